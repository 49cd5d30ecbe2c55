package dev.lacuna.engine.pool;

import dev.lacuna.engine.conv.Padding;

/**
 * Sizes of a pooling of one image.
 *
 * @param height rows of the input
 * @param width columns of the input
 * @param channels channels of input and output
 * @param windowHeight rows of the window
 * @param windowWidth columns of the window
 * @param strideHeight rows between windows
 * @param strideWidth columns between windows
 * @param padTop rows of padding above; padding never takes part in a maximum or a mean
 * @param padLeft columns of padding on the left
 * @param outHeight rows of the output
 * @param outWidth columns of the output
 */
public record PoolGeometry(
    int height,
    int width,
    int channels,
    int windowHeight,
    int windowWidth,
    int strideHeight,
    int strideWidth,
    int padTop,
    int padLeft,
    int outHeight,
    int outWidth) {

  /**
   * The geometry of a window on an image.
   *
   * @throws IllegalArgumentException if the output would be empty or an argument is below 1
   */
  public static PoolGeometry of(
      int height,
      int width,
      int channels,
      int windowHeight,
      int windowWidth,
      int strideHeight,
      int strideWidth,
      Padding padding) {
    int outHeight = padding.outputExtent("height", height, windowHeight, strideHeight, 1);
    int outWidth = padding.outputExtent("width", width, windowWidth, strideWidth, 1);
    return new PoolGeometry(
        height,
        width,
        channels,
        windowHeight,
        windowWidth,
        strideHeight,
        strideWidth,
        padding.before(height, windowHeight, strideHeight, 1),
        padding.before(width, windowWidth, strideWidth, 1),
        outHeight,
        outWidth);
  }

  /** First image row under the windows of an output row; padding is not counted. */
  public int rowFrom(int outRow) {
    return Math.max(top(outRow), 0);
  }

  /** Image row after the last one under the windows of an output row. */
  public int rowTo(int outRow) {
    return Math.min(top(outRow) + windowHeight, height);
  }

  /** First image column under the windows of an output column; padding is not counted. */
  public int columnFrom(int outColumn) {
    return Math.max(left(outColumn), 0);
  }

  /** Image column after the last one under the windows of an output column. */
  public int columnTo(int outColumn) {
    return Math.min(left(outColumn) + windowWidth, width);
  }

  /**
   * Number of an image position within the window of an output position: windows are counted
   * row-major, padding included.
   */
  public int tap(int outRow, int outColumn, int row, int column) {
    return (row - top(outRow)) * windowWidth + column - left(outColumn);
  }

  /** Number of image positions under a window: its taps without those in the padding. */
  public int taps(int outRow, int outColumn) {
    return (rowTo(outRow) - rowFrom(outRow)) * (columnTo(outColumn) - columnFrom(outColumn));
  }

  /** Where the channels of an image position begin, in floats from the start of the image. */
  public long pixel(int row, int column) {
    return ((long) row * width + column) * channels;
  }

  private int top(int outRow) {
    return outRow * strideHeight - padTop;
  }

  private int left(int outColumn) {
    return outColumn * strideWidth - padLeft;
  }

  /** Floats of the input image. */
  public long inputSize() {
    return (long) height * width * channels;
  }

  /** Floats of the output image. */
  public long outputSize() {
    return (long) outHeight * outWidth * channels;
  }
}
