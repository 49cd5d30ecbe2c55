package dev.lacuna.cnn.data;

import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;

/**
 * Prepared images of one size, by number: the seam between where images come from and what trains
 * on them. Implementations may be read by several threads at a time.
 */
public interface ImageSource {

  /** Number of images. */
  int size();

  /** (height, width, channels) of every image; channels is 1 (grayscale) or 3 (RGB). */
  Shape sampleShape();

  /** Name of an image, as messages and predictions show it. */
  String name(int index);

  /**
   * Writes the bytes 0..255 of an image, row-major (height, width, channels).
   *
   * @param index number of the image
   * @param target where they go
   * @param offset first byte in {@code target}
   */
  void read(int index, MemorySegment target, long offset);
}
