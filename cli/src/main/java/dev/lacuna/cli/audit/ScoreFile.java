package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.audit.ScoreRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logits (images, labels) in a file in NumPy's format (.npy, version 1.0, little-endian float32),
 * so that other programs can read and make them: 4 bytes an image and label on disk, a row of them
 * in memory.
 */
final class ScoreFile implements ScoreRows, AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** Magic, two bytes of length, and a dictionary filled up with spaces to a multiple of 64. */
  private static final int HEADER = 128;

  private static final Pattern SHAPE =
      Pattern.compile("'shape': \\(([0-9]{1,9}), ?([0-9]{1,9})\\)");

  private final Path file;
  private final boolean temporary;
  private final FileChannel channel;
  private final int rows;
  private final int classes;
  private final long start;
  private final ByteBuffer buffer;

  private ScoreFile(
      Path file, boolean temporary, FileChannel channel, int rows, int classes, long start) {
    this.file = file;
    this.temporary = temporary;
    this.channel = channel;
    this.rows = rows;
    this.classes = classes;
    this.start = start;
    this.buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(classes, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A file for so many images, as yet without scores.
   *
   * @param kept where it is to stay; null for a temporary file, which is deleted when this is
   *     closed
   */
  static ScoreFile create(Path kept, int rows, int classes) throws IOException {
    Path file = kept == null ? Files.createTempFile("lacuna-scores-", ".npy") : kept;
    if (kept == null) {
      // A signal ends the process without closing anything.
      file.toFile().deleteOnExit();
    }
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    ScoreFile scores = new ScoreFile(file, kept == null, channel, rows, classes, HEADER);
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, classes);
    int length = HEADER - MAGIC.length - Short.BYTES;
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) length);
    header.put(
        (dictionary + " ".repeat(length - 1 - dictionary.length()) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    scores.write(header.flip(), 0);
    return scores;
  }

  /**
   * Scores that somebody made.
   *
   * @throws DataException if the file is no such array, or not of so many images and labels
   */
  static ScoreFile open(Path file, int rows, int classes) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      ByteBuffer begin = ByteBuffer.allocate(MAGIC.length + Short.BYTES);
      begin.order(ByteOrder.LITTLE_ENDIAN);
      while (begin.hasRemaining() && channel.read(begin) >= 0) {}
      byte[] magic = new byte[MAGIC.length];
      if (begin.position() == begin.capacity()) {
        begin.flip().get(magic);
      }
      if (!Arrays.equals(magic, MAGIC)) {
        throw new DataException(file + ": not an array of NumPy (.npy, version 1.0)");
      }
      int length = Short.toUnsignedInt(begin.getShort());
      ByteBuffer header = ByteBuffer.allocate(length);
      while (header.hasRemaining() && channel.read(header) >= 0) {}
      String text = new String(header.array(), StandardCharsets.US_ASCII);
      Matcher shape = SHAPE.matcher(text);
      if (!text.contains("'<f4'") || !text.contains("'fortran_order': False") || !shape.find()) {
        throw new DataException(
            file
                + ": scores are a float32 array (images, labels) in C order; its header is "
                + text.strip());
      }
      long start = (long) begin.capacity() + length;
      long needed = start + (long) rows * classes * Float.BYTES;
      if (Integer.parseInt(shape.group(1)) != rows || Integer.parseInt(shape.group(2)) != classes) {
        throw new DataException(
            "%s: an array of (%s, %s), but the data has %d images and %d labels"
                .formatted(file, shape.group(1), shape.group(2), rows, classes));
      }
      if (channel.size() != needed) {
        throw new DataException(
            "%s: has %d bytes, an array of this shape has %d"
                .formatted(file, channel.size(), needed));
      }
      return new ScoreFile(file, false, channel, rows, classes, start);
    } catch (Throwable failure) {
      channel.close();
      throw failure;
    }
  }

  /**
   * Writes the logits of an image.
   *
   * @param logits (batch, classes)
   * @param place the image's place in the batch
   */
  void put(int row, Tensor logits, int place) throws IOException {
    buffer.clear();
    for (int label = 0; label < classes; label++) {
      buffer.putFloat(logits.get((long) place * classes + label));
    }
    write(buffer.flip(), start + (long) row * buffer.capacity());
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public void forEach(Consumer consumer) throws IOException {
    float[] logits = new float[classes];
    channel.position(start);
    for (int row = 0; row < rows; row++) {
      buffer.clear();
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new IOException(file + ": the file of scores was cut short");
        }
      }
      buffer.flip().asFloatBuffer().get(logits);
      for (int label = 0; label < classes; label++) {
        if (!Float.isFinite(logits[label])) {
          throw new DataException(
              "%s: the score of image %d and label %d is %s; logits are finite numbers"
                  .formatted(file, row, label, logits[label]));
        }
      }
      consumer.accept(row, logits);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (temporary) {
      Files.deleteIfExists(file);
    }
  }
}
