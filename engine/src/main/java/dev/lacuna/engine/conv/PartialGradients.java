package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Gradients of a kernel that parts of a batch contribute, one after the other in the workspace, and
 * their sum in ascending order.
 */
final class PartialGradients {
  private static final int MOST_PARTS = 32;

  /** More parts than cores of most machines; fewer cost less memory to clear and to add. */
  private static final int LEAST_PARTS = 8;

  private static final int MOST_FLOATS = 1 << 18;
  private static final int CHUNK = 1 << 14;

  private PartialGradients() {}

  /** Into how many parts a batch is cut: a function of shapes alone. */
  static int parts(ConvolutionGeometry g, int batch) {
    int affordable = Math.clamp(MOST_FLOATS / g.kernelSize(), LEAST_PARTS, MOST_PARTS);
    return Math.min(batch, affordable);
  }

  /** The first image of a part; the one of part {@code parts} is the batch's end. */
  static int firstImage(int part, int parts, int batch) {
    return (int) ((long) batch * part / parts);
  }

  /** {@code part0(i) = (..(part0(i) + part1(i)) + ..)}; part p begins at {@code p * size}. */
  static void add(Backend backend, int parts, long size, MemorySegment partial) {
    backend
        .parallel()
        .forEachRange(
            size,
            CHUNK,
            (from, length) -> {
              for (int part = 1; part < parts; part++) {
                backend
                    .kernels()
                    .elementwise()
                    .add(partial, from, partial, part * size + from, partial, from, length);
              }
            });
  }

  /** Copies {@code gradient.size()} floats. */
  static void store(MemorySegment partial, long from, Tensor gradient) {
    long bytes = gradient.size() * Float.BYTES;
    MemorySegment.copy(partial, from * Float.BYTES, gradient.segment(), 0, bytes);
  }
}
