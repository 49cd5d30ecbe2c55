package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Images that are decoded anew each time they are read, and kept nowhere. */
public final class FileImages implements StoredImages {
  private final ImagePreparer preparer;
  private final UsableImages usable;

  private FileImages(ImagePreparer preparer, UsableImages usable) {
    this.preparer = preparer;
    this.usable = usable;
  }

  /** Decodes all images once, on all threads, to find those that can be used. */
  public static FileImages check(
      List<ImageRecord> records, ImagePreparer preparer, Parallel parallel) {
    return new FileImages(
        preparer, UsableImages.of(records, parallel, i -> preparer.prepare(records.get(i).path())));
  }

  @Override
  public Shape sampleShape() {
    return preparer.scaler().shape();
  }

  /**
   * Decodes an image.
   *
   * @throws UncheckedIOException if it can no longer be read: leaving it out now would change what
   *     a seed stands for
   */
  @Override
  public void read(int index, MemorySegment target, long offset) {
    try {
      preparer.prepare(usable.records().get(index).path(), target, offset);
    } catch (ImageException failure) {
      throw new UncheckedIOException(failure);
    }
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
    // Nothing is kept.
  }
}
