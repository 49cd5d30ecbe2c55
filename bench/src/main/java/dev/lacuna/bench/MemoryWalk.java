package dev.lacuna.bench;

/**
 * Ways to walk through memory, each with a bandwidth of its own: a processor core has a limit on
 * reads that are under way at a time, writes come on top, and a line that is only written is read
 * first. Bytes are counted as the program sees them: a read of 4 bytes is 4, a write of 4 bytes is
 * 4.
 */
enum MemoryWalk {
  /** Sum of an array. */
  READ(1),
  /** {@code a[i] = constant}. */
  WRITE(1),
  /** {@code a[i] = b[i]}. */
  COPY(2),
  /** {@code a[i] = fma(b[i], constant, c[i])}. */
  TRIAD(3),
  /** Three arrays read and written in place, as Adam does with a parameter and its moments. */
  UPDATE(6);

  private final int transfers;

  MemoryWalk(int transfers) {
    this.transfers = transfers;
  }

  /** Bytes that a pass over {@code elements} floats of its arrays counts. */
  double bytes(long elements) {
    return (double) transfers * elements * Float.BYTES;
  }
}
