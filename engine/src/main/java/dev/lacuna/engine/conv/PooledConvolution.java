package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.matrix.Bias;
import dev.lacuna.engine.pool.MaxPooling;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Convolution, bias, ReLU and max-pool as one operator: the image between them is not kept. Shapes:
 * x (batch, height, width, channels), y (batch, pooled height, pooled width, filters).
 */
public final class PooledConvolution {
  private PooledConvolution() {}

  /** Whether these two are computed as one: windows side by side, no padding of them, one group. */
  public static boolean supports(ConvolutionGeometry g, PoolGeometry p) {
    return g.groups() == 1
        && p.strideHeight() == p.windowHeight()
        && p.strideWidth() == p.windowWidth()
        && p.windowHeight() * p.windowWidth() < 255
        && p.padTop() == 0
        && p.padLeft() == 0
        && p.outHeight() * p.windowHeight() <= p.height()
        && p.outWidth() * p.windowWidth() <= p.width();
  }

  /** Floats of workspace that {@link #forward} needs. */
  public static long forwardWorkspace(
      Backend backend, ConvolutionGeometry g, PoolGeometry p, int batch) {
    return aligned(g.outputSize() * batch)
        + aligned(p.outputSize() * batch)
        + Convolution.forwardWorkspace(backend, g);
  }

  /** Bytes that say for each pooled value of a sample which position of its window it is. */
  public static long winnerBytes(ConvolutionGeometry g, PoolGeometry p) {
    return p.outputSize() * Float.BYTES;
  }

  /**
   * {@code y = max over the window of relu(x * kernel + bias)}.
   *
   * @param bias null for none
   * @param winner what {@link #backward} needs; null in prediction
   */
  public static void forward(
      Backend backend,
      ConvolutionGeometry g,
      PoolGeometry p,
      Tensor x,
      Tensor kernel,
      Tensor bias,
      Tensor y,
      Tensor winner,
      Tensor workspace) {
    int batch = x.shape().extent(0);
    Shape image = Shape.of(batch, g.outHeight(), g.outWidth(), g.filters());
    Tensor full = workspace.part(0, image);
    long next = aligned(image.size());
    Tensor taps = winner != null ? winner.view(y.shape()) : workspace.part(next, y.shape());
    Tensor rest = rest(workspace, next + aligned(y.size()));
    Convolution.forward(backend, g, x, kernel, bias, true, full, rest);
    MaxPooling.forward(backend, p, full, y, taps);
    if (winner != null) {
      for (long i = 0; i < y.size(); i++) {
        if (!(y.get(i) > 0)) {
          taps.set(i, 255);
        }
      }
    }
  }

  /** Floats of workspace that {@link #backward} needs. */
  public static long backwardWorkspace(
      Backend backend, ConvolutionGeometry g, PoolGeometry p, int batch) {
    long rest =
        Math.max(
            Convolution.inputGradientWorkspace(backend, g),
            Math.max(
                Convolution.kernelGradientWorkspace(backend, g, batch),
                Bias.gradientWorkspace(batch, g.filters())));
    return aligned(g.outputSize() * batch) + rest;
  }

  /**
   * Gradients of {@link #forward}.
   *
   * @param dBias null for none
   * @param dx null where it is not wanted
   */
  public static void backward(
      Backend backend,
      ConvolutionGeometry g,
      PoolGeometry p,
      Tensor x,
      Tensor kernel,
      Tensor winner,
      Tensor dy,
      Tensor dKernel,
      Tensor dBias,
      Tensor dx,
      Tensor workspace) {
    int batch = x.shape().extent(0);
    Shape image = Shape.of(batch, g.outHeight(), g.outWidth(), g.filters());
    Tensor full = workspace.part(0, image);
    Tensor rest = rest(workspace, aligned(image.size()));
    MaxPooling.gradient(backend, p, winner.view(dy.shape()), dy, full);
    Convolution.kernelGradient(backend, g, x, full, dKernel, rest);
    if (dBias != null) {
      Bias.gradient(backend, full, dBias, rest);
    }
    if (dx != null) {
      Convolution.inputGradient(backend, g, full, kernel, dx, rest);
    }
  }

  private static long aligned(long floats) {
    return Math.ceilDiv(floats, 16L) * 16;
  }

  private static Tensor rest(Tensor workspace, long from) {
    return workspace.part(from, Shape.of(Math.toIntExact(workspace.size() - from)));
  }
}
