package dev.lacuna.cnn.data;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Makes a network's input of image files: reads, turns upright, resizes. Several threads may use
 * one.
 *
 * @param scaler the size and how it is reached
 * @param limits what is refused
 */
public record ImagePreparer(ImageScaler scaler, ImageLimits limits) {

  /**
   * The picture of a file as {@code height * width * channels} unsigned bytes, channels innermost.
   *
   * @throws ImageException if it cannot be used; the message names the file
   */
  public byte[] prepare(Path file) throws ImageException {
    byte[] image = new byte[Math.toIntExact(sampleBytes())];
    prepare(file, MemorySegment.ofArray(image), 0);
    return image;
  }

  /**
   * The same, to a place. Of PNG and JPEG files this makes next to no garbage, from the second
   * picture of a size on that a thread prepares.
   *
   * @param offset where in {@code target} the first byte goes; if it fails, anything may be there
   * @throws ImageException if the picture cannot be used; the message names the file
   */
  public void prepare(Path file, MemorySegment target, long offset) throws ImageException {
    ImageReader.decode(file, scaler, limits, target, offset);
  }

  /**
   * The same of a file's bytes.
   *
   * @param name what messages call it
   * @throws ImageException if it cannot be used; the message begins with the name
   */
  public byte[] prepare(byte[] data, String name) throws ImageException {
    byte[] image = new byte[Math.toIntExact(sampleBytes())];
    ImageReader.decode(data, name, scaler, limits, MemorySegment.ofArray(image), 0);
    return image;
  }

  /** Bytes of a prepared image. */
  public long sampleBytes() {
    return (long) scaler.height() * scaler.width() * scaler.channels();
  }
}
