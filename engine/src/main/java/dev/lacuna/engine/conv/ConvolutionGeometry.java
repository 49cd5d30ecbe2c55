package dev.lacuna.engine.conv;

/**
 * Sizes of a convolution of one image: cross-correlation, channels last.
 *
 * @param height rows of the input
 * @param width columns of the input
 * @param channels channels of the input
 * @param filters channels of the output
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows between windows
 * @param strideWidth columns between windows
 * @param dilationHeight rows between taps
 * @param dilationWidth columns between taps
 * @param groups input and output channels are cut into this many groups that do not meet; {@code
 *     groups == channels} is a depthwise convolution
 * @param padTop rows of zeros above
 * @param padLeft columns of zeros on the left
 * @param outHeight rows of the output
 * @param outWidth columns of the output
 */
public record ConvolutionGeometry(
    int height,
    int width,
    int channels,
    int filters,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int dilationHeight,
    int dilationWidth,
    int groups,
    int padTop,
    int padLeft,
    int outHeight,
    int outWidth) {

  /**
   * The geometry of a kernel on an image.
   *
   * @throws IllegalArgumentException if the output would be empty, a number is below 1, or channels
   *     or filters are not divisible by groups
   */
  public static ConvolutionGeometry of(
      int height,
      int width,
      int channels,
      int filters,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int dilationHeight,
      int dilationWidth,
      int groups,
      Padding padding) {
    if (filters < 1 || groups < 1) {
      throw new IllegalArgumentException(
          "filters and groups must be at least 1, got " + filters + " and " + groups);
    }
    if (channels % groups != 0 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "channels (%d) and filters (%d) must be divisible by groups (%d)"
              .formatted(channels, filters, groups));
    }
    return new ConvolutionGeometry(
        height,
        width,
        channels,
        filters,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        dilationHeight,
        dilationWidth,
        groups,
        padding.before(height, kernelHeight, strideHeight, dilationHeight),
        padding.before(width, kernelWidth, strideWidth, dilationWidth),
        padding.outputExtent("height", height, kernelHeight, strideHeight, dilationHeight),
        padding.outputExtent("width", width, kernelWidth, strideWidth, dilationWidth));
  }

  /** Input channels that one output channel sees. */
  public int groupChannels() {
    return channels / groups;
  }

  /** Output channels of one group. */
  public int groupFilters() {
    return filters / groups;
  }

  /** Floats of one input image. */
  public long inputSize() {
    return (long) height * width * channels;
  }

  /** Floats of one output image. */
  public long outputSize() {
    return (long) outHeight * outWidth * filters;
  }

  /** Floats of the kernel, (kernelHeight, kernelWidth, channels / groups, filters). */
  public int kernelSize() {
    return Math.multiplyExact(
        Math.multiplyExact(kernelHeight * kernelWidth, groupChannels()), filters);
  }
}
