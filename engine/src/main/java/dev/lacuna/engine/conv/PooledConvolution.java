package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Convolution, bias, ReLU and maximum over windows side by side as one operator, strip by strip in
 * the cache: the image between them is never stored. What is kept is the maximum and one byte:
 * which position of the window had it, or that none was above zero. All other positions have no
 * gradient, so the backward pass does a quarter of the work for windows of 2x2, and less where ReLU
 * is off.
 *
 * <p>Shapes: x (batch, height, width, channels), kernel (kernelHeight, kernelWidth, channels,
 * filters), bias (filters), y (batch, pooled height, pooled width, filters).
 */
public final class PooledConvolution {
  /** Floats of a kernel row that pay for the lists of what lives at a position. */
  private static final int LONG_RUN = 64;

  private PooledConvolution() {}

  /** Whether these two are computed as one: windows side by side, no padding of them, one group. */
  public static boolean supports(ConvolutionGeometry g, PoolGeometry p) {
    return g.groups() == 1
        && g.dilationWidth() == 1
        && p.strideHeight() == p.windowHeight()
        && p.strideWidth() == p.windowWidth()
        && p.windowHeight() * p.windowWidth() < 255
        && p.padTop() == 0
        && p.padLeft() == 0
        && p.outHeight() * p.windowHeight() <= p.height()
        && p.outWidth() * p.windowWidth() <= p.width();
  }

  /**
   * Whether the input gradient from live positions alone is faster than that of the convolution by
   * itself: 3x3 on 8 or 16 channels would take twice as long, on 32 channels two thirds.
   */
  public static boolean hasFastInputGradient(ConvolutionGeometry g) {
    return g.kernelWidth() * g.channels() >= LONG_RUN;
  }

  /** Floats of workspace that {@link #forward} needs. */
  public static long forwardWorkspace(Backend backend, ConvolutionGeometry g, PoolGeometry p) {
    Strips strips = new Strips(backend, g, p);
    return strips.packed + g.filters() + backend.parallel().threads() * strips.scratch;
  }

  /** Bytes that say for each pooled value of a sample which position of its window it is. */
  public static long winnerBytes(PoolGeometry p) {
    return p.outputSize();
  }

  /** The convolution, cut into strips of whole pooled rows. */
  private static final class Strips {
    final CorrelationStrip convolution;
    final int rows;
    final long line;
    final long packed;
    final long image;
    final long scratch;

    Strips(Backend backend, ConvolutionGeometry g, PoolGeometry p) {
      line = (long) g.outWidth() * g.filters();
      convolution = new CorrelationStrip(Correlation.forward(g), 1, line, g.filters());
      rows = Math.max(1, convolution.shape().stripRows() / p.windowHeight());
      int count = rows * p.windowHeight();
      packed = convolution.packedLength(backend.kernels());
      image = count * line;
      scratch = image + convolution.shape().scratch(count);
    }
  }

  /**
   * {@code y = max over the window of max(x * kernel + bias, 0)}: the bits of {@link
   * Convolution#forward}, ReLU and max-pooling one after the other.
   *
   * @param bias null for none
   * @param winner what {@link #backward} needs, {@link #winnerBytes} for each sample, which begins
   *     at a multiple of 4 bytes; null in prediction
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
    Strips strips = new Strips(backend, g, p);
    MemorySegment space = workspace.segment();
    Convolution.pack(backend, g, strips.convolution, kernel, workspace);
    int perImage = Math.ceilDiv(p.outHeight(), strips.rows);
    long pooledLine = (long) p.outWidth() * g.filters();
    long winners = winnerStride(p);
    if (bias == null) {
      space.asSlice(strips.packed * Float.BYTES, (long) g.filters() * Float.BYTES).fill((byte) 0);
    }
    backend
        .parallel()
        .forEach(
            x.shape().extent(0) * perImage,
            (worker, task) -> {
              long image = task / perImage;
              int first = task % perImage * strips.rows;
              int count = Math.min(strips.rows, p.outHeight() - first);
              long scratch = strips.packed + g.filters() + worker * strips.scratch;
              strips.convolution.compute(
                  backend.kernels(),
                  first * p.windowHeight(),
                  count * p.windowHeight(),
                  x.segment(),
                  image * g.inputSize(),
                  space,
                  0,
                  space,
                  scratch,
                  space,
                  scratch + strips.image);
              for (int row = 0; row < count; row++) {
                long at = (first + row) * pooledLine;
                backend
                    .kernels()
                    .sparse()
                    .reluMax(
                        p.windowHeight(),
                        p.windowWidth(),
                        p.outWidth(),
                        g.filters(),
                        space,
                        scratch + strips.line * row * p.windowHeight(),
                        strips.line,
                        bias == null ? space : bias.segment(),
                        bias == null ? strips.packed : 0,
                        y.segment(),
                        image * p.outputSize() + at,
                        winner == null ? null : winner.segment(),
                        image * winners + at);
              }
            });
  }

  /** Bytes from a sample's winners to the next one's. */
  static long winnerStride(PoolGeometry p) {
    return Math.ceilDiv(winnerBytes(p), (long) Float.BYTES) * Float.BYTES;
  }

  /** Floats of workspace that {@link #backward} needs. */
  public static long backwardWorkspace(
      Backend backend, ConvolutionGeometry g, PoolGeometry p, int batch) {
    return new PooledGradient(backend, g, p, batch).workspace();
  }

  /**
   * Gradients of {@link #forward}. A live position is the winner of a window that is not {@code
   * NONE}. The batch is cut into parts as in {@link Convolution#kernelGradient}. Orders:
   *
   * <ul>
   *   <li>{@code dKernel(ky,kx,c,f)}: for each part one chain {@code fma(dy, x, sum)} from +0 over
   *       (n, window row, window column) ascending of f's live positions; the parts are added in
   *       ascending order. Where the runs of a kernel row are short and fill about a vector,
   *       windows without a live position take part with +0 and the x of their first one; where
   *       they are shorter, or too many, the order is that of {@link Convolution#kernelGradient}
   *       for the gradient with its zeros, in strips of whole rows of windows.
   *   <li>{@code dBias(f)}: the same with {@code sum + dy}.
   *   <li>{@code dx(n,iy,ix,c)}: one chain {@code fma(dy, kernel, sum)} from +0 over (block of
   *       window rows, ky, oy, ox, f) ascending; blocks depend on the geometry alone.
   * </ul>
   *
   * @param winner as {@link #forward} left it
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
    new PooledGradient(backend, g, p, dy.shape().extent(0))
        .compute(x, kernel, winner, dy, dKernel, dBias, dx, workspace);
  }
}
