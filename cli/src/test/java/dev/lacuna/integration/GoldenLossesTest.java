package dev.lacuna.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenCases;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.Losses;
import dev.lacuna.loss.PartialAsymmetric;
import dev.lacuna.loss.PropensityScored;
import dev.lacuna.loss.WeightedBinaryCrossEntropy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses against the numbers of PyTorch and Keras. */
class GoldenLossesTest {
  /** Losses of whole batches, and a mistake that is kept for comparison. */
  private static final Set<String> NOT_HERE =
      Set.of("large_loss", "nnpu", "two_way", "propensity_weights", "keras_epsilon_loss");

  private static final int LAST_EPOCH = 100;

  static Stream<GoldenCase> cases() {
    return GoldenCases.of("losses", NOT_HERE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsReference(GoldenCase golden) {
    Loss loss = loss(golden);
    for (Backend backend : Backends.ofEveryWidth()) {
      Map<String, float[]> results = results(backend, golden, loss);
      assertEquals(results.keySet(), golden.expected(), "tensors to compare");
      results.forEach(golden::assertClose);
    }
  }

  private static Loss loss(GoldenCase golden) {
    return switch (golden.op()) {
      case "weighted_bce" -> {
        float negative = number(golden, "w_n");
        // Without a weight of their own, entries that are not positive are known to be negative.
        float unknown = golden.findParam("w_u").map(w -> (float) w.number()).orElse(negative);
        assertEquals(golden.param("tri_state").bool(), golden.findParam("w_u").isPresent());
        yield WeightedBinaryCrossEntropy.of(number(golden, "w_p"), negative)
            .withUnknownWeight(unknown);
      }
      case "wan" -> Losses.parse("wan");
      case "label_smoothing" ->
          Losses.parse(
              "ls:eps=%s,both=%s"
                  .formatted(
                      number(golden, "epsilon"),
                      golden.param("side").string().equals("both") ? 1 : 0));
      case "focal" -> parse(golden, "focal", "gamma+ gamma_pos", "gamma- gamma_neg");
      case "asl" ->
          Losses.parse(
              text(golden, "asl", "gamma+ gamma_pos", "gamma- gamma_neg", "margin clip")
                  + ",detach="
                  + (golden.param("detach_weight").bool() ? 1 : 0));
      case "hill" -> parse(golden, "hill", "lambda lambda", "margin margin", "gamma gamma");
      case "splc" ->
          // Epochs of the reference count from 0.
          Losses.parse(
              text(golden, "splc", "tau tau", "margin margin", "gamma gamma")
                  + ",from="
                  + (golden.param("change_epoch").integer(0, LAST_EPOCH) + 1));
      case "em" -> parse(golden, "em", "alpha alpha");
      case "gr" ->
          parse(
              golden,
              "gr",
              "w0 w",
              "w1 w",
              "b b",
              "mu0 mu",
              "mu1 mu",
              "sigma0 sigma",
              "sigma1 sigma",
              "q2 q2",
              "q3 q3");
      case "partial_bce" -> parse(golden, "pbce", "alpha alpha", "beta beta", "gamma gamma");
      case "partial_asl" -> partialAsymmetric(golden);
      case "propensity_unbiased" ->
          PropensityScored.of(PropensityScored.Form.UNBIASED, doubles(golden, "propensity"));
      case "propensity_bound" ->
          PropensityScored.of(PropensityScored.Form.BOUND, doubles(golden, "propensity"));
      default ->
          throw new AssertionError("op " + golden.op() + " is not listed as tested elsewhere");
    };
  }

  /** With selection only in mode selective, and without unknown entries in mode ignore. */
  private static Loss partialAsymmetric(GoldenCase golden) {
    String mode = golden.param("mode").string();
    boolean selective = mode.equals("selective");
    float topK = selective ? number(golden, "k") / golden.shape("logits")[0] : 0;
    String text =
        text(
                golden,
                "pasl",
                "gamma+ gamma_pos",
                "gamma- gamma_neg",
                "gammau gamma_unknown",
                "alpha+ alpha_pos",
                "alpha- alpha_neg",
                "margin clip")
            + ",alphau="
            + (mode.equals("ignore") ? 0 : number(golden, "alpha_unknown"))
            + ",topk="
            + topK
            + ",prior="
            + (selective ? number(golden, "prior_threshold") : 1);
    double[] priors = selective ? doubles(golden, "prior") : new double[golden.shape("logits")[1]];
    return ((PartialAsymmetric) Losses.parse(text)).withPriors(priors);
  }

  /** The text of a loss; each parameter is our name for it, and the reference's. */
  private static String text(GoldenCase golden, String name, String... parameters) {
    return Stream.of(parameters)
        .map(parameter -> parameter.split(" ", -1))
        .map(names -> names[0] + "=" + number(golden, names[1]))
        .collect(Collectors.joining(",", name + ":", ""));
  }

  private static Loss parse(GoldenCase golden, String name, String... parameters) {
    return Losses.parse(text(golden, name, parameters));
  }

  private static Optional<Integer> findEpoch(GoldenCase golden) {
    return golden.findParam("epoch").map(epoch -> epoch.integer(0, LAST_EPOCH) + 1);
  }

  private static float number(GoldenCase golden, String parameter) {
    return (float) golden.param(parameter).number();
  }

  private static double[] doubles(GoldenCase golden, String tensor) {
    float[] values = golden.tensor(tensor);
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static Map<String, float[]> results(Backend backend, GoldenCase golden, Loss asked) {
    int batch = golden.shape("logits")[0];
    int classes = golden.shape("logits")[1];
    LabelMatrix labels = labels(golden, batch, classes);
    Loss loss = asked.bind(labels);
    // SPLC's epoch is told after binding, as a trainer does.
    findEpoch(golden).ifPresent(epoch -> loss.beginEpoch(epoch, LAST_EPOCH));
    Map<String, float[]> results = new HashMap<>();
    try (Tensor z = Tensor.of(Shape.of(batch, classes), golden.tensor("logits"));
        Tensor gradient = Tensor.allocate(Shape.of(batch, classes))) {
      int[] rows = IntStream.range(0, batch).toArray();
      double value = loss.evaluate(backend, z, labels, rows, gradient);
      assertEquals(value, loss.evaluate(backend, z, labels, rows, null), "without a gradient");
      results.put("value", new float[] {(float) value});
      results.put("d_logits", gradient.toArray());
    }
    results.put("value_per_entry", entries(backend, golden, loss, labels));
    return results;
  }

  /** Each entry as a batch of one image and one class. */
  private static float[] entries(
      Backend backend, GoldenCase golden, Loss loss, LabelMatrix labels) {
    float[] logits = golden.tensor("logits");
    int classes = labels.classes();
    LabelMatrix single = labels(golden, logits.length, 1);
    boolean[] dropped = dropped(golden, labels, logits);
    float[] entries = new float[logits.length];
    try (Tensor z = Tensor.allocate(Shape.of(1, 1))) {
      for (int i = 0; i < entries.length; i++) {
        z.set(0, logits[i]);
        Loss ofEntry = ofEntry(golden, loss, labels, i / classes, i % classes, dropped[i]);
        entries[i] = (float) ofEntry.evaluate(backend, z, single, new int[] {i}, null);
      }
    }
    return entries;
  }

  /** The loss of a single entry, in which what follows from its row, class or batch is written. */
  private static Loss ofEntry(
      GoldenCase golden, Loss loss, LabelMatrix labels, int row, int label, boolean dropped) {
    return switch (golden.op()) {
      case "wan" -> WeightedBinaryCrossEntropy.of(1, 1f / (labels.classes() - 1));
      case "propensity_unbiased" ->
          PropensityScored.of(
              PropensityScored.Form.UNBIASED, new double[] {doubles(golden, "propensity")[label]});
      case "propensity_bound" ->
          PropensityScored.of(
              PropensityScored.Form.BOUND, new double[] {doubles(golden, "propensity")[label]});
      case "partial_bce" -> {
        double known = labels.positiveCount(row) + labels.negativeCount(row);
        double share = Math.pow(known / labels.classes(), number(golden, "gamma"));
        double weight = golden.param("alpha").number() * share + golden.param("beta").number();
        yield Losses.parse("pbce:alpha=0,beta=" + (float) weight);
      }
      case "partial_asl" ->
          ((PartialAsymmetric)
                  Losses.parse(
                      loss.describe()
                          .replaceFirst("topk=[^,]*,prior=.*", "topk=0,prior=1")
                          .replaceFirst("alphau=[^,]*", dropped ? "alphau=0" : "$0")))
              .withPriors(new double[1]);
      default -> loss;
    };
  }

  /** Which unknown entries selective ignoring leaves out. */
  private static boolean[] dropped(GoldenCase golden, LabelMatrix labels, float[] logits) {
    boolean[] dropped = new boolean[logits.length];
    if (golden.op().equals("partial_asl") && golden.param("mode").string().equals("selective")) {
      int classes = labels.classes();
      double[] priors = doubles(golden, "prior");
      IntStream.range(0, logits.length)
          .filter(i -> priors[i % classes] > golden.param("prior_threshold").number())
          .forEach(i -> dropped[i] = true);
      IntStream.range(0, logits.length)
          .filter(i -> labels.state(i / classes, i % classes) == LabelState.UNKNOWN)
          .boxed()
          .sorted(Comparator.comparingDouble(i -> -logits[i]))
          .limit(golden.param("k").integer(0, logits.length))
          .forEach(i -> dropped[i] = true);
    }
    return dropped;
  }

  /**
   * Targets: 1 positive, 0 negative, -1 unknown; where there are no three states, a 0 is what
   * nobody listed, unknown.
   */
  private static LabelMatrix labels(GoldenCase golden, int rows, int classes) {
    float[] targets = golden.tensor("targets");
    boolean threeStates = golden.param("tri_state").bool();
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int row = 0; row < rows; row++) {
      int from = row * classes;
      builder.addRow(
          IntStream.range(0, classes).filter(c -> targets[from + c] == 1).toArray(),
          IntStream.range(0, classes).filter(c -> threeStates && targets[from + c] == 0).toArray());
    }
    return builder.build();
  }
}
