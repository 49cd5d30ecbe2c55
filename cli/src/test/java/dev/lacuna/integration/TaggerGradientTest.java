package dev.lacuna.integration;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.cnn.reference.ReferenceGradients;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.WeightedBinaryCrossEntropy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The seed network in small with its loss: gradients against differences in double precision. */
class TaggerGradientTest {
  private static final int BATCH = 3;
  private static final int CLASSES = 6;
  private static final int DIFFERENCES = 40;
  private static final double ROUNDING = 0x1p-24;
  private static final float POSITIVE = 1f;
  private static final float NEGATIVE = 0.5f;
  private static final float UNKNOWN = 0.125f;

  private static final Architecture ARCHITECTURE =
      Architecture.sequential(
          Shape.of(13, 12, 1),
          conv2d(4, 3),
          relu(),
          maxPool2d(2),
          conv2d(5, 2),
          relu(),
          maxPool2d(2),
          flatten(),
          dense(CLASSES));

  private final DataSet data =
      new RandomImages(BATCH, ARCHITECTURE.inputShape(), 3).labelled(CLASSES);

  private static double weight(LabelMatrix labels, int row, int label) {
    return switch (labels.state(row, label)) {
      case POSITIVE -> POSITIVE;
      case NEGATIVE -> NEGATIVE;
      case UNKNOWN -> UNKNOWN;
    };
  }

  /** Sign of the logit in the softplus of a label. */
  private static int sign(LabelMatrix labels, int row, int label) {
    return switch (labels.state(row, label)) {
      case POSITIVE -> -1;
      case NEGATIVE, UNKNOWN -> 1;
    };
  }

  private double loss(double[] logits) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double z = sign(data.labels(), i / CLASSES, i % CLASSES) * logits[i];
      double softplus = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      sum += weight(data.labels(), i / CLASSES, i % CLASSES) * softplus;
    }
    return sum / BATCH;
  }

  /**
   * What a gradient of the logits can be off by, with what the backward pass adds relative to it:
   * the engine's error is relative to its own logits, and theirs enters with the second derivative,
   * at most a quarter of the weight.
   */
  private double[] logitGradientErrors(ReferenceGradients reference) {
    double[] logits = reference.output();
    double[] magnitudes = reference.outputMagnitudes();
    double[] errors = new double[logits.length];
    for (int i = 0; i < errors.length; i++) {
      double weight = weight(data.labels(), i / CLASSES, i % CLASSES) / BATCH;
      double z = sign(data.labels(), i / CLASSES, i % CLASSES) * logits[i];
      double gradient = weight / (1 + Math.exp(-z));
      double logit = reference.accumulated() * magnitudes[i];
      // A sigmoid of 2.5 ulp, two products, 1/batch.
      double own = 8 * ROUNDING * gradient + weight / 4 * logit;
      errors[i] = own + reference.accumulated() * (gradient + own);
    }
    return errors;
  }

  @Test
  void gradientsEqualFiniteDifferences() {
    for (Backend backend : Backends.ofEveryWidth()) {
      try (Network network = Network.of(ARCHITECTURE);
          Plan plan = Plan.forGradients(network, backend, BATCH)) {
        network.initialize(Initializer.GLOROT_UNIFORM, 5, Parallel.sequential());
        check(backend, network, plan);
      }
    }
  }

  private void check(Backend backend, Network network, Plan plan) {
    for (int i = 0; i < plan.input().size(); i++) {
      plan.input().set(i, Philox.uniform(5, 9, i));
    }
    double value =
        WeightedBinaryCrossEntropy.of(POSITIVE, NEGATIVE)
            .withUnknownWeight(UNKNOWN)
            .evaluate(
                backend,
                plan.forward(BATCH),
                data.labels(),
                IntStream.range(0, BATCH).toArray(),
                plan.outputGradient());
    plan.backward();
    ReferenceGradients reference =
        new ReferenceGradients(
            ARCHITECTURE,
            BATCH,
            plan.input().toArray(),
            network.parameters().stream().map(p -> p.tensor().toArray()).toList());
    double[] errors = logitGradientErrors(reference);
    double want = loss(reference.output());
    double magnitude = Arrays.stream(reference.outputMagnitudes()).max().orElseThrow();
    // The loss has slope 1 at most, so an error of the logits is at most handed on.
    double slack = CLASSES * (reference.accumulated() * magnitude + 4 * ROUNDING);
    assertEquals(want, value, slack + (CLASSES + 2) * ROUNDING * want);
    List<Tensor> gradients = plan.parameterGradients();
    for (int parameter = 0; parameter < gradients.size(); parameter++) {
      compare(reference, parameter, gradients.get(parameter).toArray(), errors);
    }
  }

  private void compare(ReferenceGradients reference, int parameter, float[] got, double[] errors) {
    double noise = reference.noise(loss(reference.output()));
    double largest = 0;
    double widest = 0;
    int[] order = Philox.permutation(1, parameter, got.length);
    for (int i = 0; i < Math.min(DIFFERENCES, order.length); i++) {
      int element = order[i];
      double want = reference.byDifferences(parameter, element, this::loss);
      double bound = reference.magnitude(parameter, element, errors) + noise;
      assertEquals(want, got[element], bound, "parameter " + parameter + ", element " + element);
      largest = Math.max(largest, Math.abs(want));
      widest = Math.max(widest, bound);
    }
    double power = largest / widest;
    assertTrue(power > 100, () -> "the bound is too wide to see errors: " + power);
  }
}
