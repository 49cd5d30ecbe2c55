package dev.lacuna.cnn.safetensors;

/** What a header says about one tensor, checked. */
final class TensorEntry {
  private final Dtype dtype;
  private final long[] extents;
  private final long begin;
  private final long end;

  /**
   * An entry.
   *
   * @param extents outermost first; empty for a scalar; may hold zeros
   * @param begin offset of the first byte in the data area
   * @param end offset behind the last byte
   */
  TensorEntry(Dtype dtype, long[] extents, long begin, long end) {
    this.dtype = dtype;
    this.extents = extents;
    this.begin = begin;
    this.end = end;
  }

  Dtype dtype() {
    return dtype;
  }

  long[] shape() {
    return extents.clone();
  }

  long begin() {
    return begin;
  }

  long end() {
    return end;
  }

  /**
   * Number of bytes that type and shape ask for, or -1 if they end within a byte.
   *
   * @throws ArithmeticException if the number of bits does not fit a {@code long}
   */
  long bytes() {
    long elements = 1;
    for (long extent : extents) {
      elements = Math.multiplyExact(elements, extent);
    }
    long bits = Math.multiplyExact(elements, (long) dtype.bits());
    return bits % Byte.SIZE == 0 ? bits / Byte.SIZE : -1;
  }
}
