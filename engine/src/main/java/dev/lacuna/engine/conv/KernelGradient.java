package dev.lacuna.engine.conv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.Backend;
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
  private final ConvolutionGeometry g;
  private final Correlation shape;
  private final MatrixKernels matrix;

  private KernelGradient(Backend backend, ConvolutionGeometry g) {
    this.g = g;
    this.shape = Correlation.forward(g);
    this.matrix = backend.kernels().matrix();
  }

  static long workspace(Backend backend, ConvolutionGeometry g, int batch) {
    KernelGradient gradient = new KernelGradient(backend, g);
    return PartialGradients.parts(g, batch) * (long) g.kernelSize()
        + backend.parallel().threads() * (gradient.turned() + gradient.packed());
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
    return shape.spanRows(shape.stripRows()) * turnedRow() * g.channels();
  }

  private long packed() {
    return matrix.packedLength(shape.stripRows() * g.outWidth(), g.groupFilters());
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
    long own = gradient.turned() + gradient.packed();
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
    for (int row = 0; row < g.outHeight(); row += shape.stripRows()) {
      int count = Math.min(shape.stripRows(), g.outHeight() - row);
      int positions = count * g.outWidth();
      turn(row, count, x.segment(), image * g.inputSize(), scratch, turned);
      long at = image * g.outputSize() + (long) row * g.outWidth() * g.filters();
      for (int group = 0; group < g.groups(); group++) {
        long filter = (long) group * g.groupFilters();
        matrix.pack(
            dy.segment(),
            at + filter,
            g.filters(),
            1,
            positions,
            g.groupFilters(),
            scratch,
            packed);
        long channel = spannedFloats(count) * group * g.groupChannels();
        products(count, scratch, turned + channel, packed, sum + filter);
      }
    }
  }

  /** Floats of one channel of a strip. */
  private long spannedFloats(int count) {
    return shape.spanRows(count) * turnedRow();
  }

  private void products(int count, MemorySegment scratch, long turned, long packed, long sum) {
    // With a stride of 1 the taps of a kernel row are equally spaced: one product serves them all.
    int joined = g.strideWidth() == 1 ? g.kernelWidth() : 1;
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
      for (int kx = 0; kx < g.kernelWidth(); kx += joined) {
        int column = kx * g.dilationWidth();
        int place =
            column % g.strideWidth() * phaseColumns() + Math.floorDiv(column, g.strideWidth());
        long tap = ((long) ky * g.kernelWidth() + kx) * g.groupChannels() * g.filters();
        matrix.multiply(
            layout,
            joined * g.groupChannels(),
            g.groupFilters(),
            scratch,
            turned + turnedRow() * ky * g.dilationHeight() + place,
            scratch,
            packed,
            count * g.outWidth(),
            0,
            scratch,
            sum + tap,
            true);
      }
    }
  }

  /** Source rows of a strip as (channel, row, column % stride, column / stride). */
  private void turn(
      int row, int count, MemorySegment x, long offset, MemorySegment scratch, long turned) {
    int top = row * g.strideHeight() - g.padTop();
    long channelSize = spannedFloats(count);
    int from = Math.min(g.padLeft(), shape.spanColumns());
    int to = Math.clamp((long) g.padLeft() + g.width(), from, shape.spanColumns());
    if (!shape.isInside(row, count)) {
      scratch
          .asSlice(turned * Float.BYTES, channelSize * g.channels() * Float.BYTES)
          .fill((byte) 0);
    }
    for (int i = 0; i < shape.spanRows(count); i++) {
      if (top + i < 0 || top + i >= g.height()) {
        continue;
      }
      long line = offset + ((long) (top + i) * g.width() - g.padLeft()) * g.channels();
      for (int column = from; column < to; column++) {
        long source = line + (long) column * g.channels();
        long target =
            turned
                + i * turnedRow()
                + column % g.strideWidth() * (long) phaseColumns()
                + column / g.strideWidth();
        for (int c = 0; c < g.channels(); c++) {
          scratch.setAtIndex(
              JAVA_FLOAT, target + c * channelSize, x.getAtIndex(JAVA_FLOAT, source + c));
        }
      }
    }
  }
}
