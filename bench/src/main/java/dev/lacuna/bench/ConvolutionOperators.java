package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Convolution;
import dev.lacuna.engine.conv.ConvolutionGeometry;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Convolutions at shapes as they occur in training. */
final class ConvolutionOperators {

  /** Which of the three products of a convolution. */
  enum Direction {
    FORWARD,
    INPUT_GRADIENT,
    KERNEL_GRADIENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private ConvolutionOperators() {}

  /** All convolutions of the roofline; no input gradient where the input is the image. */
  static List<OperatorCase> cases() {
    List<OperatorCase> cases = new ArrayList<>();
    add(cases, "conv 5x5 1>32", square(256, 1, 32, 5, 1, 1, Padding.VALID), 8);
    add(cases, "conv 5x5 32>32", square(126, 32, 32, 5, 1, 1, Padding.VALID), 8);
    add(cases, "conv 5x5 32>64", square(126, 32, 64, 5, 1, 1, Padding.VALID), 4);
    add(cases, "conv 5x5 64>64", square(61, 64, 64, 5, 1, 1, Padding.VALID), 8);
    add(cases, "conv 3x3 32>32", square(126, 32, 32, 3, 1, 1, Padding.SAME), 16);
    add(cases, "conv 3x3 64>64", square(61, 64, 64, 3, 1, 1, Padding.SAME), 16);
    add(cases, "conv 1x1 64>64", square(61, 64, 64, 1, 1, 1, Padding.VALID), 32);
    add(cases, "conv 7x7/2 3>64", square(224, 3, 64, 7, 2, 1, Padding.SAME), 8);
    add(cases, "conv depthwise 3x3 64", square(61, 64, 64, 3, 1, 64, Padding.SAME), 32);
    return cases;
  }

  /** The geometry of a square kernel on a square image. */
  static ConvolutionGeometry square(
      int size, int channels, int filters, int kernel, int stride, int groups, Padding padding) {
    return ConvolutionGeometry.of(
        size, size, channels, filters, kernel, kernel, stride, stride, 1, 1, groups, padding);
  }

  private static void add(List<OperatorCase> cases, String name, ConvolutionGeometry g, int batch) {
    for (Direction direction : Direction.values()) {
      if (direction != Direction.INPUT_GRADIENT || g.channels() > 3) {
        cases.add(
            new OperatorCase(
                name + ", " + direction, backends -> operator(direction, g, batch, backends)));
      }
    }
  }

  /** One product of a convolution. */
  static Operator operator(
      Direction direction, ConvolutionGeometry g, int batch, List<Backend> backends) {
    Tensor x = RandomData.tensor(Shape.of(batch, g.height(), g.width(), g.channels()));
    Tensor y = RandomData.tensor(Shape.of(batch, g.outHeight(), g.outWidth(), g.filters()));
    Tensor kernel =
        RandomData.tensor(
            Shape.of(g.kernelHeight(), g.kernelWidth(), g.groupChannels(), g.filters()));
    Tensor workspace =
        Operator.workspace(backends, backend -> workspace(direction, g, batch, backend));
    double bytes = (double) Float.BYTES * (x.size() + y.size() + kernel.size());
    return new Operator(
        new Work(flops(g, batch), MemoryWalk.COPY, bytes),
        switch (direction) {
          case FORWARD -> b -> Convolution.forward(b, g, x, kernel, null, false, y, workspace);
          case INPUT_GRADIENT -> b -> Convolution.inputGradient(b, g, y, kernel, x, workspace);
          case KERNEL_GRADIENT -> b -> Convolution.kernelGradient(b, g, x, y, kernel, workspace);
        },
        List.of(x, y, kernel, workspace));
  }

  /** Two operations for each tap that lies inside the image. */
  static double flops(ConvolutionGeometry g, int batch) {
    double taps = 0;
    for (int oy = 0; oy < g.outHeight(); oy++) {
      for (int ox = 0; ox < g.outWidth(); ox++) {
        taps +=
            inside(oy * g.strideHeight() - g.padTop(), g.kernelHeight(), g.height())
                * inside(ox * g.strideWidth() - g.padLeft(), g.kernelWidth(), g.width());
      }
    }
    return 2 * taps * batch * g.groupChannels() * g.filters();
  }

  private static double inside(int first, int taps, int extent) {
    return Math.min(first + taps, extent) - Math.max(first, 0);
  }

  private static long workspace(
      Direction direction, ConvolutionGeometry g, int batch, Backend backend) {
    return switch (direction) {
      case FORWARD -> Convolution.forwardWorkspace(backend, g);
      case INPUT_GRADIENT -> Convolution.inputGradientWorkspace(backend, g);
      case KERNEL_GRADIENT -> Convolution.kernelGradientWorkspace(backend, g, batch);
    };
  }
}
