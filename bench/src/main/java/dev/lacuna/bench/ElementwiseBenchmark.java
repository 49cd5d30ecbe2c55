package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** Activations, sums and biases. */
public class ElementwiseBenchmark extends OperatorBenchmark {
  /** Which operator. */
  @Param({"RELU", "RELU_GRADIENT", "SIGMOID", "SIGMOID_GRADIENT", "ADD", "BIAS", "BIAS_GRADIENT"})
  public String function;

  /** Positions of 32 channels: 256 keep all operands in the first or second cache. */
  @Param("256")
  public int positions;

  @Override
  Operator operator(List<Backend> backends) {
    return ElementwiseOperators.valueOf(function).on(Shape.of(1, positions, 32), backends);
  }
}
