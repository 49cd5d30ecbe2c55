package dev.lacuna.engine.matrix;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.RowKernels;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Dense layer: {@code y = x W + b}. Shapes: x (batch, in), W (in, out), b (out), y (batch, out).
 */
public final class Dense {
  /** Columns of a tile of the weights' gradient. */
  private static final int PANEL = 64;

  /** Rows of the weights in one task of the backward pass. */
  private static final int ROWS = 64;

  /** Rows of the weights whose input gradient is computed before their own. */
  private static final int BLOCK = 16;

  /** Rows of a tile of the weights' gradient. */
  private static final int TILE = 4;

  private static final int MOST_CHUNKS = 64;
  private static final int FEWEST_ROWS = 128;

  private Dense() {}

  /** Rows of the weights in one chunk. */
  private static int chunkRows(int in) {
    return Math.max(FEWEST_ROWS, Math.ceilDiv(Math.ceilDiv(in, MOST_CHUNKS), 64) * 64);
  }

  /** Floats of workspace that {@link #forward} needs. */
  public static long forwardWorkspace(Backend backend, int batch, int in, int out) {
    int rows = Math.min(chunkRows(in), in);
    return Math.ceilDiv(in, chunkRows(in)) * (long) batch * out
        + backend.parallel().threads() * backend.kernels().matrix().packedLength(rows, out);
  }

  /**
   * {@code y(n,o) = sum over i of x(n,i) * W(i,o) + b(o)}.
   *
   * @param bias null for none
   * @param workspace {@link #forwardWorkspace} floats
   */
  public static void forward(
      Backend backend, Tensor x, Tensor weights, Tensor bias, Tensor y, Tensor workspace) {
    MatrixKernels matrix = backend.kernels().matrix();
    RowKernels rowKernels = backend.kernels().rows();
    int batch = x.shape().extent(0);
    int in = weights.shape().extent(0);
    int out = weights.shape().extent(1);
    int chunk = chunkRows(in);
    int chunks = Math.ceilDiv(in, chunk);
    MemorySegment space = workspace.segment();
    long partial = (long) batch * out;
    long packed = chunks * partial;
    long packedLength = matrix.packedLength(Math.min(chunk, in), out);
    backend
        .parallel()
        .forEach(
            chunks,
            (worker, task) -> {
              int row = task * chunk;
              int rows = Math.min(chunk, in - row);
              long right = packed + worker * packedLength;
              matrix.pack(weights.segment(), (long) row * out, out, 1, rows, out, space, right);
              matrix.multiply(
                  batch,
                  out,
                  rows,
                  x.segment(),
                  row,
                  in,
                  1,
                  space,
                  right,
                  rows,
                  0,
                  space,
                  task * partial,
                  out,
                  false);
            });
    rowKernels.sumColumns(chunks, (int) partial, space, 0, partial, y.segment(), 0, false);
    if (bias != null) {
      rowKernels.addRow(batch, out, bias.segment(), 0, y.segment(), 0);
    }
  }

  /** Floats of workspace that {@link #backward} needs. */
  public static long backwardWorkspace(Backend backend, int batch, int in, int out) {
    MatrixKernels matrix = backend.kernels().matrix();
    return matrix.packedLength(out, batch)
        + matrix.packedLength(batch, Math.min(PANEL, out)) * Math.ceilDiv(out, PANEL)
        + backend.parallel().threads() * workerScratch(batch);
  }

  private static long workerScratch(int batch) {
    return 2L * BLOCK * batch + TILE * PANEL;
  }

  /**
   * The gradients of {@link #forward} but for the bias ({@link Bias#gradient}), in one pass over
   * the weights: {@code dx(n,i) = sum over o of W(i,o) * dy(n,o)}, one chain of fused multiply-adds
   * from +0 over o ascending; and {@code dW(i,o) = sum over n of x(n,i) * dy(n,o)}, one chain from
   * +0 over n ascending, which goes to {@code sink} piece by piece.
   *
   * @param dx null where it is not needed
   * @param workspace {@link #backwardWorkspace} floats
   */
  public static void backward(
      Backend backend,
      Tensor x,
      Tensor dy,
      Tensor weights,
      Tensor dx,
      GradientSink sink,
      Tensor workspace) {
    MatrixKernels matrix = backend.kernels().matrix();
    int batch = x.shape().extent(0);
    int in = weights.shape().extent(0);
    int out = weights.shape().extent(1);
    int width = Math.min(PANEL, out);
    int panels = Math.ceilDiv(out, PANEL);
    MemorySegment space = workspace.segment();
    long panelLength = matrix.packedLength(batch, width);
    long firstPanel = matrix.packedLength(out, batch);
    if (dx != null) {
      matrix.pack(dy.segment(), 0, 1, out, out, batch, space, 0);
    }
    for (int panel = 0; panel < panels; panel++) {
      matrix.pack(
          dy.segment(),
          panelStart(panel, out),
          out,
          1,
          batch,
          width,
          space,
          firstPanel + panel * panelLength);
    }
    long scratch = firstPanel + panels * panelLength;
    long perWorker = workerScratch(batch);
    backend
        .parallel()
        .forEach(
            Math.ceilDiv(in, ROWS),
            (worker, task) -> {
              long left = scratch + worker * perWorker;
              long block = left + (long) BLOCK * batch;
              long tile = block + (long) BLOCK * batch;
              int end = Math.min(in, (task + 1) * ROWS);
              for (int row = task * ROWS; row < end; row += BLOCK) {
                int rows = Math.min(BLOCK, end - row);
                if (dx != null) {
                  matrix.multiply(
                      rows,
                      batch,
                      out,
                      weights.segment(),
                      (long) row * out,
                      out,
                      1,
                      space,
                      0,
                      out,
                      0,
                      space,
                      block,
                      batch,
                      false);
                  transpose(rows, batch, space, block, batch, dx.segment(), row, in);
                }
                transpose(batch, rows, x.segment(), row, in, space, left, batch);
                for (int r = 0; r < rows; r += TILE) {
                  int height = Math.min(TILE, rows - r);
                  for (int panel = 0; panel < panels; panel++) {
                    matrix.multiply(
                        height,
                        width,
                        batch,
                        space,
                        left + (long) r * batch,
                        batch,
                        1,
                        space,
                        firstPanel + panel * panelLength,
                        batch,
                        0,
                        space,
                        tile,
                        PANEL,
                        false);
                    int column = panel * PANEL;
                    int shift = column - panelStart(panel, out);
                    for (int i = 0; i < height; i++) {
                      sink.accept(
                          (long) (row + r + i) * out + column,
                          width - shift,
                          space,
                          tile + (long) i * PANEL + shift);
                    }
                  }
                }
              }
            });
  }

  /** The last panel begins where it ends with the last column, so that all are full. */
  private static int panelStart(int panel, int out) {
    return Math.max(0, Math.min(panel * PANEL, out - PANEL));
  }

  /** {@code to(j,i) = from(i,j)} for i below rows and j below columns. */
  private static void transpose(
      int rows,
      int columns,
      MemorySegment from,
      long fromOffset,
      long fromRow,
      MemorySegment to,
      long toOffset,
      long toRow) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        to.setAtIndex(
            JAVA_FLOAT,
            toOffset + j * toRow + i,
            from.getAtIndex(JAVA_FLOAT, fromOffset + i * fromRow + j));
      }
    }
  }
}
