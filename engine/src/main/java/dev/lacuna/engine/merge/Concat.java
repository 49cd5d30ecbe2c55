package dev.lacuna.engine.merge;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Concatenation along the channels. Shapes: inputs (batch, ..., c1), (batch, ..., c2), ...; output
 * (batch, ..., c1 + c2 + ...).
 */
public final class Concat {
  private static final int CHUNK = 1 << 10;

  private Concat() {}

  /** Copies {@code part} to the output's channels from {@code channel} on. */
  public static void forward(Backend backend, Tensor part, int channel, Tensor y) {
    copy(backend, part, 0, y, channel, part.shape().last());
  }

  /** Copies the gradient of the output's channels from {@code channel} on to {@code dPart}. */
  public static void gradient(Backend backend, Tensor dy, int channel, Tensor dPart) {
    copy(backend, dy, channel, dPart, 0, dPart.shape().last());
  }

  private static void copy(
      Backend backend, Tensor source, int from, Tensor target, int to, int channels) {
    int sourceRow = source.shape().last();
    int targetRow = target.shape().last();
    backend
        .parallel()
        .forEachRange(
            source.size() / sourceRow,
            CHUNK,
            (first, rows) -> {
              for (long row = first; row < first + rows; row++) {
                MemorySegment.copy(
                    source.segment(),
                    (row * sourceRow + from) * Float.BYTES,
                    target.segment(),
                    (row * targetRow + to) * Float.BYTES,
                    (long) channels * Float.BYTES);
              }
            });
  }
}
