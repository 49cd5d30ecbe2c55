package dev.lacuna.cnn.threshold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a fit chooses, against all that it could have chosen. */
class ThresholdFitLawsTest {
  private static final int LABEL_STREAM = 1;
  private static final int SCORE_STREAM = 2;

  private final Parallel sequential = Parallel.sequential();

  /**
   * Images with labels and logits.
   *
   * @param levels number of different logits, few so that many are equal
   * @param share of entries that are positive
   */
  record Scored(int images, int classes, int levels, double share, long seed) {
    LabelMatrix labels() {
      LabelMatrix.Builder builder = LabelMatrix.builder(classes);
      for (int image = 0; image < images; image++) {
        int row = image * classes;
        builder.addRow(
            IntStream.range(0, classes)
                .filter(c -> Philox.uniform(seed, LABEL_STREAM, row + c) < share)
                .toArray());
      }
      return builder.build();
    }

    /** Eighths in -4..4, so that the histogram of the global threshold has them exactly. */
    Tensor logits() {
      Tensor logits = Tensor.allocate(Shape.of(images, classes));
      for (long i = 0; i < logits.size(); i++) {
        double level = Math.floor(Philox.uniform(seed, SCORE_STREAM, i) * levels);
        logits.set(i, (float) (Math.rint(level / levels * 64 - 32) / 8));
      }
      return logits;
    }
  }

  @Provide
  Arbitrary<Scored> scored() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 40),
            Arbitraries.integers().between(1, 20),
            Arbitraries.integers().between(1, 60),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.longs())
        .as(Scored::new);
  }

  @Provide
  Arbitrary<ThresholdRule> rules() {
    return Arbitraries.oneOf(
        Arbitraries.of(0.25, 0.5, 1.0, 2.0).map(ThresholdRule.FBeta::new),
        Arbitraries.of(0.1, 0.5, 0.8, 1.0).map(ThresholdRule.TargetPrecision::new),
        Arbitraries.just(new ThresholdRule.ExpectedLabels()));
  }

  private static boolean[] positives(LabelMatrix labels, int label) {
    boolean[] positive = new boolean[labels.rows()];
    for (int image = 0; image < positive.length; image++) {
      positive[image] = labels.state(image, label) == LabelState.POSITIVE;
    }
    return positive;
  }

  private static double[] column(Tensor logits, int label) {
    int classes = logits.shape().last();
    return IntStream.range(0, logits.shape().extent(0))
        .mapToDouble(image -> logits.get((long) image * classes + label))
        .toArray();
  }

  /**
   * How good it is to predict the entries from a logit on; larger is better, and the rules' choice
   * between equal ones is part of it.
   */
  private static double goodness(
      ThresholdRule rule, double[] scores, boolean[] positive, double recall, double from) {
    double predicted = 0;
    double found = 0;
    double all = 0;
    for (int i = 0; i < scores.length; i++) {
      boolean chosen = scores[i] >= from;
      predicted += chosen ? 1 : 0;
      found += chosen && positive[i] ? 1 / recall : 0;
      all += positive[i] ? 1 / recall : 0;
    }
    double right = Math.min(found, predicted);
    return switch (rule) {
      case ThresholdRule.FBeta(double beta) ->
          predicted == 0 ? 0 : right / (beta * beta * all + predicted);
      case ThresholdRule.TargetPrecision(double precision) ->
          predicted == 0 ? 0 : right / predicted >= precision ? predicted : -1;
      case ThresholdRule.ExpectedLabels() -> -Math.abs(predicted - all);
    };
  }

  private static double best(
      ThresholdRule rule, double[] scores, boolean[] positive, double recall) {
    double best = goodness(rule, scores, positive, recall, Double.POSITIVE_INFINITY);
    for (double score : scores) {
      best = Math.max(best, goodness(rule, scores, positive, recall, score));
    }
    return best;
  }

  private static double logit(float probability) {
    return Math.log(probability / (1.0 - probability));
  }

  @Property(tries = 300)
  void withoutShrinkageNoOtherThresholdIsBetter(
      @ForAll("scored") Scored data, @ForAll("rules") ThresholdRule rule) {
    LabelMatrix labels = data.labels();
    try (Tensor logits = data.logits()) {
      Thresholds fitted = ThresholdFit.by(rule).shrinkage(0).fit(sequential, logits, labels);
      for (int label = 0; label < data.classes; label++) {
        boolean[] positive = positives(labels, label);
        if (labels.positivesPerClass()[label] == 0) {
          assertEquals(fitted.global(), fitted.of(label));
        } else {
          double[] scores = column(logits, label);
          // The logits are eighths, and a probability in float32 is good to far less than that.
          double from = logit(fitted.of(label)) - 1e-4;
          assertEquals(
              best(rule, scores, positive, 1), goodness(rule, scores, positive, 1, from), 1e-12);
        }
      }
    }
  }

  @Property(tries = 200)
  void globalThresholdIsTheBestForAllEntries(
      @ForAll("scored") Scored data, @ForAll("rules") ThresholdRule rule) {
    LabelMatrix labels = data.labels();
    try (Tensor logits = data.logits()) {
      double[] all = new double[data.images * data.classes];
      boolean[] positive = new boolean[all.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = logits.get(i);
        positive[i] = labels.state(i / data.classes, i % data.classes) == LabelState.POSITIVE;
      }
      double from = logit(ThresholdFit.by(rule).fit(sequential, logits, labels).global()) - 1e-4;
      assertEquals(best(rule, all, positive, 1), goodness(rule, all, positive, 1, from), 1e-12);
    }
  }

  @Property(tries = 200)
  void labelRecallCountsEachGivenPositiveForSeveral(
      @ForAll("scored") Scored data, @ForAll("rules") ThresholdRule rule) {
    LabelMatrix labels = data.labels();
    double[] recall = new double[data.classes];
    // Powers of two, so that sums of their reciprocals are exact in any order.
    Arrays.setAll(recall, label -> Math.scalb(1.0, -(label % 4)));
    try (Tensor logits = data.logits()) {
      Thresholds fitted =
          ThresholdFit.by(rule).shrinkage(0).labelRecall(recall).fit(sequential, logits, labels);
      for (int label = 0; label < data.classes; label++) {
        boolean[] positive = positives(labels, label);
        if (labels.positivesPerClass()[label] > 0) {
          double[] scores = column(logits, label);
          double from = logit(fitted.of(label)) - 1e-4;
          assertEquals(
              best(rule, scores, positive, recall[label]),
              goodness(rule, scores, positive, recall[label], from),
              1e-12);
        }
      }
    }
  }

  @Property(tries = 100)
  void shrinkageIsTheWeightedMeanOfLogits(
      @ForAll("scored") Scored data, @ForAll("rules") ThresholdRule rule) {
    LabelMatrix labels = data.labels();
    double k = 7;
    try (Tensor logits = data.logits()) {
      Thresholds own = ThresholdFit.by(rule).shrinkage(0).fit(sequential, logits, labels);
      Thresholds shrunk = ThresholdFit.by(rule).shrinkage(k).fit(sequential, logits, labels);
      int[] counts = labels.positivesPerClass();
      for (int label = 0; label < data.classes; label++) {
        int n = counts[label];
        double expected = (n * logit(own.of(label)) + k * logit(own.global())) / (n + k);
        // Logits are within -4..4, where a probability's rounding of 2^-24 moves them by 2^-18.
        assertEquals(expected, logit(shrunk.of(label)), 0x1p-17);
      }
    }
  }

  @Property(tries = 50)
  void shiftedLogitsShiftTheThresholds(
      @ForAll("scored") Scored data, @ForAll("rules") ThresholdRule rule) {
    LabelMatrix labels = data.labels();
    try (Tensor logits = data.logits();
        Tensor shifted = data.logits()) {
      for (long i = 0; i < shifted.size(); i++) {
        shifted.set(i, logits.get(i) - 0.5f);
      }
      ThresholdFit fit = ThresholdFit.by(rule).shrinkage(0);
      Thresholds before = fit.fit(sequential, logits, labels);
      Thresholds after = fit.fit(sequential, shifted, labels);
      for (int label = 0; label < data.classes; label++) {
        if (labels.positivesPerClass()[label] > 0) {
          assertEquals(logit(before.of(label)) - 0.5, logit(after.of(label)), 1e-4);
        }
      }
    }
  }

  @Property(tries = 30)
  void threadsDoNotChangeThresholds(@ForAll("scored") Scored data) {
    LabelMatrix labels = data.labels();
    ThresholdFit fit = ThresholdFit.by(new ThresholdRule.FBeta(1));
    try (Tensor logits = data.logits();
        Parallel three = Parallel.of(3)) {
      assertEquals(fit.fit(sequential, logits, labels), fit.fit(three, logits, labels));
    }
  }

  @Property(tries = 100)
  void higherPrecisionNeverLowersAThreshold(@ForAll("scored") Scored data) {
    LabelMatrix labels = data.labels();
    try (Tensor logits = data.logits()) {
      Thresholds before = null;
      for (double precision : List.of(0.2, 0.5, 0.7, 0.9, 1.0)) {
        Thresholds after =
            ThresholdFit.by(new ThresholdRule.TargetPrecision(precision))
                .fit(sequential, logits, labels);
        for (int label = 0; before != null && label < data.classes; label++) {
          assertTrue(before.of(label) <= after.of(label), "label " + label);
        }
        before = after;
      }
    }
  }
}
