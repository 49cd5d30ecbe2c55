package dev.lacuna.cnn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * One step of each optimizer against its formula in double precision, from the same state. Errors
 * are bounded to first order in the rounding u of float32, operation by operation.
 */
class OptimizerLawsTest {
  private static final double U = 0x1p-24;

  /** For what a first-order bound leaves out. */
  private static final double HIGHER_ORDERS = 1 + 0x1p-10;

  @Provide
  Arbitrary<Sgd> descents() {
    return Combinators.combine(
            rates(),
            Arbitraries.of(0f, 0.5f, 0.9f, 0.99f),
            Arbitraries.of(true, false),
            Arbitraries.of(Sgd.Form.class))
        .as(Sgd::new);
  }

  @Provide
  Arbitrary<Adam> adams() {
    return Combinators.combine(
            rates(),
            Arbitraries.of(0.0, 0.8, 0.9),
            Arbitraries.of(0.0, 0.99, 0.999),
            Arbitraries.of(1e-8f, 1e-7f, 1e-3f),
            Arbitraries.of(Adam.Form.class))
        .as(Adam::new);
  }

  private static Arbitrary<Float> rates() {
    return Arbitraries.of(1e-4f, 1e-3f, 0.03f, 0.5f);
  }

  /** Parameter, gradient, then moments. */
  private record State(List<Tensor> tensors) implements AutoCloseable {
    static State random(Optimizer optimizer, int size, long seed) {
      return new State(
          IntStream.range(0, 2 + optimizer.moments())
              // A second moment, which comes last, is a mean of squares: never below 0.
              .mapToObj(i -> random(size, seed, i, i == 3 ? 0 : -1))
              .toList());
    }

    private static Tensor random(int size, long seed, int stream, float low) {
      Tensor tensor = Tensor.allocate(Shape.of(size));
      for (int i = 0; i < size; i++) {
        tensor.set(i, low + (1 - low) * Philox.uniform(seed, stream, i));
      }
      return tensor;
    }

    List<float[]> step(Backend backend, Optimizer optimizer, int step) {
      optimizer.step(
          backend,
          tensors.get(0),
          tensors.get(1),
          tensors.subList(2, tensors.size()),
          step,
          optimizer.learningRate());
      return values();
    }

    List<float[]> values() {
      return tensors.stream().map(Tensor::toArray).toList();
    }

    @Override
    public void close() {
      tensors.forEach(Tensor::close);
    }
  }

  private static void assertNear(double want, double got, double bound) {
    assertEquals(want, got, bound * HIGHER_ORDERS + Float.MIN_VALUE);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void descentEqualsFormula(
      @ForAll("descents") Sgd sgd,
      @ForAll @IntRange(min = 1, max = 70) int size,
      @ForAll long seed) {
    try (State state = State.random(sgd, size, seed)) {
      List<float[]> before = state.values();
      List<float[]> after = state.step(Backends.specification(), sgd, 1);
      assertArrayEquals(before.get(1), after.get(1), "the gradient");
      for (int i = 0; i < size; i++) {
        double p = before.get(0)[i];
        double g = before.get(1)[i];
        if (sgd.momentum() == 0) {
          double want = p - sgd.learningRate() * g;
          assertNear(want, after.get(0)[i], U * Math.abs(want));
        } else {
          assertMomentum(sgd, p, g, before.get(2)[i], after.get(0)[i], after.get(2)[i]);
        }
      }
    }
  }

  private static void assertMomentum(
      Sgd sgd, double p, double g, double m, double newP, double newM) {
    boolean keras = sgd.form() == Sgd.Form.KERAS;
    // Keras scales the gradient by the rate before it enters the velocity, PyTorch after.
    double entering = keras ? -sgd.learningRate() * g : g;
    double leaving = keras ? 1 : -sgd.learningRate();
    double enteringError = keras ? U * Math.abs(entering) : 0;
    double velocity = sgd.momentum() * m + entering;
    double velocityError = enteringError + U * Math.abs(velocity);
    double move = velocity;
    double moveError = velocityError;
    if (sgd.nesterov()) {
      move = sgd.momentum() * velocity + entering;
      moveError = sgd.momentum() * velocityError + enteringError + U * Math.abs(move);
    }
    double want = p + leaving * move;
    assertNear(velocity, newM, velocityError);
    assertNear(want, newP, Math.abs(leaving) * moveError + U * Math.abs(want));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void adamEqualsFormula(
      @ForAll("adams") Adam adam,
      @ForAll @IntRange(min = 1, max = 70) int size,
      @ForAll @IntRange(min = 1, max = 2000) int step,
      @ForAll long seed) {
    try (State state = State.random(adam, size, seed)) {
      List<float[]> before = state.values();
      List<float[]> after = state.step(Backends.specification(), adam, step);
      assertArrayEquals(before.get(1), after.get(1), "the gradient");
      for (int i = 0; i < size; i++) {
        assertAdam(adam, step, before, i, after);
      }
    }
  }

  private static void assertAdam(
      Adam adam, int t, List<float[]> before, int i, List<float[]> after) {
    double p = before.get(0)[i];
    double g = before.get(1)[i];
    double m = adam.beta1() * before.get(2)[i] + (1 - adam.beta1()) * g;
    double v = adam.beta2() * before.get(3)[i] + (1 - adam.beta2()) * g * g;
    // 1 - beta, the difference and the sum are rounded.
    double mError = U * (2 * (1 - adam.beta1()) * Math.abs(g - before.get(2)[i]) + Math.abs(m));
    double vError = U * (2 * (1 - adam.beta2()) * Math.abs(g * g - before.get(3)[i]) + v);
    assertNear(m, after.get(2)[i], mError);
    assertNear(v, after.get(3)[i], vError);

    double first = 1 - Math.pow(adam.beta1(), t);
    double second = 1 - Math.pow(adam.beta2(), t);
    // Keras: rate sqrt(second) / first * m / (sqrt(v) + eps); PyTorch has sqrt(v / second) below.
    boolean keras = adam.form() == Adam.Form.KERAS;
    double size = adam.learningRate() / first * (keras ? Math.sqrt(second) : 1);
    double scale = keras ? 1 : 1 / Math.sqrt(second);
    double below = scale * Math.sqrt(v) + adam.epsilon();
    // An interval, not a first-order bound: where beta2 is 0, v may cancel down to its error.
    // The scale, the root and their product, which an addition follows, take three roundings.
    double lowest = scale * Math.sqrt(Math.max(0, v - vError)) * (1 - 3 * U) + adam.epsilon();
    double highest = scale * Math.sqrt(v + vError) * (1 + 3 * U) + adam.epsilon();
    double change = size * m / below;
    double mLow = (m - mError) / (m < mError ? lowest : highest);
    double mHigh = (m + mError) / (m > -mError ? lowest : highest);
    // Step, its product with m and the sum below are rounded; the reciprocal is good to 0.51 ulp.
    double factors = 4.02 * U;
    double changeError =
        Math.abs(size) * Math.max(mHigh - m / below, m / below - mLow) * (1 + factors)
            + Math.abs(change) * factors;
    assertNear(p - change, after.get(0)[i], changeError + U * Math.abs(p - change));
  }

  @Provide
  Arbitrary<Optimizer> optimizers() {
    return Arbitraries.oneOf(descents(), adams());
  }

  /** 65,536 parameters are one task: so the larger sizes are cut. */
  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void sameBitsOnAllKernelsAndThreads(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll("sizes") int size,
      @ForAll @IntRange(min = 1, max = 2000) int step,
      @ForAll long seed) {
    List<float[]> want;
    try (State state = State.random(optimizer, size, seed)) {
      want = state.step(Backends.specification(), optimizer, step);
    }
    for (Backend backend : Backends.ofEveryWidthAndThreads()) {
      try (State state = State.random(optimizer, size, seed)) {
        List<float[]> got = state.step(backend, optimizer, step);
        for (int k = 0; k < want.size(); k++) {
          assertArrayEquals(want.get(k), got.get(k), Backends.name(backend));
        }
      }
    }
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(9, Arbitraries.integers().between(1, 100)),
        net.jqwik.api.Tuple.of(1, Arbitraries.of(65_536, 70_001)));
  }
}
