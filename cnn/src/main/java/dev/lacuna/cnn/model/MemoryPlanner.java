package dev.lacuna.cnn.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers in one stretch of memory so that two of them share a place only if they are never
 * in use at the same time. Largest first, each at the lowest offset that is free for as long as it
 * is in use: "greedy by size" of Pisarchyk and Lee 2020, "Efficient Memory Management for Deep
 * Neural Net Inference" (arXiv:2001.03288).
 */
final class MemoryPlanner {
  /** Floats of a cache line: every buffer is aligned as a tensor is. */
  private static final int LINE = 16;

  private final List<Buffer> buffers = new ArrayList<>();
  private long floats;

  /** A buffer: its length, when it is in use, and, once placed, where. */
  static final class Buffer {
    private final long floats;
    private final int from;
    private final int to;
    private long offset = -1;

    private Buffer(long floats, int from, int to) {
      this.floats = floats;
      this.from = from;
      this.to = to;
    }

    /** Its length, in whole cache lines. */
    long floats() {
      return floats;
    }

    /** Where it begins. */
    long offset() {
      return offset;
    }

    private long end() {
      return offset + floats;
    }

    private boolean meets(Buffer other) {
      return from <= other.to && other.from <= to;
    }
  }

  /** A buffer in use from a time to another, both included. */
  Buffer add(long length, int from, int to) {
    Buffer buffer = new Buffer(aligned(length), from, to);
    buffers.add(buffer);
    return buffer;
  }

  /** A length in whole cache lines. */
  static long aligned(long floats) {
    return Math.multiplyExact(Math.ceilDiv(floats, (long) LINE), (long) LINE);
  }

  /** Floats of the buffers added so far that are in use at the time when most are. */
  long mostInUse() {
    long most = 0;
    for (Buffer begun : buffers) {
      long sum = 0;
      for (Buffer other : buffers) {
        if (other.from <= begun.from && begun.from <= other.to) {
          sum = Math.addExact(sum, other.floats);
        }
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  /** Gives each buffer its place. */
  void place() {
    List<Buffer> placed = new ArrayList<>();
    List<Buffer> bySize = new ArrayList<>(buffers);
    bySize.sort(Comparator.comparingLong(Buffer::floats).reversed());
    for (Buffer buffer : bySize) {
      long offset = 0;
      for (Buffer other : placed) {
        if (other.meets(buffer) && offset + buffer.floats > other.offset && offset < other.end()) {
          offset = other.end();
        }
      }
      buffer.offset = offset;
      floats = Math.max(floats, Math.addExact(offset, buffer.floats));
      placed.add(buffer);
      placed.sort(Comparator.comparingLong(Buffer::offset));
    }
  }

  /** Floats from the first buffer's begin to the last one's end. */
  long floats() {
    return floats;
  }
}
