package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Images decoded, brought to one size and kept in native memory, a byte a sample. Images that
 * cannot be used are left out and named by {@link #skipped()}.
 */
public final class InMemoryImages implements ImageSource, AutoCloseable {
  private final Arena arena;
  private final MemorySegment samples;
  private final Shape shape;
  private final List<ImageRecord> records;
  private final int[] slots;
  private final List<SkippedImage> skipped;

  private InMemoryImages(
      Arena arena,
      MemorySegment samples,
      Shape shape,
      List<ImageRecord> records,
      int[] slots,
      List<SkippedImage> skipped) {
    this.arena = arena;
    this.samples = samples;
    this.shape = shape;
    this.records = records;
    this.slots = slots;
    this.skipped = skipped;
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
      List<ImageRecord> records, ImageScaler scaler, Parallel parallel) {
    Shape shape = Shape.of(scaler.height(), scaler.width(), scaler.channels());
    Arena arena = Arena.ofShared();
    try {
      MemorySegment samples = arena.allocate(shape.size() * records.size(), 64);
      String[] reasons = new String[records.size()];
      parallel.forEach(
          records.size(),
          i -> {
            try {
              byte[] image = scaler.scale(ImageReader.decode(records.get(i).path()));
              MemorySegment.copy(
                  image, 0, samples, ValueLayout.JAVA_BYTE, i * shape.size(), image.length);
            } catch (ImageException failure) {
              reasons[i] = failure.reason();
            }
          });
      return compact(arena, samples, shape, records, reasons);
    } catch (Throwable failure) {
      arena.close();
      throw failure;
    }
  }

  private static InMemoryImages compact(
      Arena arena,
      MemorySegment samples,
      Shape shape,
      List<ImageRecord> records,
      String[] reasons) {
    List<ImageRecord> kept = new ArrayList<>();
    List<SkippedImage> skipped = new ArrayList<>();
    int[] slots = new int[records.size()];
    for (int i = 0; i < reasons.length; i++) {
      if (reasons[i] == null) {
        slots[kept.size()] = i;
        kept.add(records.get(i));
      } else {
        skipped.add(new SkippedImage(records.get(i).name(), reasons[i]));
      }
    }
    return new InMemoryImages(
        arena, samples, shape, List.copyOf(kept), slots, List.copyOf(skipped));
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public Shape sampleShape() {
    return shape;
  }

  @Override
  public String name(int index) {
    return records.get(index).name();
  }

  @Override
  public void read(int index, MemorySegment target, long offset) {
    long from = slots[index] * shape.size();
    MemorySegment.copy(samples, from, target, offset, shape.size());
  }

  /** What was said about each image, in the order of the images. */
  public List<ImageRecord> records() {
    return records;
  }

  /** The images that were left out, in the order of the records. */
  public List<SkippedImage> skipped() {
    return skipped;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
