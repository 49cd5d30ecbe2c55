package dev.lacuna.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A dense array of float32 in native memory, row-major, aligned to 64 bytes and addressed by {@code
 * long}.
 *
 * <p>A tensor made by {@link #allocate} owns its memory and frees it in {@link #close}; one made by
 * {@link #view}, {@link #first} or {@link #part} borrows the memory of another and is not closed.
 * Always native: kernels that meet heap or mapped segments as well lose 20 to 60 percent
 * everywhere. Any thread may read and write; closing while another thread uses the tensor throws
 * there instead of crashing.
 */
public final class Tensor implements AutoCloseable {
  /** Alignment of every tensor's first element in bytes: one cache line, one 512-bit vector. */
  public static final long ALIGNMENT = 64;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final Arena arena;
  private final MemorySegment segment;
  private final Shape shape;

  private Tensor(Arena arena, MemorySegment segment, Shape shape) {
    this.arena = arena;
    this.segment = segment;
    this.shape = shape;
  }

  /**
   * A new tensor filled with zeros.
   *
   * @throws OutOfMemoryError if the memory cannot be had
   */
  public static Tensor allocate(Shape shape) {
    Arena arena = Arena.ofShared();
    try {
      long bytes = Math.multiplyExact(shape.size(), (long) Float.BYTES);
      return new Tensor(arena, arena.allocate(bytes, ALIGNMENT), shape);
    } catch (Throwable failure) {
      arena.close();
      throw failure;
    }
  }

  /**
   * A new tensor with the given values in row-major order.
   *
   * @throws IllegalArgumentException if there are more or fewer values than the shape has elements
   */
  public static Tensor of(Shape shape, float... values) {
    if (values.length != shape.size()) {
      throw new IllegalArgumentException(
          "a tensor of shape "
              + shape
              + " takes "
              + shape.size()
              + " values, got "
              + values.length);
    }
    Tensor tensor = allocate(shape);
    tensor.copyFrom(values);
    return tensor;
  }

  /** Extents of this tensor. */
  public Shape shape() {
    return shape;
  }

  /** Number of elements. */
  public long size() {
    return shape.size();
  }

  /** The memory, {@code size() * 4} bytes, native byte order. Kernels work on this. */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * The same memory under another shape of the same size.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public Tensor view(Shape other) {
    if (other.size() != shape.size()) {
      throw new IllegalArgumentException(
          "a tensor of shape " + shape + " cannot be viewed as " + other + ": the sizes differ");
    }
    return new Tensor(null, segment, other);
  }

  /**
   * The first {@code count} entries along the outermost dimension, such as a batch that is not
   * full; shares this tensor's memory.
   *
   * @throws IllegalArgumentException if {@code count} is not in 1..extent(0)
   */
  public Tensor first(int count) {
    if (count < 1 || count > shape.extent(0)) {
      throw new IllegalArgumentException(
          "count must be in 1.." + shape.extent(0) + " for shape " + shape + ", got " + count);
    }
    if (count == shape.extent(0)) {
      return view(shape);
    }
    Shape part = shape.dropFirst().prepend(count);
    return new Tensor(null, segment.asSlice(0, part.size() * Float.BYTES), part);
  }

  /**
   * A run of this tensor's elements under a shape of its own; shares this tensor's memory.
   *
   * @param from index of the first element, a multiple of 16 so that the part is aligned too
   * @throws IllegalArgumentException if {@code from} is no multiple of 16
   * @throws IndexOutOfBoundsException if the part reaches beyond this tensor
   */
  public Tensor part(long from, Shape other) {
    if (from % (ALIGNMENT / Float.BYTES) != 0) {
      throw new IllegalArgumentException(
          "a part must begin at a multiple of 16 elements, got " + from);
    }
    return new Tensor(null, segment.asSlice(from * Float.BYTES, other.size() * Float.BYTES), other);
  }

  /** Element at a row-major index. */
  public float get(long index) {
    return segment.getAtIndex(FLOAT, index);
  }

  /** Sets the element at a row-major index. */
  public void set(long index, float value) {
    segment.setAtIndex(FLOAT, index, value);
  }

  /** Fills every element with {@code value}. */
  public void fill(float value) {
    if (Float.floatToRawIntBits(value) == 0) {
      segment.fill((byte) 0);
      return;
    }
    for (long i = 0; i < size(); i++) {
      set(i, value);
    }
  }

  /** Copies the elements of a tensor of the same size. */
  public void copyFrom(Tensor source) {
    segment.copyFrom(source.segment);
  }

  /**
   * Copies all elements from an array in row-major order.
   *
   * @throws IndexOutOfBoundsException if the array is shorter or longer than this tensor
   */
  public void copyFrom(float[] values) {
    if (values.length != size()) {
      throw new IndexOutOfBoundsException(
          "a tensor of shape " + shape + " takes " + size() + " values, got " + values.length);
    }
    MemorySegment.copy(values, 0, segment, FLOAT, 0, values.length);
  }

  /** All elements as a new array in row-major order. */
  public float[] toArray() {
    return segment.toArray(FLOAT);
  }

  /** Frees the memory of an owned tensor; does nothing for a view. */
  @Override
  public void close() {
    if (arena != null && arena.scope().isAlive()) {
      arena.close();
    }
  }

  @Override
  public String toString() {
    return "Tensor " + shape;
  }
}
