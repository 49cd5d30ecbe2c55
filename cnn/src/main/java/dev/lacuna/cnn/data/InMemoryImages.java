package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * Images decoded, brought to one size and kept in native memory, a byte a sample. Images that
 * cannot be used are left out and named by {@link StoredImages#skipped()}.
 */
public final class InMemoryImages {
  private InMemoryImages() {}

  /**
   * Native memory that {@code images} images take, in bytes.
   *
   * @throws ArithmeticException if it does not fit a {@code long}
   */
  public static long bytes(long images, int height, int width, int channels) {
    return Math.multiplyExact(images, (long) height * width * channels);
  }

  /**
   * Decodes the images of {@code records}, in their order, on all threads of {@code parallel}.
   *
   * @throws OutOfMemoryError if the memory cannot be had; see {@link #bytes}
   */
  public static StoredImages load(
      List<ImageRecord> records, ImagePreparer preparer, Parallel parallel) {
    Shape shape = preparer.scaler().shape();
    Arena arena = Arena.ofShared();
    try {
      MemorySegment samples = arena.allocate(shape.size() * records.size(), 64);
      long[] offsets = new long[records.size()];
      Arrays.setAll(offsets, i -> i * shape.size());
      UsableImages usable =
          UsableImages.of(
              records, parallel, i -> preparer.prepare(records.get(i).path(), samples, offsets[i]));
      return new SampleMemory(arena, samples, shape, usable, offsets);
    } catch (Throwable failure) {
      arena.close();
      throw failure;
    }
  }
}
