package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.matrix.Dense;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Dense products at the shapes of the seed network's head. */
final class DenseOperators {

  /** Which of the three products of a dense layer. */
  enum Direction {
    FORWARD,
    INPUT_GRADIENT,
    WEIGHT_GRADIENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private DenseOperators() {}

  /** All dense products of the roofline: the heads for 64x64 and 256x256 images. */
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

  /** One product of a dense layer. */
  static Operator operator(
      Direction direction, int batch, int in, int out, List<Backend> backends) {
    Tensor x = RandomData.tensor(Shape.of(batch, in));
    Tensor y = RandomData.tensor(Shape.of(batch, out));
    Tensor weights = RandomData.tensor(Shape.of(in, out));
    Tensor workspace =
        Operator.workspace(backends, backend -> workspace(direction, batch, in, out, backend));
    double bytes = (double) Float.BYTES * (x.size() + y.size() + weights.size());
    boolean writesWeights = direction == Direction.WEIGHT_GRADIENT;
    return new Operator(
        new Work(2.0 * batch * in * out, writesWeights ? MemoryWalk.WRITE : MemoryWalk.READ, bytes),
        switch (direction) {
          case FORWARD -> b -> Dense.forward(b, x, weights, y, workspace);
          case INPUT_GRADIENT -> b -> Dense.inputGradient(b, y, weights, x, workspace);
          case WEIGHT_GRADIENT -> b -> Dense.weightGradient(b, x, y, weights, workspace);
        },
        List.of(x, y, weights, workspace));
  }

  private static long workspace(Direction direction, int batch, int in, int out, Backend backend) {
    return switch (direction) {
      case FORWARD -> Dense.forwardWorkspace(backend, in, out);
      case INPUT_GRADIENT -> Dense.inputGradientWorkspace(backend, batch, in);
      case WEIGHT_GRADIENT -> Dense.weightGradientWorkspace(backend, batch, out);
    };
  }
}
