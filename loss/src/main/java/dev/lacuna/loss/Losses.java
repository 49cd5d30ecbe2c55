package dev.lacuna.loss;

import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.text.NamedSettings;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Losses by the text that names them, on the command line and in model files. */
public final class Losses {
  private static final String NUMBER = "=NUMBER";
  private static final String FLAG = "=0|1";

  /** What a parameter is set to that follows from the training labels. */
  static final String AUTO = "auto";

  private static final String OR_AUTO = "|" + AUTO;

  /** A name this many letters away is not what was meant. */
  private static final int FARTHEST = 3;

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              WeightedBinaryCrossEntropy.NAME,
              "The baseline: unknown counts as negative, with weight wn (auto: positives and the"
                  + " rest balance). Hurts least of the simple ones; wn has to suit what is"
                  + " missing.",
              WeightedBinaryCrossEntropy::read,
              "wp" + NUMBER,
              "wn" + NUMBER + OR_AUTO,
              "wu" + NUMBER),
          new Entry(
              WeightedBinaryCrossEntropy.ASSUME_NEGATIVE,
              "Unknown is negative at full weight. Right for complete labels; the more are missing,"
                  + " the more true ones it unlearns.",
              parameters -> WeightedBinaryCrossEntropy.assumeNegative()),
          new Entry(
              WeightedBinaryCrossEntropy.WEAK_ASSUME_NEGATIVE,
              "Negatives weigh 1/(classes-1). Made for one label an image; with many classes too"
                  + " little says no, and published results contradict each other.",
              parameters -> WeightedBinaryCrossEntropy.weakAssumeNegative()),
          new Entry(
              LabelSmoothing.NAME,
              "Targets are eps off 0 and 1. Helps where few labels an image are missing; hurts"
                  + " where images have many.",
              LabelSmoothing::read,
              "eps" + NUMBER,
              "both" + FLAG),
          new Entry(
              AsymmetricLoss.FOCAL,
              "Easy entries weigh less. Helps against many easy negatives; lays its weight on"
                  + " confident false negatives, which is where missing labels are.",
              AsymmetricLoss::readFocal,
              "gamma+" + NUMBER,
              "gamma-" + NUMBER),
          new Entry(
              AsymmetricLoss.NAME,
              "Focal with another gamma for negatives, and those below margin left out. Helps with"
                  + " long training; slow to begin, and scores run high: fit thresholds.",
              AsymmetricLoss::read,
              "gamma-" + NUMBER,
              "gamma+" + NUMBER,
              "margin" + NUMBER,
              "detach" + FLAG),
          new Entry(
              Hill.NAME,
              "Leaves confident unknown entries alone. A good first choice where many labels are"
                  + " missing; on complete labels it gives up hard negatives.",
              Hill::read,
              "lambda" + NUMBER,
              "margin" + NUMBER,
              "gamma" + NUMBER),
          new Entry(
              SelfPacedCorrection.NAME,
              "From epoch 'from' on, unknown entries above tau count as positive. Helps once the"
                  + " network is good; confirms its mistakes if it is not.",
              SelfPacedCorrection::read,
              "tau" + NUMBER,
              "from" + NUMBER,
              "margin" + NUMBER,
              "gamma" + NUMBER),
          new Entry(
              EntropyMaximization.NAME,
              "Pushes unknown entries to 1/2. Good with one label an image and pretrained networks,"
                  + " poor on small data; scores are no probabilities: fit thresholds.",
              EntropyMaximization::read,
              "alpha" + NUMBER),
          new Entry(
              AsymmetricPseudoLabels.NAME,
              "em, and after the warm-up the lowest scores of each class become soft negatives."
                  + " Repairs some of em's harm; more to tune.",
              AsymmetricPseudoLabels::read,
              "alpha" + NUMBER,
              "beta" + NUMBER,
              "theta" + NUMBER,
              "warmup" + NUMBER),
          new Entry(
              LargeLoss.REJECTION,
              "Leaves out the unknown entries that cost most, as many as are estimated to be"
                  + " missing (auto) or 'rate' percent more each epoch. Helps where training is"
                  + " long enough to memorise; also loses hard negatives.",
              LargeLoss::readRejection,
              "rate" + NUMBER + OR_AUTO),
          new Entry(
              LargeLoss.CORRECTION,
              "As ll-r, but they count as positives in that step. Helps more where scores are good;"
                  + " confirms mistakes where they are not.",
              LargeLoss::readCorrection,
              "rate" + NUMBER + OR_AUTO),
          new Entry(
              LargeLoss.PERMANENT_CORRECTION,
              "As ll-ct, for good: labels added early are never taken back, right or wrong.",
              LargeLoss::readPermanentCorrection,
              "rate" + NUMBER + OR_AUTO),
          new Entry(
              GeneralizedRobust.NAME,
              "From robust to confident in the course of training: high unknown scores come to"
                  + " count as positive. Many parameters, fitted to one label an image.",
              GeneralizedRobust::read,
              "w0" + NUMBER,
              "w1" + NUMBER,
              "b" + NUMBER,
              "mu0" + NUMBER,
              "mu1" + NUMBER,
              "sigma0" + NUMBER,
              "sigma1" + NUMBER,
              "q2" + NUMBER,
              "q3" + NUMBER),
          new Entry(
              PartialBinaryCrossEntropy.NAME,
              "Only what is known counts, more in images of which little is. Needs verified"
                  + " negatives: without them every output goes to 1.",
              PartialBinaryCrossEntropy::read,
              "alpha" + NUMBER,
              "beta" + NUMBER,
              "gamma" + NUMBER),
          new Entry(
              PartialAsymmetric.NAME,
              "asl with a gamma of its own for unknown entries, which are left out where likely to"
                  + " be positive: topk an image, and labels with a prior above 'prior'.",
              PartialAsymmetric::read,
              "gamma+" + NUMBER,
              "gamma-" + NUMBER,
              "gammau" + NUMBER,
              "alpha+" + NUMBER,
              "alpha-" + NUMBER,
              "alphau" + NUMBER,
              "margin" + NUMBER,
              "topk" + NUMBER,
              "prior" + NUMBER),
          new Entry(
              NonNegativePu.NAME,
              "Estimates the loss on complete labels from label recall. Needs labels missing at"
                  + " random within a label, and recall about right; the sigmoid learns slowly.",
              NonNegativePu::read,
              "recall" + NUMBER + OR_AUTO,
              "beta" + NUMBER,
              "gamma" + NUMBER,
              "logistic" + FLAG,
              "twosets" + FLAG),
          new Entry(
              PropensityScored.UNBIASED,
              "Corrects for labels given more rarely than they fit, on average exactly. Has no"
                  + " lower bound: a network that fits well runs away; ps-bound is the safe form.",
              parameters -> PropensityScored.read(PropensityScored.Form.UNBIASED, parameters),
              "a" + NUMBER,
              "b" + NUMBER),
          new Entry(
              PropensityScored.BOUND,
              "Positives of rare labels weigh more. Helps where rare labels are missing more often;"
                  + " with a and b that do not suit, rare labels are predicted too often.",
              parameters -> PropensityScored.read(PropensityScored.Form.BOUND, parameters),
              "a" + NUMBER,
              "b" + NUMBER),
          new Entry(
              TwoWay.NAME,
              "Positives above negatives, by image and by label. Orders well where labels are"
                  + " nearly complete; with many missing it fights them, and the batch has to be"
                  + " large.",
              TwoWay::read,
              "tp" + NUMBER,
              "tn" + NUMBER,
              "unknown" + FLAG));

  private static final LossForm IMPLIED =
      new LossForm(
          ImpliedLabels.PREFIX + Hill.NAME,
          ImpliedLabels.PREFIX + Hill.NAME + ", or any other loss behind the +",
          "A loss on labels that were first completed by what follows from them: a dog is an"
              + " animal. Helps where labels imply each other and some are missing; does nothing"
              + " with one label an image.");

  private Losses() {}

  /** All losses there are. */
  public static List<LossForm> all() {
    return Stream.concat(ENTRIES.stream().map(Entry::form), Stream.of(IMPLIED)).toList();
  }

  /**
   * Where to look for better parameters of a loss; empty if it has none worth a search.
   *
   * @param text the loss, as {@link #parse} reads it
   */
  public static Optional<SearchSpace> searchSpace(String text) {
    String name = text.split(":", 2)[0];
    return SearchSpaces.ALL.stream().filter(space -> space.loss().equals(name)).findFirst();
  }

  /**
   * Reads a loss as {@link Loss#describe} writes it: a name, then parameters that may be left out,
   * such as {@code hill} or {@code wbce:wp=1,wn=0.5,wu=0}. The classes of this package say what the
   * parameters mean.
   *
   * @throws IllegalArgumentException if there is no such loss or parameter, or a value is out of
   *     range; the message lists what there is
   */
  public static Loss parse(String text) {
    if (text.startsWith(ImpliedLabels.PREFIX)) {
      return ImpliedLabels.with(parse(text.substring(ImpliedLabels.PREFIX.length())));
    }
    NamedSettings parameters = NamedSettings.parse(text);
    String name = parameters.name();
    for (Entry entry : ENTRIES) {
      if (entry.name.equals(name)) {
        return entry.make(parameters);
      }
    }
    throw new IllegalArgumentException(
        "unknown loss '" + name + "'; " + suggestion(name) + "there are " + names());
  }

  private static String names() {
    return ENTRIES.stream().map(Entry::name).collect(Collectors.joining(", "));
  }

  private static String suggestion(String name) {
    return ENTRIES.stream()
        .map(Entry::name)
        .min(Comparator.comparingInt(known -> distance(name, known)))
        .filter(known -> distance(name, known) <= Math.min(FARTHEST, known.length() - 1))
        .map(known -> "did you mean '" + known + "'? ")
        .orElse("");
  }

  /** Levenshtein distance: insertions, deletions and substitutions, upper and lower case alike. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int replaced = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  /**
   * A loss and how it is made.
   *
   * @param parameters name and values of each, such as {@code wp=NUMBER}
   */
  private record Entry(
      String name, String advice, Function<NamedSettings, Loss> maker, List<String> parameters) {

    Entry(String name, String advice, Function<NamedSettings, Loss> maker, String... parameters) {
      this(name, advice, maker, List.of(parameters));
    }

    LossForm form() {
      return new LossForm(name, usage(), advice);
    }

    private String usage() {
      return parameters.isEmpty() ? name : name + ":" + String.join(",", parameters);
    }

    Loss make(NamedSettings given) {
      given.requireKnown(
          parameters.stream().map(p -> p.substring(0, p.indexOf('='))).toArray(String[]::new));
      return maker.apply(given);
    }
  }
}
