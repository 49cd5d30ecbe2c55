package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Convolution (cross-correlation) of channels-last images, without an im2col buffer: in this layout
 * a kernel row of an output row is a matrix product whose left rows overlap, since {@code
 * kernelWidth * channels} inputs are contiguous in image and kernel alike.
 *
 * <p>Shapes: x (batch, height, width, channels); kernel (kernelHeight, kernelWidth, channels /
 * groups, filters), output channels in group order; y (batch, outHeight, outWidth, filters). Taps
 * that fall on padding are skipped, not multiplied by zero. The bias is an operator of its own,
 * {@link dev.lacuna.engine.matrix.Bias}.
 *
 * <p>Orders of operations, the same for every kernel implementation and thread count: {@link
 * #forward} one chain of fused multiply-adds from +0 over (ky, kx, channel) ascending; {@link
 * #inputGradient} one chain from +0 over (oy, ox, filter) ascending; {@link #kernelGradient} see
 * there.
 */
public final class Convolution {
  private static final int MOST_PARTS = 32;
  private static final int PARTIAL_FLOATS = 1 << 24;
  private static final int CHUNK = 1 << 14;

  private Convolution() {}

  /** Floats of workspace that {@link #forward} needs: the packed kernel. */
  public static long forwardWorkspace(Backend backend, ConvolutionGeometry g) {
    return g.groups() * packedGroup(backend.kernels().matrix(), g);
  }

  private static long packedGroup(MatrixKernels matrix, ConvolutionGeometry g) {
    return matrix.packedLength(rowsOfGroup(g), g.groupFilters());
  }

  private static int rowsOfGroup(ConvolutionGeometry g) {
    return g.kernelHeight() * g.kernelWidth() * g.groupChannels();
  }

  /** {@code y(n,oy,ox,f) = sum over (ky,kx,c) of x(n, iy, ix, c) * kernel(ky,kx,c,f)}. */
  public static void forward(
      Backend backend, ConvolutionGeometry g, Tensor x, Tensor kernel, Tensor y, Tensor workspace) {
    MatrixKernels matrix = backend.kernels().matrix();
    MemorySegment packed = workspace.segment();
    long group = packedGroup(matrix, g);
    for (int i = 0; i < g.groups(); i++) {
      matrix.pack(
          kernel.segment(),
          (long) i * g.groupFilters(),
          g.filters(),
          1,
          rowsOfGroup(g),
          g.groupFilters(),
          packed,
          i * group);
    }
    backend
        .parallel()
        .forEach(
            x.shape().extent(0) * g.outHeight(),
            task -> {
              long image = task / g.outHeight();
              for (int i = 0; i < g.groups(); i++) {
                forwardRow(matrix, g, i, image, task % g.outHeight(), x, packed, i * group, y);
              }
            });
  }

  private static void forwardRow(
      MatrixKernels matrix,
      ConvolutionGeometry g,
      int group,
      long image,
      int oy,
      Tensor x,
      MemorySegment packed,
      long packedOffset,
      Tensor y) {
    long row = image * g.outputSize() + (long) oy * g.outWidth() * g.filters();
    if (group == 0) {
      y.segment()
          .asSlice(row * Float.BYTES, (long) g.outWidth() * g.filters() * Float.BYTES)
          .fill((byte) 0);
    }
    int inner = g.rowsAreRuns() ? g.firstColumn(0) : g.outWidth();
    int innerEnd = g.rowsAreRuns() ? Math.max(inner, g.endColumn(g.kernelWidth() - 1)) : inner;
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int iy = g.inputRow(oy, ky);
      if (!g.inside(iy)) {
        continue;
      }
      long line = image * g.inputSize() + (long) iy * g.width() * g.channels();
      int tap = ky * g.kernelWidth() * g.groupChannels();
      if (inner < innerEnd) {
        int run = g.kernelWidth() * g.channels();
        multiply(
            matrix, g, group, x, line, 0, inner, innerEnd, run, packed, packedOffset, tap, y, row);
      }
      for (int kx = 0; kx < g.kernelWidth(); kx++, tap += g.groupChannels()) {
        int run = g.groupChannels();
        int from = g.firstColumn(kx);
        int end = g.endColumn(kx);
        multiply(
            matrix,
            g,
            group,
            x,
            line,
            kx,
            from,
            Math.min(end, inner),
            run,
            packed,
            packedOffset,
            tap,
            y,
            row);
        multiply(
            matrix,
            g,
            group,
            x,
            line,
            kx,
            Math.max(from, innerEnd),
            end,
            run,
            packed,
            packedOffset,
            tap,
            y,
            row);
      }
    }
  }

  /** Adds {@code run} rows of the packed kernel to output columns from..end-1, if there are any. */
  private static void multiply(
      MatrixKernels matrix,
      ConvolutionGeometry g,
      int group,
      Tensor x,
      long line,
      int kx,
      int from,
      int end,
      int run,
      MemorySegment packed,
      long packedOffset,
      int tap,
      Tensor y,
      long row) {
    if (from >= end) {
      return;
    }
    int ix = from * g.strideWidth() - g.padLeft() + kx * g.dilationWidth();
    matrix.multiply(
        end - from,
        g.groupFilters(),
        run,
        x.segment(),
        line + (long) ix * g.channels() + (long) group * g.groupChannels(),
        (long) g.strideWidth() * g.channels(),
        1,
        packed,
        packedOffset,
        rowsOfGroup(g),
        tap,
        y.segment(),
        row + (long) from * g.filters() + (long) group * g.groupFilters(),
        g.filters(),
        true);
  }

  /**
   * Floats of workspace that {@link #inputGradient} needs: the transposed kernel, packed by row.
   */
  public static long inputGradientWorkspace(Backend backend, ConvolutionGeometry g) {
    return (long) g.groups() * g.kernelHeight() * packedKernelRow(backend.kernels().matrix(), g);
  }

  private static long packedKernelRow(MatrixKernels matrix, ConvolutionGeometry g) {
    return matrix.packedLength(g.kernelWidth() * g.groupFilters(), g.groupChannels());
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
    MatrixKernels matrix = backend.kernels().matrix();
    MemorySegment packed = workspace.segment();
    long kernelRow = packedKernelRow(matrix, g);
    int rows = g.kernelWidth() * g.groupFilters();
    // Taps from last to first: that is ascending order of the outputs that they belong to.
    for (int i = 0; i < g.groups(); i++) {
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        for (int kx = 0; kx < g.kernelWidth(); kx++) {
          long tap = ((long) ky * g.kernelWidth() + kx) * g.groupChannels() * g.filters();
          matrix.pack(
              kernel.segment(),
              tap + (long) i * g.groupFilters(),
              1,
              g.filters(),
              g.groupFilters(),
              g.groupChannels(),
              packed,
              ((long) i * g.kernelHeight() + ky) * kernelRow,
              rows,
              (g.kernelWidth() - 1 - kx) * g.groupFilters());
        }
      }
    }
    backend
        .parallel()
        .forEach(
            dy.shape().extent(0) * g.height(),
            task -> {
              long image = task / g.height();
              int iy = task % g.height();
              long line = image * g.inputSize() + (long) iy * g.width() * g.channels();
              dx.segment()
                  .asSlice(line * Float.BYTES, (long) g.width() * g.channels() * Float.BYTES)
                  .fill((byte) 0);
              for (int i = 0; i < g.groups(); i++) {
                long base = (long) i * g.kernelHeight() * kernelRow;
                inputGradientRow(matrix, g, i, image, iy, dy, packed, base, kernelRow, dx, line);
              }
            });
  }

  private static void inputGradientRow(
      MatrixKernels matrix,
      ConvolutionGeometry g,
      int group,
      long image,
      int iy,
      Tensor dy,
      MemorySegment packed,
      long packedOffset,
      long kernelRow,
      Tensor dx,
      long line) {
    boolean runs = g.rowsAreRuns() && g.strideWidth() == 1;
    // Input columns that every tap of a kernel row reaches from inside the output row.
    int inner = runs ? Math.max(0, g.kernelWidth() - 1 - g.padLeft()) : 0;
    int innerEnd = runs ? Math.max(inner, Math.min(g.width(), g.outWidth() - g.padLeft())) : 0;
    for (int ky = g.kernelHeight() - 1; ky >= 0; ky--) {
      int scaled = iy + g.padTop() - ky * g.dilationHeight();
      int oy = Math.floorDiv(scaled, g.strideHeight());
      if (oy * g.strideHeight() != scaled || oy < 0 || oy >= g.outHeight()) {
        continue;
      }
      long row = image * g.outputSize() + (long) oy * g.outWidth() * g.filters();
      long taps = packedOffset + ky * kernelRow;
      if (inner < innerEnd) {
        int ox = inner + g.padLeft() - (g.kernelWidth() - 1);
        multiplyBack(
            matrix,
            g,
            group,
            dy,
            row,
            ox,
            inner,
            innerEnd - inner,
            g.kernelWidth() * g.filters(),
            packed,
            taps,
            0,
            dx,
            line);
      }
      for (int kx = g.kernelWidth() - 1; kx >= 0; kx--) {
        int tap = (g.kernelWidth() - 1 - kx) * g.groupFilters();
        int shift = kx * g.dilationWidth() - g.padLeft();
        int from = g.firstColumn(kx);
        int end = g.endColumn(kx);
        if (!runs) {
          multiplyBack(
              matrix,
              g,
              group,
              dy,
              row,
              from,
              from * g.strideWidth() + shift,
              end - from,
              g.groupFilters(),
              packed,
              taps,
              tap,
              dx,
              line);
          continue;
        }
        int before = Math.min(end, inner - shift);
        int after = Math.max(from, innerEnd - shift);
        multiplyBack(
            matrix,
            g,
            group,
            dy,
            row,
            from,
            from + shift,
            before - from,
            g.groupFilters(),
            packed,
            taps,
            tap,
            dx,
            line);
        multiplyBack(
            matrix,
            g,
            group,
            dy,
            row,
            after,
            after + shift,
            end - after,
            g.groupFilters(),
            packed,
            taps,
            tap,
            dx,
            line);
      }
    }
  }

  /**
   * Adds the gradients of {@code count} outputs from {@code ox} on to inputs from {@code ix} on.
   */
  private static void multiplyBack(
      MatrixKernels matrix,
      ConvolutionGeometry g,
      int group,
      Tensor dy,
      long row,
      int ox,
      int ix,
      int count,
      int run,
      MemorySegment packed,
      long packedOffset,
      int tap,
      Tensor dx,
      long line) {
    if (count <= 0) {
      return;
    }
    matrix.multiply(
        count,
        g.groupChannels(),
        run,
        dy.segment(),
        row + (long) ox * g.filters() + (long) group * g.groupFilters(),
        g.filters(),
        1,
        packed,
        packedOffset,
        g.kernelWidth() * g.groupFilters(),
        tap,
        dx.segment(),
        line + (long) ix * g.channels() + (long) group * g.groupChannels(),
        (long) g.strideWidth() * g.channels(),
        true);
  }

  /** Into how many parts {@link #kernelGradient} cuts a batch: a function of shapes alone. */
  public static int parts(ConvolutionGeometry g, int batch) {
    int affordable = Math.clamp(PARTIAL_FLOATS / g.kernelSize(), 2, MOST_PARTS);
    return Math.min(batch, affordable);
  }

  /**
   * Floats of workspace that {@link #kernelGradient} needs: a gradient and a packed row per part.
   */
  public static long kernelGradientWorkspace(Backend backend, ConvolutionGeometry g, int batch) {
    return parts(g, batch) * (g.kernelSize() + packedOutputRow(backend.kernels().matrix(), g));
  }

  private static long packedOutputRow(MatrixKernels matrix, ConvolutionGeometry g) {
    return matrix.packedLength(g.outWidth(), g.groupFilters());
  }

  /**
   * {@code dKernel(ky,kx,c,f) = sum over (n,oy,ox) of x(n,iy,ix,c) * dy(n,oy,ox,f)}. The batch is
   * cut into {@link #parts}, part i beginning with image {@code batch * i / parts}; each part is
   * one chain of fused multiply-adds from +0 over (n,oy,ox) ascending; the parts are added in
   * ascending order.
   */
  public static void kernelGradient(
      Backend backend,
      ConvolutionGeometry g,
      Tensor x,
      Tensor dy,
      Tensor dKernel,
      Tensor workspace) {
    MatrixKernels matrix = backend.kernels().matrix();
    MemorySegment scratch = workspace.segment();
    int batch = x.shape().extent(0);
    int parts = parts(g, batch);
    int size = g.kernelSize();
    long packedRow = packedOutputRow(matrix, g);
    backend
        .parallel()
        .forEach(
            parts,
            part -> {
              long sum = (long) part * size;
              long packed = (long) parts * size + part * packedRow;
              scratch.asSlice(sum * Float.BYTES, (long) size * Float.BYTES).fill((byte) 0);
              int end = (int) ((long) batch * (part + 1) / parts);
              for (int image = (int) ((long) batch * part / parts); image < end; image++) {
                for (int oy = 0; oy < g.outHeight(); oy++) {
                  for (int i = 0; i < g.groups(); i++) {
                    kernelGradientRow(matrix, g, i, image, oy, x, dy, scratch, sum, packed);
                  }
                }
              }
            });
    backend
        .parallel()
        .forEachRange(
            size,
            CHUNK,
            (from, length) -> {
              MemorySegment.copy(
                  scratch,
                  from * Float.BYTES,
                  dKernel.segment(),
                  from * Float.BYTES,
                  length * Float.BYTES);
              for (int part = 1; part < parts; part++) {
                backend
                    .kernels()
                    .elementwise()
                    .add(
                        dKernel.segment(),
                        from,
                        scratch,
                        (long) part * size + from,
                        dKernel.segment(),
                        from,
                        length);
              }
            });
  }

  private static void kernelGradientRow(
      MatrixKernels matrix,
      ConvolutionGeometry g,
      int group,
      long image,
      int oy,
      Tensor x,
      Tensor dy,
      MemorySegment scratch,
      long sum,
      long packed) {
    long row = image * g.outputSize() + (long) oy * g.outWidth() * g.filters();
    matrix.pack(
        dy.segment(),
        row + (long) group * g.groupFilters(),
        g.filters(),
        1,
        g.outWidth(),
        g.groupFilters(),
        scratch,
        packed);
    // Where no tap of a row meets padding, all its taps see the same output columns.
    boolean wholeRow =
        g.rowsAreRuns()
            && g.firstColumn(0) == 0
            && g.endColumn(g.kernelWidth() - 1) == g.outWidth();
    int taps = wholeRow ? 1 : g.kernelWidth();
    int run = wholeRow ? g.kernelWidth() * g.channels() : g.groupChannels();
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int iy = g.inputRow(oy, ky);
      if (!g.inside(iy)) {
        continue;
      }
      long line = image * g.inputSize() + (long) iy * g.width() * g.channels();
      for (int kx = 0; kx < taps; kx++) {
        int from = g.firstColumn(kx);
        int count = wholeRow ? g.outWidth() : g.endColumn(kx) - from;
        if (count <= 0) {
          continue;
        }
        int ix = from * g.strideWidth() - g.padLeft() + kx * g.dilationWidth();
        long tap = ((long) ky * g.kernelWidth() + kx) * g.groupChannels() * g.filters();
        matrix.multiply(
            run,
            g.groupFilters(),
            count,
            x.segment(),
            line + (long) ix * g.channels() + (long) group * g.groupChannels(),
            1,
            (long) g.strideWidth() * g.channels(),
            scratch,
            packed,
            g.outWidth(),
            from,
            scratch,
            sum + tap + (long) group * g.groupFilters(),
            g.filters(),
            true);
      }
    }
  }
}
