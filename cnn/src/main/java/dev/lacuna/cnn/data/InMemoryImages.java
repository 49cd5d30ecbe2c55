package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Images decoded, brought to one size and kept in native memory, a byte a sample. Images that
 * cannot be used are left out and named by {@link #skipped()}.
 */
public final class InMemoryImages implements StoredImages {
  private final Arena arena;
  private final MemorySegment samples;
  private final Shape shape;
  private final UsableImages usable;

  private InMemoryImages(Arena arena, MemorySegment samples, Shape shape, UsableImages usable) {
    this.arena = arena;
    this.samples = samples;
    this.shape = shape;
    this.usable = usable;
  }

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
  public static InMemoryImages load(
      List<ImageRecord> records, ImagePreparer preparer, Parallel parallel) {
    Shape shape = preparer.scaler().shape();
    Arena arena = Arena.ofShared();
    try {
      MemorySegment samples = arena.allocate(shape.size() * records.size(), 64);
      UsableImages usable =
          UsableImages.of(
              records,
              parallel,
              i -> {
                byte[] image = preparer.prepare(records.get(i).path());
                MemorySegment.copy(
                    image, 0, samples, ValueLayout.JAVA_BYTE, i * shape.size(), image.length);
              });
      return new InMemoryImages(arena, samples, shape, usable);
    } catch (Throwable failure) {
      arena.close();
      throw failure;
    }
  }

  @Override
  public Shape sampleShape() {
    return shape;
  }

  @Override
  public void read(int index, MemorySegment target, long offset) {
    long from = usable.numbers()[index] * shape.size();
    MemorySegment.copy(samples, from, target, offset, shape.size());
  }

  @Override
  public List<ImageRecord> records() {
    return usable.records();
  }

  @Override
  public List<SkippedImage> skipped() {
    return usable.skipped();
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
