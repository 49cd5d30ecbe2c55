package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Convolution (cross-correlation) of channels-last images, without an im2col buffer: in this layout
 * a kernel row of an output row is a matrix product whose left rows overlap, since {@code
 * kernelWidth * channels} inputs are contiguous in image and kernel alike.
 *
 * <p>Shapes: x (batch, height, width, channels); kernel (kernelHeight, kernelWidth, channels /
 * groups, filters), output channels in group order; y (batch, outHeight, outWidth, filters).
 * Padding is +0 and is multiplied as any other input.
 *
 * <p>Orders of operations, the same for every kernel implementation and thread count: {@link
 * #forward} one chain of fused multiply-adds from +0 over (ky, kx, channel) ascending, then the
 * bias; {@link #inputGradient} one chain from +0 over (oy, ox, filter) ascending; {@link
 * #kernelGradient} see there.
 */
public final class Convolution {
  private Convolution() {}

  private static CorrelationStrip strip(ConvolutionGeometry g) {
    long column = g.filters();
    return new CorrelationStrip(Correlation.forward(g), g.groups(), g.outWidth() * column, column);
  }

  /** Floats of workspace that {@link #forward} needs: the packed kernel, and a strip a thread. */
  public static long forwardWorkspace(Backend backend, ConvolutionGeometry g) {
    CorrelationStrip strip = strip(g);
    return strip.packedLength(backend.kernels())
        + backend.parallel().threads() * strip.shape().scratch(strip.shape().stripRows());
  }

  /**
   * {@code y(n,oy,ox,f) = sum over (ky,kx,c) of x(n,iy,ix,c) * kernel(ky,kx,c,f)}, plus {@code
   * bias(f)}, then {@code max(y, 0)}.
   *
   * @param bias (filters), or null for none
   * @param relu whether negative outputs become +0
   */
  public static void forward(
      Backend backend,
      ConvolutionGeometry g,
      Tensor x,
      Tensor kernel,
      Tensor bias,
      boolean relu,
      Tensor y,
      Tensor workspace) {
    CorrelationStrip strip = strip(g);
    Correlation shape = strip.shape();
    pack(backend, g, strip, kernel, workspace);
    long packed = strip.packedLength(backend.kernels());
    long scratch = shape.scratch(shape.stripRows());
    long line = (long) g.outWidth() * g.filters();
    backend
        .parallel()
        .forEach(
            x.shape().extent(0) * shape.strips(),
            (worker, task) -> {
              long image = task / shape.strips();
              int row = task % shape.strips() * shape.stripRows();
              int count = Math.min(shape.stripRows(), shape.outRows() - row);
              long at = image * g.outputSize() + row * line;
              strip.compute(
                  backend.kernels(),
                  row,
                  count,
                  x.segment(),
                  image * g.inputSize(),
                  workspace.segment(),
                  0,
                  y.segment(),
                  at,
                  workspace.segment(),
                  packed + worker * scratch);
              if (bias != null) {
                int positions = count * g.outWidth();
                backend
                    .kernels()
                    .rows()
                    .addRow(positions, g.filters(), bias.segment(), 0, y.segment(), at);
              }
              if (relu) {
                backend
                    .kernels()
                    .elementwise()
                    .relu(y.segment(), at, y.segment(), at, count * line);
              }
            });
  }

  /** Packs the kernel for {@link #strip} at the beginning of the workspace. */
  static void pack(
      Backend backend,
      ConvolutionGeometry g,
      CorrelationStrip strip,
      Tensor kernel,
      Tensor workspace) {
    for (int group = 0; group < g.groups(); group++) {
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        for (int kx = 0; kx < g.kernelWidth(); kx++) {
          long tap = ((long) ky * g.kernelWidth() + kx) * g.groupChannels() * g.filters();
          strip.pack(
              backend.kernels(),
              group,
              ky,
              kx,
              kernel.segment(),
              tap + (long) group * g.groupFilters(),
              g.filters(),
              1,
              workspace.segment(),
              0);
        }
      }
    }
  }

  /** Floats of workspace that {@link #inputGradient} needs. */
  public static long inputGradientWorkspace(Backend backend, ConvolutionGeometry g) {
    return InputGradient.workspace(backend, g);
  }

  /**
   * {@code dx(n,iy,ix,c) = sum over (oy,ox,f) of dy(n,oy,ox,f) * kernel(ky,kx,c,f)}, over the
   * output positions that read (iy,ix) with tap (ky,kx).
   */
  public static void inputGradient(
      Backend backend,
      ConvolutionGeometry g,
      Tensor dy,
      Tensor kernel,
      Tensor dx,
      Tensor workspace) {
    InputGradient.compute(backend, g, dy, kernel, dx, workspace);
  }

  /** Into how many parts {@link #kernelGradient} cuts a batch: a function of shapes alone. */
  public static int parts(ConvolutionGeometry g, int batch) {
    return PartialGradients.parts(g, batch);
  }

  /** Floats of workspace that {@link #kernelGradient} needs. */
  public static long kernelGradientWorkspace(Backend backend, ConvolutionGeometry g, int batch) {
    return KernelGradient.workspace(backend, g, batch);
  }

  /**
   * {@code dKernel(ky,kx,c,f) = sum over (n,oy,ox) of x(n,iy,ix,c) * dy(n,oy,ox,f)}. The batch is
   * cut into {@link #parts}, part i beginning with image {@code batch * i / parts}, an image into
   * strips of about 1,024 positions, whole rows. A strip is one chain of fused multiply-adds from
   * +0 over (oy,ox) ascending; the strips of a part are added in ascending order from +0, then the
   * parts.
   */
  public static void kernelGradient(
      Backend backend,
      ConvolutionGeometry g,
      Tensor x,
      Tensor dy,
      Tensor dKernel,
      Tensor workspace) {
    KernelGradient.compute(backend, g, x, dy, dKernel, workspace);
  }
}
