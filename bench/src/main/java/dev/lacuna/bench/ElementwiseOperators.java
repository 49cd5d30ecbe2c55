package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.activation.Relu;
import dev.lacuna.engine.activation.Sigmoid;
import dev.lacuna.engine.matrix.Bias;
import dev.lacuna.engine.merge.Add;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Operators that do little with each number, so that memory is their limit. */
enum ElementwiseOperators {
  /** {@code y = x > 0 ? x : +0}. */
  RELU,
  /** {@code dx = y > 0 ? dy : +0}. */
  RELU_GRADIENT,
  /** {@code y = 1 / (1 + exp(-x))}. */
  SIGMOID,
  /** {@code dx = dy * (y * (1 - y))}. */
  SIGMOID_GRADIENT,
  /** {@code y = a + b}. */
  ADD,
  /** {@code x = x + bias}, in place. */
  BIAS,
  /** Sums over images and positions. */
  BIAS_GRADIENT;

  /** All elementwise operators of the roofline, on the first activation of the seed network. */
  static List<OperatorCase> cases() {
    Shape activation = Shape.of(32, 252, 252, 32);
    return Stream.of(values())
        .map(
            operator ->
                new OperatorCase(
                    operator + " " + activation, backends -> operator.on(activation, backends)))
        .toList();
  }

  /** This operator on activations of a shape, (batch, ..., channels). */
  Operator on(Shape shape, List<Backend> backends) {
    Tensor a = RandomData.tensor(shape);
    // What an operator does not have is a tensor of one element.
    Tensor b = RandomData.tensor(inputs() > 1 ? shape : Shape.of(1));
    Tensor y = RandomData.tensor(this == BIAS || this == BIAS_GRADIENT ? Shape.of(1) : shape);
    Tensor bias = RandomData.tensor(Shape.of(shape.last()));
    Tensor workspace =
        Operator.workspace(
            backends, backend -> Bias.gradientWorkspace(shape.extent(0), shape.last()));
    Consumer<Backend> body =
        switch (this) {
          case RELU -> backend -> Relu.forward(backend, a, y);
          case RELU_GRADIENT -> backend -> Relu.gradient(backend, a, b, y);
          case SIGMOID -> backend -> Sigmoid.forward(backend, a, y);
          case SIGMOID_GRADIENT -> backend -> Sigmoid.gradient(backend, a, b, y);
          case ADD -> backend -> Add.forward(backend, a, b, y);
          case BIAS -> backend -> Bias.forward(backend, bias, a);
          case BIAS_GRADIENT -> backend -> Bias.gradient(backend, a, bias, workspace);
        };
    return new Operator(work(shape.size()), body, List.of(a, b, y, bias, workspace));
  }

  private int inputs() {
    return this == RELU_GRADIENT || this == SIGMOID_GRADIENT || this == ADD ? 2 : 1;
  }

  private Work work(long elements) {
    double one = (double) elements * Float.BYTES;
    return switch (this) {
      case RELU, SIGMOID -> memory(MemoryWalk.COPY, 2 * one);
      case RELU_GRADIENT, SIGMOID_GRADIENT, ADD -> memory(MemoryWalk.TRIAD, 3 * one);
      case BIAS -> memory(MemoryWalk.UPDATE, 2 * one);
      case BIAS_GRADIENT -> memory(MemoryWalk.READ, one);
    };
  }

  private static Work memory(MemoryWalk walk, double bytes) {
    return new Work(0, walk, bytes);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
