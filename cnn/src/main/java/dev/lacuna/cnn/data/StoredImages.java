package dev.lacuna.cnn.data;

import java.util.List;

/** The images of records, those that can be used, wherever they are kept. */
public sealed interface StoredImages extends ImageSource, AutoCloseable
    permits SampleMemory, FileImages {

  /** What was said about each image, in the order of the images. */
  List<ImageRecord> records();

  /** The images that were left out, in the order of the records. */
  List<SkippedImage> skipped();

  @Override
  default int size() {
    return records().size();
  }

  @Override
  default String name(int index) {
    return records().get(index).name();
  }

  /** Frees the memory. */
  @Override
  void close();
}
