package dev.lacuna.engine.conv;

/** How a window meets the border of an image. */
public enum Padding {
  /** Only windows that lie inside the image: {@code out = floor((in - extent) / stride) + 1}. */
  VALID,
  /**
   * TensorFlow's {@code same}: {@code out = ceil(in / stride)}, {@code total = max((out - 1) *
   * stride + extent - in, 0)}, of which {@code total / 2} rounded down lie before and the rest
   * after. With a stride of 2 it can be asymmetric, unlike PyTorch's symmetric padding.
   */
  SAME;

  /**
   * Output extent along one dimension; the window covers {@code (window - 1) * dilation + 1}.
   *
   * @param dimension its name in error messages
   * @throws IllegalArgumentException if a number is below 1 or a valid window does not fit
   */
  public int outputExtent(String dimension, int in, int window, int stride, int dilation) {
    if (in < 1 || window < 1 || stride < 1 || dilation < 1) {
      throw new IllegalArgumentException(
          "%s: input, window, stride and dilation must be at least 1, got %d, %d, %d, %d"
              .formatted(dimension, in, window, stride, dilation));
    }
    if (this == SAME) {
      return (int) Math.ceilDiv((long) in, (long) stride);
    }
    long covered = covered(window, dilation);
    if (covered > in) {
      throw new IllegalArgumentException(
          "%s %d is smaller than the window, which covers %d".formatted(dimension, in, covered));
    }
    return (int) ((in - covered) / stride) + 1;
  }

  /** Padding before the first element along one dimension. */
  public int before(int in, int window, int stride, int dilation) {
    if (this == VALID) {
      return 0;
    }
    long out = Math.ceilDiv((long) in, (long) stride);
    return (int) (Math.max((out - 1) * stride + covered(window, dilation) - in, 0) / 2);
  }

  private static long covered(int window, int dilation) {
    return (window - 1L) * dilation + 1;
  }
}
