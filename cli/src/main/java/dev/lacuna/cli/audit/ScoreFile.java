package dev.lacuna.cli.audit;

import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.audit.ScoreRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Logits in a temporary file, which is deleted when this is closed: 4 bytes an image and label on
 * disk, a row of them in memory.
 */
final class ScoreFile implements ScoreRows, AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final int rows;
  private final int classes;
  private final ByteBuffer buffer;

  private ScoreFile(Path file, FileChannel channel, int rows, int classes) {
    this.file = file;
    this.channel = channel;
    this.rows = rows;
    this.classes = classes;
    this.buffer =
        ByteBuffer.allocateDirect(Math.addExact(Integer.BYTES, Math.multiplyExact(classes, 4)))
            .order(ByteOrder.nativeOrder());
  }

  /** A file for so many images, as yet without scores. */
  static ScoreFile create(int rows, int classes) throws IOException {
    Path file = Files.createTempFile("lacuna-scores-", ".bin");
    // A signal ends the process without closing anything.
    file.toFile().deleteOnExit();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new ScoreFile(file, channel, rows, classes);
  }

  /** Bytes on disk that the scores of so many images and labels take. */
  static long bytes(long rows, long classes) {
    return rows * (Integer.BYTES + classes * Float.BYTES);
  }

  /**
   * Appends the logits of an image; each is to come once.
   *
   * @param logits (batch, classes)
   * @param place the image's place in the batch
   */
  void append(int row, Tensor logits, int place) throws IOException {
    buffer.clear().putInt(row);
    for (int label = 0; label < classes; label++) {
      buffer.putFloat(logits.get((long) place * classes + label));
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
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
    channel.position(0);
    for (int i = 0; i < rows; i++) {
      buffer.clear();
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new IOException(file + ": the file of scores was cut short");
        }
      }
      int row = buffer.flip().getInt();
      FloatBuffer floats = buffer.asFloatBuffer();
      floats.get(logits);
      consumer.accept(row, logits);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
