package dev.lacuna.cnn.optim;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenCases;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers against the numbers of Keras and PyTorch. */
class GoldenOptimizersTest {
  private static final Set<String> NOT_YET_BUILT = Set.of("cosine_schedule", "one_cycle_schedule");

  static Stream<GoldenCase> cases() {
    return GoldenCases.of("optimizers", NOT_YET_BUILT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void optimizer(GoldenCase golden) {
    for (Backend backend : Backends.ofEveryWidth()) {
      int compared = 0;
      for (String expected : golden.expected()) {
        if (!expected.endsWith("_steps")) {
          throw new AssertionError(golden + ": " + expected + " is no parameter's steps");
        }
        String parameter = expected.substring(0, expected.length() - "_steps".length());
        golden.assertClose(expected, steps(backend, golden, parameter));
        compared++;
      }
      if (compared == 0) {
        throw new AssertionError(golden + " expects nothing");
      }
    }
  }

  private static Optimizer optimizer(GoldenCase golden, float rate) {
    return switch (golden.op()) {
      case "sgd" -> Sgd.of(rate);
      case "sgd_momentum" ->
          new Sgd(
              rate,
              (float) golden.param("momentum").number(),
              golden.param("nesterov").bool(),
              Sgd.Form.valueOf(form(golden)));
      case "adam" -> adam(golden, rate);
      case "adamw" -> new AdamW(adam(golden, rate), (float) golden.param("weight_decay").number());
      default -> throw new AssertionError("op " + golden.op() + " is not listed as not yet built");
    };
  }

  private static Adam adam(GoldenCase golden, float rate) {
    return new Adam(
        rate,
        golden.param("beta_1").number(),
        golden.param("beta_2").number(),
        (float) golden.param("epsilon").number(),
        Adam.Form.valueOf(form(golden)));
  }

  private static String form(GoldenCase golden) {
    return golden.param("style").string().toUpperCase(Locale.ROOT);
  }

  /** The parameter after each step. */
  private static float[] steps(Backend backend, GoldenCase golden, String name) {
    float[] rates = golden.tensor("learning_rates");
    float[] gradients = golden.tensor(name + "_grads");
    float[] start = golden.tensor(name + "0");
    float[] steps = new float[gradients.length];
    Optimizer optimizer = optimizer(golden, rates[0]);
    Shape shape = Shape.of(start.length);
    List<Tensor> moments = new ArrayList<>();
    try (Tensor parameter = Tensor.of(shape, start);
        Tensor gradient = Tensor.allocate(shape)) {
      for (int i = 0; i < optimizer.moments(); i++) {
        moments.add(Tensor.allocate(shape));
      }
      for (int step = 0; step < rates.length; step++) {
        int from = step * start.length;
        gradient.copyFrom(Arrays.copyOfRange(gradients, from, from + start.length));
        optimizer.step(backend, parameter, gradient, moments, step + 1, rates[step]);
        System.arraycopy(parameter.toArray(), 0, steps, from, start.length);
      }
    } finally {
      moments.forEach(Tensor::close);
    }
    return steps;
  }
}
