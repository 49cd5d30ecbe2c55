package dev.lacuna.engine.matrix;

import static dev.lacuna.engine.kernel.RowKernels.GROUP;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.RowKernels;
import dev.lacuna.engine.kernel.RowLayout;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Dense layer: {@code y = x W + b}. Shapes: x (batch, in), W (in, out), b (out), y (batch, out).
 *
 * <p>A head of many labels on many inputs is as large as the memory, so both directions are built
 * around W: forward reads it once, contiguously; backward reads it once and hands its gradient on
 * while the same rows are still in the cache. The cut of W into chunks and tiles depends on (in,
 * out) alone: not on the batch, so that an image gives the same bits alone and in a batch.
 */
public final class Dense {
  /** Chunks of rows of W that forward is cut into: enough for the threads of a large machine. */
  private static final int MOST_CHUNKS = 64;

  /** Rows of a chunk at least, so that adding the chunks' sums stays small beside reading W. */
  private static final int FEWEST_ROWS = 128;

  /** Rows of a chunk are a multiple of this. */
  private static final int ROW_STEP = 64;

  /**
   * Rows of W whose dx is computed before their dW: whole tiles of seven rows and of five, and few
   * enough for the L2.
   */
  private static final int BLOCK = 35;

  /** Rows of W in one task of the backward pass. */
  private static final int ROWS = 2 * BLOCK;

  private Dense() {}

  /** Rows of the weights in one chunk. */
  private static int chunkRows(int in) {
    int rows = Math.ceilDiv(Math.ceilDiv(in, MOST_CHUNKS), ROW_STEP) * ROW_STEP;
    return Math.max(FEWEST_ROWS, rows);
  }

  /** Floats of workspace that {@link #forward} needs. */
  public static long forwardWorkspace(Backend backend, int batch, int in, int out) {
    return Math.ceilDiv(in, chunkRows(in)) * partialLength(batch, out)
        + backend.parallel().threads() * backend.kernels().rows().productScratch(batch);
  }

  private static long partialLength(int batch, int out) {
    return (long) batch * Math.ceilDiv(out, GROUP) * GROUP;
  }

  /**
   * {@code y(n,o) = sum over i of x(n,i) * W(i,o) + b(o)}. The rows of W are cut into chunks of
   * {@code max(128, in / 64 rounded up to a multiple of 64)}. Over each chunk one chain of fused
   * multiply-adds from +0, i ascending; then the chunks' sums are added in ascending order, from
   * +0; the bias last.
   *
   * @param bias null for none
   * @param workspace {@link #forwardWorkspace} floats
   */
  public static void forward(
      Backend backend, Tensor x, Tensor weights, Tensor bias, Tensor y, Tensor workspace) {
    RowKernels kernels = backend.kernels().rows();
    int batch = x.shape().extent(0);
    int in = weights.shape().extent(0);
    int out = weights.shape().extent(1);
    int chunk = chunkRows(in);
    int chunks = Math.ceilDiv(in, chunk);
    MemorySegment space = workspace.segment();
    long partial = partialLength(batch, out);
    long scratch = chunks * partial;
    long perWorker = kernels.productScratch(batch);
    backend
        .parallel()
        .forEach(
            chunks,
            (worker, task) -> {
              int row = task * chunk;
              space.asSlice(task * partial * Float.BYTES, partial * Float.BYTES).fill((byte) 0);
              kernels.addProduct(
                  batch,
                  out,
                  Math.min(chunk, in - row),
                  x.segment(),
                  row,
                  in,
                  weights.segment(),
                  (long) row * out,
                  out,
                  space,
                  task * partial,
                  space,
                  scratch + worker * perWorker);
            });
    backend
        .parallel()
        .forEach(
            Math.ceilDiv(out, GROUP),
            group -> {
              int column = group * GROUP;
              int columns = Math.min(GROUP, out - column);
              for (int n = 0; n < batch; n++) {
                long from = ((long) group * batch + n) * GROUP;
                long to = (long) n * out + column;
                kernels.sumColumns(chunks, columns, space, from, partial, y.segment(), to, false);
                if (bias != null) {
                  kernels.addRow(1, columns, bias.segment(), column, y.segment(), to);
                }
              }
            });
  }

  /** Floats of workspace that {@link #backward} needs. */
  public static long backwardWorkspace(Backend backend, int batch, int in, int out) {
    MatrixKernels matrix = backend.kernels().matrix();
    return matrix.packedLength(out, batch)
        + matrix.packedLength(batch, out)
        + backend.parallel().threads() * workerScratch(batch, out);
  }

  private static long workerScratch(int batch, int out) {
    return 2L * BLOCK * batch + (long) BLOCK * out;
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
    MemorySegment space = workspace.segment();
    long right = matrix.packedLength(out, batch);
    if (dx != null) {
      matrix.pack(dy.segment(), 0, 1, out, out, batch, space, 0);
    }
    matrix.pack(dy.segment(), 0, out, 1, batch, out, space, right);
    long scratch = right + matrix.packedLength(batch, out);
    long perWorker = workerScratch(batch, out);
    RowLayout ofWeights = RowLayout.of(out, out, batch);
    RowLayout ofInputs = RowLayout.of(batch, batch, out);
    backend
        .parallel()
        .forEach(
            Math.ceilDiv(in, ROWS),
            (worker, task) -> {
              long left = scratch + worker * perWorker;
              long block = left + (long) BLOCK * batch;
              long gradient = block + (long) BLOCK * batch;
              int end = Math.min(in, (task + 1) * ROWS);
              for (int row = task * ROWS; row < end; row += BLOCK) {
                int rows = Math.min(BLOCK, end - row);
                if (dx != null) {
                  matrix.multiply(
                      ofWeights,
                      rows,
                      batch,
                      weights.segment(),
                      (long) row * out,
                      space,
                      0,
                      out,
                      0,
                      space,
                      block);
                  transpose(rows, batch, space, block, batch, dx.segment(), row, in);
                }
                transpose(batch, rows, x.segment(), row, in, space, left, batch);
                matrix.multiply(
                    ofInputs, rows, out, space, left, space, right, batch, 0, space, gradient);
                sink.accept((long) row * out, rows * out, space, gradient);
              }
            });
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
