package dev.lacuna.bench;

import dev.lacuna.bench.ConvolutionOperators.Direction;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.ConvolutionGeometry;
import dev.lacuna.engine.conv.Padding;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** A convolution: forward, input gradient, kernel gradient. */
public class ConvolutionBenchmark extends OperatorBenchmark {
  /** Kernel extent, channels, filters, stride, groups. */
  @Param({"5 32 64 1 1", "3 32 32 2 1", "3 32 32 1 32"})
  public String convolution;

  /** Rows and columns of the image. */
  @Param("24")
  public int size;

  /** Images. */
  @Param("1")
  public int batch;

  /** Which product. */
  @Param({"FORWARD", "INPUT_GRADIENT", "KERNEL_GRADIENT"})
  public String direction;

  @Override
  Operator operator(List<Backend> backends) {
    List<Integer> numbers =
        Arrays.stream(convolution.split(" ", -1)).map(Integer::parseInt).toList();
    ConvolutionGeometry g =
        ConvolutionOperators.square(
            size,
            numbers.get(1),
            numbers.get(2),
            numbers.get(0),
            numbers.get(3),
            numbers.get(4),
            Padding.SAME);
    return ConvolutionOperators.operator(Direction.valueOf(direction), g, batch, backends);
  }
}
