package dev.lacuna.engine.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost dimension first. Activations are (batch, height, width,
 * channels), convolution kernels (height, width, in, out), dense weights (in, out).
 *
 * <p>Every extent is at least 1; a shape without dimensions is a scalar of size 1. Immutable.
 */
public final class Shape {
  private final int[] extents;
  private final long size;

  private Shape(int[] extents) {
    long product = 1;
    for (int extent : extents) {
      if (extent < 1) {
        throw new IllegalArgumentException(
            "every extent of a shape must be at least 1, got " + Arrays.toString(extents));
      }
      product = Math.multiplyExact(product, (long) extent);
    }
    this.extents = extents;
    this.size = product;
  }

  /**
   * A shape with the given extents.
   *
   * @throws IllegalArgumentException if an extent is below 1
   * @throws ArithmeticException if the number of elements does not fit a {@code long}
   */
  public static Shape of(int... extents) {
    return new Shape(extents.clone());
  }

  /** Number of dimensions. */
  public int rank() {
    return extents.length;
  }

  /** Extent of dimension {@code axis}, counted from 0. */
  public int extent(int axis) {
    return extents[axis];
  }

  /** Number of elements: the product of the extents. */
  public long size() {
    return size;
  }

  /** Extent of the last dimension: the channels of an activation. */
  public int last() {
    return extents[extents.length - 1];
  }

  /** This shape behind a new outermost dimension, such as a sample's shape in a batch. */
  public Shape prepend(int extent) {
    int[] result = new int[extents.length + 1];
    result[0] = extent;
    System.arraycopy(extents, 0, result, 1, extents.length);
    return new Shape(result);
  }

  /** This shape without its outermost dimension. */
  public Shape dropFirst() {
    return new Shape(Arrays.copyOfRange(extents, 1, extents.length));
  }

  /** The extents, outermost first; a copy. */
  public int[] toArray() {
    return extents.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  /** For example {@code 256x256x1}; {@code scalar} without dimensions. */
  @Override
  public String toString() {
    if (extents.length == 0) {
      return "scalar";
    }
    return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }
}
