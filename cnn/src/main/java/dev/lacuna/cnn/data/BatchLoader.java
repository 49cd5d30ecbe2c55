package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Brings images into the input of a network: bytes 0..255 become {@code value / 255}. */
public final class BatchLoader implements AutoCloseable {
  private static final float[] SCALED = new float[256];

  static {
    for (int i = 0; i < SCALED.length; i++) {
      SCALED[i] = i / 255f;
    }
  }

  private final Parallel parallel;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes;
  private final long sample;

  /** For batches of up to {@code capacity} images of {@code sample} bytes each. */
  public BatchLoader(Parallel parallel, int capacity, long sample) {
    this.parallel = parallel;
    this.sample = sample;
    this.bytes = arena.allocate(Math.multiplyExact(capacity, sample));
  }

  /**
   * Loads the images {@code order[from..from+count-1]} into the first rows of {@code input},
   * (batch, height, width, channels).
   */
  public void load(ImageSource images, int[] order, int from, int count, Tensor input) {
    parallel.forEach(
        count,
        row -> {
          long first = row * sample;
          images.read(order[from + row], bytes, first);
          for (long i = first; i < first + sample; i++) {
            input.set(i, SCALED[Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, i))]);
          }
        });
  }

  @Override
  public void close() {
    arena.close();
  }
}
