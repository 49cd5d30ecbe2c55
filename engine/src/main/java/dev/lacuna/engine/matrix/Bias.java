package dev.lacuna.engine.matrix;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.RowKernels;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Bias: one number per channel, added at every position. Shapes: x (batch, ..., channels), bias
 * (channels).
 */
public final class Bias {
  private static final int CHUNK = 1 << 16;

  private Bias() {}

  /** {@code x(n,..,c) = x(n,..,c) + bias(c)}, in place. */
  public static void forward(Backend backend, Tensor bias, Tensor x) {
    int channels = Math.toIntExact(bias.size());
    backend
        .parallel()
        .forEachRange(
            x.size() / channels,
            Math.max(1, CHUNK / channels),
            (from, rows) ->
                backend
                    .kernels()
                    .rows()
                    .addRow((int) rows, channels, bias.segment(), 0, x.segment(), from * channels));
  }

  /** Floats of workspace that {@link #gradient} needs: one row per image. */
  public static long gradientWorkspace(int batch, int channels) {
    return (long) batch * channels;
  }

  /**
   * {@code dBias(c) = sum over (n,..) of dy(n,..,c)}: each image's positions are added in ascending
   * order from +0, then the images' sums in ascending order from +0.
   */
  public static void gradient(Backend backend, Tensor dy, Tensor dBias, Tensor workspace) {
    RowKernels rows = backend.kernels().rows();
    int channels = Math.toIntExact(dBias.size());
    int batch = dy.shape().extent(0);
    int positions = Math.toIntExact(dy.size() / batch / channels);
    backend
        .parallel()
        .forEach(
            batch,
            image ->
                rows.sumColumns(
                    positions,
                    channels,
                    dy.segment(),
                    (long) image * positions * channels,
                    channels,
                    workspace.segment(),
                    (long) image * channels,
                    false));
    rows.sumColumns(batch, channels, workspace.segment(), 0, channels, dBias.segment(), 0, false);
  }
}
