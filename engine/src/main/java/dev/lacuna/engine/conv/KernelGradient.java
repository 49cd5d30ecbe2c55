package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.ElementwiseKernels;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.RowLayout;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The kernel gradient as matrix products over the positions of a strip: a row of the left operand
 * is what one weight saw, {@code x(oy * stride + ky, ox * stride + kx, c)} for all positions. The
 * product wants it contiguous, so the strip's inputs are turned to channels-first once, columns
 * sorted by their remainder of the stride; the strip's output gradient is packed once for all taps.
 */
final class KernelGradient {
  /** Positions of a strip, if rows are short: a sum of products is read and written for each. */
  private static final int POSITIONS = 1024;

  private final ConvolutionGeometry g;
  private final ChannelRows turned;
  private final int stripRows;
  private final MatrixKernels matrix;
  private final ElementwiseKernels elementwise;

  private KernelGradient(Backend backend, ConvolutionGeometry g) {
    this(backend, g, stripRows(g));
  }

  /**
   * For strips of given rows.
   *
   * @param stripRows output rows of a strip but the last
   */
  KernelGradient(Backend backend, ConvolutionGeometry g, int stripRows) {
    this.g = g;
    this.turned = new ChannelRows(Correlation.forward(g));
    this.stripRows = stripRows;
    this.matrix = backend.kernels().matrix();
    this.elementwise = backend.kernels().elementwise();
  }

  /** Output rows of about 1,024 positions. */
  static int stripRows(ConvolutionGeometry g) {
    return Math.clamp(POSITIONS / g.outWidth(), 1, g.outHeight());
  }

  static long workspace(Backend backend, ConvolutionGeometry g, int batch) {
    KernelGradient gradient = new KernelGradient(backend, g);
    return PartialGradients.parts(g, batch) * (long) g.kernelSize()
        + backend.parallel().threads() * gradient.scratch();
  }

  private long packedGroup() {
    return matrix.packedLength(stripRows * g.outWidth(), g.groupFilters());
  }

  /** Weights whose products are computed together: with a stride of 1, those of a kernel row. */
  private int joined() {
    return (g.strideWidth() == 1 ? g.kernelWidth() : 1) * g.groupChannels();
  }

  /** Floats of scratch of {@link #strip}. */
  long scratch() {
    return turned.length(stripRows) + g.groups() * packedGroup() + (long) joined() * g.filters();
  }

  static void compute(
      Backend backend,
      ConvolutionGeometry g,
      Tensor x,
      Tensor dy,
      Tensor dKernel,
      Tensor workspace) {
    KernelGradient gradient = new KernelGradient(backend, g);
    MemorySegment scratch = workspace.segment();
    int batch = x.shape().extent(0);
    int parts = PartialGradients.parts(g, batch);
    long size = g.kernelSize();
    long own = gradient.scratch();
    backend
        .parallel()
        .forEach(
            parts,
            (worker, part) -> {
              long sum = part * size;
              scratch.asSlice(sum * Float.BYTES, size * Float.BYTES).fill((byte) 0);
              int end = PartialGradients.firstImage(part + 1, parts, batch);
              for (int i = PartialGradients.firstImage(part, parts, batch); i < end; i++) {
                gradient.image(i, x, dy, scratch, sum, parts * size + worker * own);
              }
            });
    PartialGradients.add(backend, parts, size, scratch);
    PartialGradients.store(scratch, 0, dKernel);
  }

  private void image(long image, Tensor x, Tensor dy, MemorySegment scratch, long sum, long rows) {
    long input = image * g.inputSize();
    for (int row = 0; row < g.outHeight(); row += stripRows) {
      int count = Math.min(stripRows, g.outHeight() - row);
      long at = image * g.outputSize() + (long) row * g.outWidth() * g.filters();
      strip(row, count, x.segment(), input, dy.segment(), at, scratch, rows, sum);
    }
  }

  /**
   * Adds the share of {@code count} output rows from {@code row} on.
   *
   * @param xOffset where the image begins
   * @param dyOffset where the gradients of row {@code row} begin
   * @param rows {@link #scratch} floats of {@code scratch} from here on
   * @param sum where the sums are in {@code scratch}
   */
  void strip(
      int row,
      int count,
      MemorySegment x,
      long xOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment scratch,
      long rows,
      long sum) {
    long packed = rows + turned.length(stripRows);
    turned.copy(row, count, x, xOffset, scratch, rows);
    for (int group = 0; group < g.groups(); group++) {
      matrix.pack(
          dy,
          dyOffset + (long) group * g.groupFilters(),
          g.filters(),
          1,
          count * g.outWidth(),
          g.groupFilters(),
          scratch,
          packed + group * packedGroup());
    }
    products(count, scratch, rows, packed, sum);
  }

  private void products(int count, MemorySegment scratch, long rows, long packed, long sum) {
    int weights = joined();
    long product = packed + g.groups() * packedGroup();
    RowLayout layout =
        new RowLayout(
            g.groupChannels(),
            g.dilationWidth(),
            turned.channel(count),
            count,
            g.outWidth(),
            g.strideHeight() * turned.row(),
            (long) g.groupChannels() * g.filters(),
            g.filters());
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int kx = 0; kx < g.kernelWidth(); kx += weights / g.groupChannels()) {
        long place = turned.place(ky, kx);
        for (int group = 0; group < g.groups(); group++) {
          matrix.multiply(
              layout,
              weights,
              g.groupFilters(),
              scratch,
              rows + turned.channel(count) * group * g.groupChannels() + place,
              scratch,
              packed + group * packedGroup(),
              count * g.outWidth(),
              0,
              scratch,
              product + (long) group * g.groupFilters());
        }
        long tap = sum + ((long) ky * g.kernelWidth() + kx) * g.groupChannels() * g.filters();
        elementwise.add(scratch, tap, scratch, product, scratch, tap, (long) weights * g.filters());
      }
    }
  }
}
