package dev.lacuna.engine.conv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

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
  private final Correlation shape;
  private final int stripRows;
  private final MatrixKernels matrix;
  private final ElementwiseKernels elementwise;

  private KernelGradient(Backend backend, ConvolutionGeometry g) {
    this.g = g;
    this.shape = Correlation.forward(g);
    this.stripRows = Math.clamp(POSITIONS / g.outWidth(), 1, g.outHeight());
    this.matrix = backend.kernels().matrix();
    this.elementwise = backend.kernels().elementwise();
  }

  static long workspace(Backend backend, ConvolutionGeometry g, int batch) {
    KernelGradient gradient = new KernelGradient(backend, g);
    return PartialGradients.parts(g, batch) * (long) g.kernelSize()
        + backend.parallel().threads() * gradient.scratch();
  }

  /** Columns of a source row that have the same remainder of the stride. */
  private int phaseColumns() {
    return Math.ceilDiv(shape.spanColumns(), g.strideWidth());
  }

  /** Floats of a source row of one channel, turned. */
  private long turnedRow() {
    return (long) phaseColumns() * g.strideWidth();
  }

  private long turned() {
    return shape.spanRows(stripRows) * turnedRow() * g.channels();
  }

  private long packedGroup() {
    return matrix.packedLength(stripRows * g.outWidth(), g.groupFilters());
  }

  /** Weights whose products are computed together: with a stride of 1, those of a kernel row. */
  private int joined() {
    return (g.strideWidth() == 1 ? g.kernelWidth() : 1) * g.groupChannels();
  }

  private long scratch() {
    return turned() + g.groups() * packedGroup() + (long) joined() * g.filters();
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
    PartialGradients.add(backend, parts, scratch, dKernel);
  }

  private void image(
      long image, Tensor x, Tensor dy, MemorySegment scratch, long sum, long turned) {
    long packed = turned + turned();
    for (int row = 0; row < g.outHeight(); row += stripRows) {
      int count = Math.min(stripRows, g.outHeight() - row);
      turn(row, count, x.segment(), image * g.inputSize(), scratch, turned);
      long at = image * g.outputSize() + (long) row * g.outWidth() * g.filters();
      for (int group = 0; group < g.groups(); group++) {
        matrix.pack(
            dy.segment(),
            at + (long) group * g.groupFilters(),
            g.filters(),
            1,
            count * g.outWidth(),
            g.groupFilters(),
            scratch,
            packed + group * packedGroup());
      }
      products(count, scratch, turned, packed, sum);
    }
  }

  /** Floats of one channel of a strip. */
  private long spannedFloats(int count) {
    return shape.spanRows(count) * turnedRow();
  }

  private void products(int count, MemorySegment scratch, long turned, long packed, long sum) {
    int rows = joined();
    long product = packed + g.groups() * packedGroup();
    RowLayout layout =
        new RowLayout(
            g.groupChannels(),
            g.dilationWidth(),
            spannedFloats(count),
            count,
            g.outWidth(),
            g.strideHeight() * turnedRow(),
            (long) g.groupChannels() * g.filters(),
            g.filters());
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int kx = 0; kx < g.kernelWidth(); kx += rows / g.groupChannels()) {
        int column = kx * g.dilationWidth();
        int place =
            column % g.strideWidth() * phaseColumns() + Math.floorDiv(column, g.strideWidth());
        for (int group = 0; group < g.groups(); group++) {
          matrix.multiply(
              layout,
              rows,
              g.groupFilters(),
              scratch,
              turned
                  + spannedFloats(count) * group * g.groupChannels()
                  + turnedRow() * ky * g.dilationHeight()
                  + place,
              scratch,
              packed + group * packedGroup(),
              count * g.outWidth(),
              0,
              scratch,
              product + (long) group * g.groupFilters());
        }
        long tap = sum + ((long) ky * g.kernelWidth() + kx) * g.groupChannels() * g.filters();
        elementwise.add(scratch, tap, scratch, product, scratch, tap, (long) rows * g.filters());
      }
    }
  }

  /** Source rows of a strip as (channel, row, column % stride, column / stride). */
  private void turn(
      int row, int count, MemorySegment x, long offset, MemorySegment scratch, long turned) {
    int top = row * g.strideHeight() - g.padTop();
    int stride = g.strideWidth();
    long size = spannedFloats(count);
    if (!shape.isInside(row, count)) {
      scratch.asSlice(turned * Float.BYTES, size * g.channels() * Float.BYTES).fill((byte) 0);
    }
    for (int i = Math.max(0, -top); i < Math.min(shape.spanRows(count), g.height() - top); i++) {
      long line = offset + ((long) (top + i) * g.width() - g.padLeft()) * g.channels();
      for (int phase = 0; phase < stride; phase++) {
        // Columns phase, phase + stride, ... of the strip; those from padLeft on are the image's.
        int from = Math.max(0, Math.ceilDiv(g.padLeft() - phase, stride));
        int end = Math.min(shape.spanColumns(), g.padLeft() + g.width());
        int to = Math.max(from, Math.ceilDiv(end - phase, stride));
        long step = (long) stride * g.channels();
        for (int c = 0; c < g.channels(); c++) {
          long source = line + (long) phase * g.channels() + c;
          long target = turned + c * size + i * turnedRow() + (long) phase * phaseColumns();
          for (int j = from; j < to; j++) {
            scratch.setAtIndex(JAVA_FLOAT, target + j, x.getAtIndex(JAVA_FLOAT, source + j * step));
          }
        }
      }
    }
  }
}
