package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.simd.SimdProvider;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.loss.Reduction;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every loss. */
class LossContractTest {
  private static final double ROUNDING = 0x1p-24;

  /** Roundings of an entry, relative to the largest of its terms: the longest formula has 60. */
  private static final double OF_AN_ENTRY = 64 * ROUNDING;

  private static final int EPOCHS = 10;

  private static final Backend SPECIFICATION =
      new Backend(Kernels.scalar("test"), Parallel.sequential());

  /** Losses that depend on the whole batch; tests of their own compare their values. */
  private static final Set<String> OF_A_BATCH = Set.of("ll-r", "ll-ct", "ll-cp", "nnpu", "two-way");

  static Stream<String> entrywise() {
    return losses()
        .filter(text -> !OF_A_BATCH.contains(text) && !text.startsWith(ImpliedLabels.PREFIX));
  }

  /** The usual parameters of each loss, and others. */
  static Stream<String> losses() {
    return Stream.concat(
        Losses.all().stream().map(LossForm::name),
        Stream.of(
            "wbce:wp=2,wn=1,wu=0.25",
            "wbce:wp=1,wn=1,wu=0",
            "wbce:wn=auto",
            "wbce:wn=auto,wu=0",
            "ls:eps=0.2,both=0",
            "focal:gamma+=1,gamma-=2.5",
            "asl:gamma-=4,gamma+=1,margin=0.05,detach=0",
            "asl:gamma-=1.5,gamma+=0.5,margin=0.1,detach=0",
            "asl:gamma-=0,gamma+=0,margin=0.2,detach=0",
            "hill:lambda=2,margin=0.5,gamma=3",
            "splc:tau=0.8,from=1,margin=0,gamma=1.5",
            "em:alpha=1",
            "gr:w0=1,w1=3,b=-1,mu0=0.4,mu1=0.9,sigma0=1,sigma1=0.3,q2=0.5,q3=0.7",
            "pbce:alpha=-1,beta=2,gamma=0.5",
            "pasl:gamma+=1,gamma-=2,gammau=4,alpha-=0.5,alphau=0.25,margin=0.05,topk=0.5,prior=0.3",
            "ps-bound:a=1,b=0.5"));
  }

  /** Batches of all kinds. */
  private static List<RandomBatch> batches() {
    List<RandomBatch> batches = new ArrayList<>();
    int seed = 0;
    // Classes around the lanes of a sum, and beyond a chunk.
    for (int classes : new int[] {1, 7, 17, 1037}) {
      int images = classes == 1037 ? 3 : 6;
      // No positives; all unknown; all positive; as in practice; all known.
      batches.add(new RandomBatch(images, classes, 0, 0.5, seed++));
      batches.add(new RandomBatch(images, classes, 0, 0, seed++));
      batches.add(new RandomBatch(images, classes, 1, 0, seed++));
      batches.add(new RandomBatch(images, classes, 0.1, 0.1, seed++));
      batches.add(new RandomBatch(images, classes, 0.3, 1, seed++));
    }
    return batches;
  }

  private static Loss bound(String text, LabelMatrix labels, int epoch) {
    Loss loss = Losses.parse(text).bind(labels);
    loss.beginEpoch(epoch, EPOCHS);
    return loss;
  }

  @ParameterizedTest
  @MethodSource("entrywise")
  void valueIsTheDefinitionAndGradientItsFiniteDifference(String text) {
    for (int epoch : new int[] {1, 2, EPOCHS}) {
      for (RandomBatch data : batches()) {
        try (data) {
          Loss loss = bound(text, data.labels, epoch);
          LossReference reference = new LossReference(loss.describe(), data, epoch, EPOCHS);
          check(loss, reference, data, text + ", epoch " + epoch);
        }
      }
    }
  }

  private static void check(Loss loss, LossReference reference, RandomBatch data, String what) {
    int batch = data.labels.rows();
    int classes = data.labels.classes();
    data.gradient.fill(Float.NaN);
    double value = loss.evaluate(SPECIFICATION, data.logits, data.labels, data.rows, data.gradient);
    // h^2/6 of the third derivative, below 20, and the cancellation of values up to 2,000.
    double h = 1e-4;
    double ofDifference = 1e-7;
    double sum = 0;
    double size = 0;
    for (int row = 0; row < batch; row++) {
      for (int c = 0; c < classes; c++) {
        long i = (long) row * classes + c;
        double z = data.logits.get(i);
        double entry = reference.value(row, c, z, z);
        sum += entry;
        size += Math.abs(entry);
        if (!reference.jumpsNear(z)) {
          double difference =
              (reference.value(row, c, z + h, z) - reference.value(row, c, z - h, z)) / (2 * h);
          double roundings = OF_AN_ENTRY * Math.max(1, Math.abs(difference));
          assertEquals(
              difference / batch,
              data.gradient.get(i),
              (roundings + ofDifference) / batch,
              what + ", row " + row + " class " + c + " logit " + z);
        }
      }
    }
    // A lane of a chunk's sixteenth part of additions and a tree of 4, over entries with roundings.
    double roundings = (Math.min(classes, Chunk.SIZE) / 16.0 + 5) * ROUNDING + OF_AN_ENTRY;
    double slack = batch * classes * (reference.slack() + Float.MIN_NORMAL);
    assertEquals(sum / batch, value, (roundings * size + slack) / batch, what);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isFiniteForEveryFiniteLogit(String text) {
    float[] extremes = {
      Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, 0f, -0f, 1e30f, -1e30f
    };
    int n = extremes.length;
    int[] all = IntStream.range(0, n).toArray();
    LabelMatrix labels =
        LabelMatrix.builder(n).addRow(all).addRow().addRow(new int[0], all).build();
    Shape shape = Shape.of(3, n);
    try (Tensor z = Tensor.allocate(shape);
        Tensor gradient = Tensor.allocate(shape)) {
      for (int i = 0; i < 3 * n; i++) {
        z.set(i, extremes[i % n]);
      }
      for (int epoch : new int[] {1, EPOCHS}) {
        Loss loss = bound(text, labels, epoch);
        double value = loss.evaluate(SPECIFICATION, z, labels, new int[] {0, 1, 2}, gradient);
        assertTrue(Double.isFinite(value), () -> "value " + value);
        for (float slope : gradient.toArray()) {
          assertTrue(Math.abs(slope) <= 10, () -> "gradient " + slope);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void neitherThreadsNorKernelsChangeABit(String text) {
    List<Kernels> kernels =
        List.of(
            Kernels.scalar("test"),
            SimdProvider.create(128),
            SimdProvider.create(256),
            SimdProvider.create(512));
    try (RandomBatch data = new RandomBatch(9, 1037, 0.05, 0.1, 3)) {
      Result expected = twoEpochs(text, SPECIFICATION, data);
      for (int threads : new int[] {1, 2, 7}) {
        try (Parallel parallel = Parallel.of(threads)) {
          for (Kernels each : kernels) {
            Result result = twoEpochs(text, new Backend(each, parallel), data);
            String what = text + ", " + each.info() + ", " + threads + " threads";
            assertEquals(expected.value, result.value, what);
            assertArrayEquals(expected.gradient, result.gradient, what);
          }
        }
      }
    }
  }

  private static final class Result {
    final double value;
    final int[] gradient;

    Result(double value, float[] gradient) {
      this.value = value;
      this.gradient =
          IntStream.range(0, gradient.length)
              .map(i -> Float.floatToRawIntBits(gradient[i]))
              .toArray();
    }
  }

  /** The last of two evaluations late in training, so that what the first left behind counts. */
  private static Result twoEpochs(String text, Backend backend, RandomBatch data) {
    Loss loss = bound(text, data.labels, EPOCHS - 1);
    loss.evaluate(backend, data.logits, data.labels, data.rows, data.gradient);
    loss.beginEpoch(EPOCHS, EPOCHS);
    double value = loss.evaluate(backend, data.logits, data.labels, data.rows, data.gradient);
    return new Result(value, data.gradient.toArray());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theDescriptionReadsBackAsTheSameLoss(String text) {
    String description = Losses.parse(text).describe();
    try (RandomBatch data = new RandomBatch(5, 30, 0.2, 0.2, 4)) {
      assertEquals(description, bound(text, data.labels, 1).describe());
      Result expected = twoEpochs(text, SPECIFICATION, data);
      Result result = twoEpochs(description, SPECIFICATION, data);
      assertEquals(expected.value, result.value);
      assertArrayEquals(expected.gradient, result.gradient);
    }
  }

  /** ll-cp adds labels where it learns, and the value is then that of the labels it has made. */
  static Stream<String> withoutAddedLabels() {
    return losses().filter(text -> !text.equals("ll-cp"));
  }

  @ParameterizedTest
  @MethodSource("withoutAddedLabels")
  void theValueAloneIsTheSameAndChangesNothing(String text) {
    try (RandomBatch data = new RandomBatch(5, 30, 0.2, 0.2, 5);
        RandomBatch other = new RandomBatch(7, 30, 0.4, 0.1, 6)) {
      Result expected = twoEpochs(text, SPECIFICATION, data);
      Loss loss = bound(text, data.labels, EPOCHS - 1);
      loss.evaluate(SPECIFICATION, other.logits, other.labels, other.rows, null);
      loss.evaluate(SPECIFICATION, data.logits, data.labels, data.rows, data.gradient);
      loss.evaluate(SPECIFICATION, other.logits, other.labels, other.rows, null);
      loss.beginEpoch(EPOCHS, EPOCHS);
      loss.evaluate(SPECIFICATION, other.logits, other.labels, other.rows, null);
      assertEquals(
          expected.value, loss.evaluate(SPECIFICATION, data.logits, data.labels, data.rows, null));
      loss.evaluate(SPECIFICATION, data.logits, data.labels, data.rows, data.gradient);
      assertArrayEquals(
          expected.gradient, new Result(expected.value, data.gradient.toArray()).gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("withoutAddedLabels")
  void boundTwiceAreTwoLosses(String text) {
    try (RandomBatch data = new RandomBatch(5, 30, 0.2, 0.2, 7)) {
      Result expected = twoEpochs(text, SPECIFICATION, data);
      Loss asked = Losses.parse(text);
      Loss first = asked.bind(data.labels);
      Loss second = asked.bind(data.labels);
      second.beginEpoch(EPOCHS - 1, EPOCHS);
      second.evaluate(SPECIFICATION, data.logits, data.labels, data.rows, data.gradient);
      first.beginEpoch(1, EPOCHS);
      second.beginEpoch(EPOCHS, EPOCHS);
      assertEquals(
          expected.value,
          second.evaluate(SPECIFICATION, data.logits, data.labels, data.rows, null));
    }
  }

  /** In the middle of an epoch and between two, at every place of four epochs. */
  @ParameterizedTest
  @MethodSource("withParametersLeftToTheData")
  void goesOnFromItsStateAsIfNothingHadHappened(String text) {
    try (RandomBatch data = new RandomBatch(9, 60, 0.2, 0.1, 8);
        RandomBatch more = new RandomBatch(9, 60, 0.2, 0.1, 9)) {
      List<Tensor> batches = List.of(data.logits, more.logits, data.logits);
      List<Result> expected = new ArrayList<>();
      train(Losses.parse(text).bind(data.labels), data, batches, 0, 12, expected);
      for (int stop = 1; stop < 12; stop++) {
        Loss first = Losses.parse(text).bind(data.labels);
        List<Result> results = new ArrayList<>();
        train(first, data, batches, 0, stop, results);
        Loss second = Losses.parse(text).bind(data.labels);
        second.beginEpoch((stop - 1) / 3 + 1, 4);
        second.overlay().addAll(first.overlay());
        second.restore(first.state());
        train(second, data, batches, stop, 12, results);
        for (int i = 0; i < 12; i++) {
          String what = text + ", stopped after " + stop + ", batch " + i;
          assertEquals(expected.get(i).value, results.get(i).value, what);
          assertArrayEquals(expected.get(i).gradient, results.get(i).gradient, what);
        }
      }
    }
  }

  static Stream<String> withParametersLeftToTheData() {
    return Stream.concat(
        losses(),
        Stream.of(
            "ll-r:rate=auto",
            "ll-ct:rate=auto",
            "ll-cp:rate=auto",
            "nnpu:recall=0.5",
            "implied+ll-cp:rate=auto",
            "em-apl:warmup=0.25"));
  }

  private static void train(
      Loss loss, RandomBatch data, List<Tensor> batches, int from, int to, List<Result> results) {
    for (int i = from; i < to; i++) {
      if (i % 3 == 0) {
        loss.beginEpoch(i / 3 + 1, 4);
      }
      double value =
          loss.evaluate(SPECIFICATION, batches.get(i % 3), data.labels, data.rows, data.gradient);
      results.add(new Result(value, data.gradient.toArray()));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void refusesTheStateOfAnother(String text) {
    try (RandomBatch data = new RandomBatch(5, 30, 0.2, 0.2, 4)) {
      Loss loss = bound(text, data.labels, 1);
      Map<String, double[]> strange = new HashMap<>(loss.state());
      strange.put("strange", new double[1]);
      assertThrows(IllegalArgumentException.class, () -> loss.restore(strange));
    }
  }

  @ParameterizedTest
  @MethodSource("entrywise")
  void reductionIsTheCommonOne(String text) {
    assertEquals(Reduction.SUM_OVER_CLASSES_MEAN_OVER_BATCH, Losses.parse(text).reduction());
  }
}
