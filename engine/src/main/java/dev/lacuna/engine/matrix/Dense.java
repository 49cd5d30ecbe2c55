package dev.lacuna.engine.matrix;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.RowKernels;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Dense layer: {@code y = x W}. Shapes: x (batch, in), W (in, out), y (batch, out). The bias is an
 * operator of its own, {@link Bias}.
 *
 * <p>Orders of operations: {@link #forward} one chain of fused multiply-adds from +0 over the
 * inputs ascending; {@link #weightGradient} the same over the batch; {@link #inputGradient} the 16
 * lanes of {@link RowKernels#multiplyTransposed} over the outputs.
 */
public final class Dense {
  /** Columns of one task of {@link #forward}: 512 contiguous bytes of each row of the weights. */
  private static final int COLUMNS = 128;

  /** Rows of the weights that are packed at a time: 128 KiB a task, which stays in the L2 cache. */
  private static final int BLOCK = 256;

  /** Rows of the weights in one task of the backward pass. */
  private static final int ROWS = 64;

  private Dense() {}

  /** Floats of workspace that {@link #forward} needs. */
  public static long forwardWorkspace(Backend backend, int in, int out) {
    return Math.ceilDiv(out, COLUMNS) * packedBlock(backend.kernels().matrix(), in);
  }

  private static long packedBlock(MatrixKernels matrix, int in) {
    return matrix.packedLength(Math.min(BLOCK, in), COLUMNS);
  }

  /** {@code y(n,o) = sum over i of x(n,i) * W(i,o)}. */
  public static void forward(
      Backend backend, Tensor x, Tensor weights, Tensor y, Tensor workspace) {
    MatrixKernels matrix = backend.kernels().matrix();
    int batch = x.shape().extent(0);
    int in = weights.shape().extent(0);
    int out = weights.shape().extent(1);
    long block = packedBlock(matrix, in);
    backend
        .parallel()
        .forEach(
            Math.ceilDiv(out, COLUMNS),
            task -> {
              int column = task * COLUMNS;
              int columns = Math.min(COLUMNS, out - column);
              for (int row = 0; row < in; row += BLOCK) {
                int rows = Math.min(BLOCK, in - row);
                matrix.pack(
                    weights.segment(),
                    (long) row * out + column,
                    out,
                    1,
                    rows,
                    columns,
                    workspace.segment(),
                    task * block);
                matrix.multiply(
                    dev.lacuna.engine.kernel.RowLayout.of(rows, in, out),
                    batch,
                    columns,
                    x.segment(),
                    row,
                    workspace.segment(),
                    task * block,
                    rows,
                    0,
                    y.segment(),
                    column,
                    row > 0);
              }
            });
  }

  /** Floats of workspace that {@link #inputGradient} needs. */
  public static long inputGradientWorkspace(Backend backend, int batch, int in) {
    return Math.ceilDiv(in, ROWS) * backend.kernels().rows().scratchLength(batch, ROWS);
  }

  /** {@code dx(n,i) = sum over o of dy(n,o) * W(i,o)}. */
  public static void inputGradient(
      Backend backend, Tensor dy, Tensor weights, Tensor dx, Tensor workspace) {
    int batch = dy.shape().extent(0);
    long scratch = backend.kernels().rows().scratchLength(batch, ROWS);
    int in = weights.shape().extent(0);
    int out = weights.shape().extent(1);
    backend
        .parallel()
        .forEachRange(
            in,
            ROWS,
            (row, rows) ->
                backend
                    .kernels()
                    .rows()
                    .multiplyTransposed(
                        batch,
                        (int) rows,
                        out,
                        dy.segment(),
                        0,
                        out,
                        weights.segment(),
                        row * out,
                        out,
                        dx.segment(),
                        row,
                        in,
                        workspace.segment(),
                        row / ROWS * scratch));
  }

  /** Floats of workspace that {@link #weightGradient} needs: the packed output gradient. */
  public static long weightGradientWorkspace(Backend backend, int batch, int out) {
    return backend.kernels().matrix().packedLength(batch, out)
        + (long) backend.parallel().threads() * ROWS * batch;
  }

  /** {@code dW(i,o) = sum over n of x(n,i) * dy(n,o)}. */
  public static void weightGradient(
      Backend backend, Tensor x, Tensor dy, Tensor dWeights, Tensor workspace) {
    MatrixKernels matrix = backend.kernels().matrix();
    int batch = x.shape().extent(0);
    int in = dWeights.shape().extent(0);
    int out = dWeights.shape().extent(1);
    matrix.pack(dy.segment(), 0, out, 1, batch, out, workspace.segment(), 0);
    long packed = matrix.packedLength(batch, out);
    backend
        .parallel()
        .forEach(
            Math.ceilDiv(in, ROWS),
            (worker, task) -> {
              int row = task * ROWS;
              int rows = Math.min(ROWS, in - row);
              long t = packed + (long) worker * ROWS * batch;
              for (int i = 0; i < rows; i++) {
                for (int n = 0; n < batch; n++) {
                  workspace.set(t + (long) i * batch + n, x.get((long) n * in + row + i));
                }
              }
              matrix.multiply(
                  dev.lacuna.engine.kernel.RowLayout.of(batch, batch, out),
                  rows,
                  out,
                  workspace.segment(),
                  t,
                  workspace.segment(),
                  0,
                  batch,
                  0,
                  dWeights.segment(),
                  (long) row * out,
                  false);
            });
  }
}
