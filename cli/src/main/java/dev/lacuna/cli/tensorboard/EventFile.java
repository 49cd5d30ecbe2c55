package dev.lacuna.cli.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Scalars in a file that TensorBoard reads while it grows: records as TensorFlow frames them
 * (tensorflow/core/lib/io/record_writer.h), each an event in the wire format of protocol buffers
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto). A reader that meets
 * half a record waits for the rest.
 */
public final class EventFile implements AutoCloseable {
  /** TensorBoard takes every file for one of events whose name holds "tfevents". */
  public static final String NAME_PREFIX = "events.out.tfevents.";

  /** From this version on, steps that are repeated after a restart take the place of older ones. */
  private static final String VERSION = "brain.Event:2";

  private static final int MASK = 0xa282ead8;

  private final FileChannel channel;

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * A new file.
   *
   * @param wallTime seconds since 1970
   * @throws IOException if it exists or cannot be written
   */
  public static EventFile create(Path file, double wallTime) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    EventFile events = new EventFile(channel);
    try {
      events.append(new ProtoMessage().number(1, wallTime).text(3, VERSION));
      return events;
    } catch (Throwable failure) {
      channel.close();
      throw failure;
    }
  }

  /**
   * Appends the values of a step; those that are not finite are left out.
   *
   * @param wallTime seconds since 1970
   * @param step such as the number of an epoch
   * @param values by tag, such as {@code loss/train}; TensorBoard groups by what is before the
   *     slash
   */
  public void append(double wallTime, long step, Map<String, Double> values) throws IOException {
    ProtoMessage summary = new ProtoMessage();
    values.forEach(
        (tag, value) -> {
          if (Double.isFinite(value)) {
            summary.message(1, new ProtoMessage().text(1, tag).number(2, value.floatValue()));
          }
        });
    append(new ProtoMessage().number(1, wallTime).integer(2, step).message(5, summary));
  }

  /** Length, its checksum, the bytes, their checksum; all little-endian. */
  private void append(ProtoMessage event) throws IOException {
    byte[] data = event.toByteArray();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    record.put(data).putInt(maskedChecksum(data, data.length)).flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  /** A CRC-32C that is rotated and shifted, so that checksums of checksums are of use. */
  static int maskedChecksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
