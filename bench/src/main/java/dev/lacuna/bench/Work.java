package dev.lacuna.bench;

/**
 * What an operator has to do at least: its arithmetic, and the bytes that it has to read and write
 * if nothing of them is in a cache.
 *
 * @param flops floating-point operations; a multiply-add is two
 * @param walk the way through memory that is most like the operator's
 * @param bytes bytes read and written, each operand once
 */
record Work(double flops, MemoryWalk walk, double bytes) {

  /**
   * What a machine can do.
   *
   * @param flopsPerSecond multiply-adds in registers, two operations each
   * @param bytesPerSecond bytes of one {@link MemoryWalk}
   */
  record Limits(double flopsPerSecond, double bytesPerSecond) {

    /** The mean of the limits before and after a run. */
    static Limits mean(Limits before, Limits after) {
      return new Limits(
          (before.flopsPerSecond + after.flopsPerSecond) / 2,
          (before.bytesPerSecond + after.bytesPerSecond) / 2);
    }
  }

  /** The least time in which such a machine could do it: arithmetic or memory, what is longer. */
  double leastSeconds(Limits limits) {
    return Math.max(flops / limits.flopsPerSecond, bytes / limits.bytesPerSecond);
  }

  /** Whether arithmetic takes such a machine longer than memory. */
  boolean isComputeBound(Limits limits) {
    return flops / limits.flopsPerSecond >= bytes / limits.bytesPerSecond;
  }
}
