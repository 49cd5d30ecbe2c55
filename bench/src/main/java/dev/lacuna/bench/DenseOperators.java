package dev.lacuna.bench;

import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.matrix.Dense;
import dev.lacuna.engine.matrix.GradientSink;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Dense layers at the shapes of the seed network's head. */
final class DenseOperators {

  /** Which pass of a dense layer. */
  enum Direction {
    /** Product and bias. */
    FORWARD,
    /** Input gradient and weight gradient, which is stored. */
    BACKWARD,
    /** Input gradient, and weight gradient handed to Adam piece by piece. */
    UPDATE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private DenseOperators() {}

  /** All dense layers of the roofline: the heads for 64x64 and 256x256 images. */
  static List<OperatorCase> cases() {
    List<OperatorCase> cases = new ArrayList<>();
    add(cases, 32, 13 * 13 * 64, 1397);
    add(cases, 32, 61 * 61 * 64, 1000);
    return cases;
  }

  private static void add(List<OperatorCase> cases, int batch, int in, int out) {
    for (Direction direction : Direction.values()) {
      cases.add(
          new OperatorCase(
              "dense %dx%d %dx%d, %s".formatted(batch, in, in, out, direction),
              backends -> operator(direction, batch, in, out, backends)));
    }
  }

  /** One pass of a dense layer. */
  static Operator operator(
      Direction direction, int batch, int in, int out, List<Backend> backends) {
    Tensor x = RandomData.tensor(Shape.of(batch, in));
    Tensor y = RandomData.tensor(Shape.of(batch, out));
    Tensor weights = RandomData.tensor(Shape.of(in, out));
    Tensor workspace =
        Operator.workspace(
            backends,
            backend ->
                direction == Direction.FORWARD
                    ? Dense.forwardWorkspace(backend, batch, in, out)
                    : Dense.backwardWorkspace(backend, batch, in, out));
    double floats = x.size() + y.size();
    double size = weights.size();
    double product = 2.0 * batch * in * out;
    return switch (direction) {
      case FORWARD -> {
        Tensor bias = RandomData.tensor(Shape.of(out));
        yield new Operator(
            new Work(product, MemoryWalk.READ, Float.BYTES * (floats + size)),
            b -> Dense.forward(b, x, weights, bias, y, workspace),
            List.of(x, y, weights, bias, workspace));
      }
      case BACKWARD -> {
        Tensor dx = Tensor.allocate(x.shape());
        Tensor stored = Tensor.allocate(weights.shape());
        GradientSink copy =
            (from, length, gradient, offset) ->
                MemorySegment.copy(
                    gradient,
                    offset * Float.BYTES,
                    stored.segment(),
                    from * Float.BYTES,
                    (long) length * Float.BYTES);
        yield new Operator(
            new Work(2 * product, MemoryWalk.COPY, Float.BYTES * (2 * floats + 2 * size)),
            b -> Dense.backward(b, x, y, weights, dx, copy, workspace),
            List.of(x, y, weights, dx, stored, workspace));
      }
      case UPDATE -> {
        Tensor dx = Tensor.allocate(x.shape());
        List<Tensor> moments =
            List.of(Tensor.allocate(weights.shape()), Tensor.allocate(weights.shape()));
        Adam adam = Adam.keras(1e-3f);
        Optimizer.Update update = adam.at(1, adam.learningRate());
        yield new Operator(
            // Weights and both moments are read and written.
            new Work(2 * product, MemoryWalk.UPDATE, Float.BYTES * (2 * floats + 6 * size)),
            b ->
                Dense.backward(
                    b,
                    x,
                    y,
                    weights,
                    dx,
                    (from, length, gradient, offset) ->
                        update.apply(b.kernels(), weights, from, length, gradient, offset, moments),
                    workspace),
            List.of(x, y, weights, dx, moments.get(0), moments.get(1), workspace));
      }
    };
  }
}
