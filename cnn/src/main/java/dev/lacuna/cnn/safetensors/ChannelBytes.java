package dev.lacuna.cnn.safetensors;

import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Moves bytes between a file and memory in pieces, from and to the memory itself. */
final class ChannelBytes {
  /**
   * Enough to reach the disk's speed; the JDK keeps a buffer of this size per thread for arrays.
   */
  private static final int PIECE = 8 << 20;

  private ChannelBytes() {}

  /** Fills what remains of {@code target} with the bytes at {@code position}. */
  static void read(Path file, FileChannel channel, long position, ByteBuffer target)
      throws IOException {
    long next = position;
    int limit = target.limit();
    while (target.position() < limit) {
      target.limit(Math.min(limit, target.position() + PIECE));
      int count = channel.read(target, next);
      if (count < 0) {
        throw new SafetensorsException(file, "the file became shorter while it was read");
      }
      next += count;
      target.limit(limit);
    }
  }

  /**
   * Fills native memory with the little-endian numbers at {@code position}. Reads, where a mapped
   * file would do as well: its pages would count as this process's memory, and a file that becomes
   * shorter meanwhile would be a fault instead of an error.
   */
  static void read(
      Path file, FileChannel channel, long position, MemorySegment target, Parallel parallel)
      throws IOException {
    requireLittleEndian();
    try {
      parallel.forEachRange(
          target.byteSize(),
          PIECE,
          (from, count) -> {
            try {
              read(file, channel, position + from, target.asSlice(from, count).asByteBuffer());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Appends native memory to a file as little-endian numbers. */
  static void write(FileChannel channel, MemorySegment source) throws IOException {
    requireLittleEndian();
    for (long offset = 0; offset < source.byteSize(); offset += PIECE) {
      long count = Math.min(PIECE, source.byteSize() - offset);
      write(channel, source.asSlice(offset, count).asByteBuffer());
    }
  }

  /** Appends what remains of {@code source} to a file. */
  static void write(FileChannel channel, ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  private static void requireLittleEndian() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException(
          "safetensors files hold little-endian numbers, this machine is big-endian");
    }
  }
}
