package dev.lacuna.cnn.data;

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
    return prepare(ImageReader.read(file, limits), file.toString());
  }

  /**
   * The same of a file's bytes.
   *
   * @param name what messages call it
   * @throws ImageException if it cannot be used; the message begins with the name
   */
  public byte[] prepare(byte[] data, String name) throws ImageException {
    return ImageReader.decode(data, name, scaler, limits);
  }

  /** Bytes of a prepared image. */
  public long sampleBytes() {
    return (long) scaler.height() * scaler.width() * scaler.channels();
  }
}
