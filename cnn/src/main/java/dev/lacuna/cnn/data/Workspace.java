package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.jpeg.SequentialJpeg;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.Inflater;

/**
 * What a thread keeps from one image to the next, so that decoding makes next to no garbage: the
 * bytes of a file, decoders, and how pictures of the last sizes are resized.
 */
final class Workspace {
  private static final ThreadLocal<Workspace> OF_THREAD = ThreadLocal.withInitial(Workspace::new);

  /** What is kept of files; more is given up when the next file is read. */
  private static final int MOST_KEPT = 16 << 20;

  /** Sizes of pictures; what is kept of one takes 0.1 to 1 MB. */
  private static final int MOST_SIZES = 16;

  /** Of wider ones nothing is kept. */
  private static final int MOST_WIDTH = 1 << 16;

  private byte[] file = new byte[1 << 16];
  private final SequentialJpeg jpeg = new SequentialJpeg();
  private final Inflater inflater = new Inflater();
  private final byte[][] bytes = new byte[3][0];

  /** The last one used comes last. */
  private final SequencedMap<Resize, LineByLine> lines =
      new LinkedHashMap<>(2 * MOST_SIZES, 0.75f, true);

  private Workspace() {}

  private record Resize(ImageScaler scaler, int height, int width) {}

  static Workspace ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Reads a file.
   *
   * @return its bytes, until the thread reads another one
   */
  ImageBytes read(Path path, Background background, ImageLimits limits) throws ImageException {
    String name = path.toString();
    try {
      if (!Files.isRegularFile(path)) {
        throw new ImageException(name, Files.exists(path) ? "not a regular file" : "no such file");
      }
      long size = Files.size(path);
      limits.requireFileBytes(name, size);
      // One byte more shows that the file has not grown.
      if (file.length <= size || file.length > MOST_KEPT) {
        file = new byte[Math.toIntExact(size + 1)];
      }
      int length = 0;
      try (InputStream input = Files.newInputStream(path)) {
        length = input.readNBytes(file, 0, file.length);
        while (length == file.length) {
          limits.requireFileBytes(name, length);
          file = Arrays.copyOf(file, Math.addExact(length, length));
          length += input.readNBytes(file, length, file.length - length);
        }
      }
      limits.requireFileBytes(name, length);
      return new ImageBytes(file, length, name, background, limits);
    } catch (ImageException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new ImageException(name, "cannot be read: " + failure, failure);
    }
  }

  /** A decoder; nobody else uses it while its caller does. */
  SequentialJpeg jpeg() {
    return jpeg;
  }

  /** A decompressor at its beginning. */
  Inflater inflater() {
    inflater.reset();
    return inflater;
  }

  /** Room for one of three lines of at least so many bytes, of any content. */
  byte[] line(int number, int size) {
    if (size > MOST_KEPT) {
      return new byte[size];
    }
    if (bytes[number].length < size) {
      bytes[number] = new byte[size];
    }
    return bytes[number];
  }

  /** How pictures of a size are resized. */
  LineByLine lines(ImageScaler scaler, int height, int width) {
    Resize resize = new Resize(scaler, height, width);
    LineByLine known = lines.get(resize);
    if (known != null) {
      return known;
    }
    LineByLine made = scaler.lineByLine(height, width);
    if (width <= MOST_WIDTH) {
      if (lines.size() == MOST_SIZES) {
        lines.pollFirstEntry();
      }
      lines.put(resize, made);
    }
    return made;
  }
}
