package dev.lacuna.cnn.data;

/**
 * Brings pictures to the size and channels of a network's input.
 *
 * <p>Gray is {@code (19595 R + 38470 G + 7471 B + 32768) >> 16} (ITU-R BT.601). The resize is
 * antialiased bilinear, the same arithmetic as Pillow's BILINEAR filter: a triangle of half-width
 * {@code max(1, scale)} around {@code (i + 0.5) * scale}, weights normalised and rounded to 22
 * fractional bits, horizontal pass first, rounded to 8 bits after each pass.
 */
public final class ImageScaler {
  /** 32 bits, less 8 for the sample and 2 of headroom. */
  private static final int FRACTION_BITS = 22;

  private final int height;
  private final int width;
  private final int channels;

  /**
   * A scaler to {@code height} rows of {@code width} pixels.
   *
   * @param channels 1 for gray, 3 for RGB
   * @throws IllegalArgumentException if a side is below 1 or {@code channels} is neither 1 nor 3
   */
  public ImageScaler(int height, int width, int channels) {
    if (height < 1 || width < 1 || 3L * height * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an image size must have sides of at least 1 and at most 2^31 bytes, got "
              + height
              + "x"
              + width);
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
  }

  /** Height of the result in pixels. */
  public int height() {
    return height;
  }

  /** Width of the result in pixels. */
  public int width() {
    return width;
  }

  /** Channels of the result: 1 or 3. */
  public int channels() {
    return channels;
  }

  /** The picture as {@code height * width * channels} unsigned bytes, channels innermost. */
  public byte[] scale(DecodedImage image) {
    byte[] samples = channels == 1 ? gray(image) : image.rgb();
    return resize(samples, image.height(), image.width(), channels, height, width);
  }

  /** One unsigned byte a pixel: the luma of the picture. */
  public static byte[] gray(DecodedImage image) {
    byte[] rgb = image.rgb();
    byte[] gray = new byte[rgb.length / 3];
    for (int i = 0, at = 0; i < gray.length; i++, at += 3) {
      int sum =
          19595 * (rgb[at] & 0xFF) + 38470 * (rgb[at + 1] & 0xFF) + 7471 * (rgb[at + 2] & 0xFF);
      gray[i] = (byte) ((sum + 32768) >> 16);
    }
    return gray;
  }

  /**
   * Resizes {@code height * width * channels} unsigned bytes, channels innermost; always a new
   * array.
   */
  public static byte[] resize(
      byte[] samples, int height, int width, int channels, int newHeight, int newWidth) {
    byte[] result = samples.clone();
    if (newWidth != width) {
      result = resizeRows(result, height, width, channels, newWidth);
    }
    if (newHeight != height) {
      result = resizeColumns(result, height, newWidth * channels, newHeight);
    }
    return result;
  }

  private static byte[] resizeRows(
      byte[] source, int height, int width, int channels, int newWidth) {
    Filter filter = new Filter(width, newWidth);
    byte[] target = new byte[Math.toIntExact((long) height * newWidth * channels)];
    int to = 0;
    for (int y = 0; y < height; y++) {
      int row = y * width * channels;
      for (int x = 0; x < newWidth; x++) {
        int from = row + filter.first[x] * channels;
        for (int c = 0; c < channels; c++) {
          target[to++] = filter.sum(x, source, from + c, channels);
        }
      }
    }
    return target;
  }

  private static byte[] resizeColumns(byte[] source, int height, int rowBytes, int newHeight) {
    Filter filter = new Filter(height, newHeight);
    byte[] target = new byte[Math.toIntExact((long) newHeight * rowBytes)];
    int to = 0;
    for (int y = 0; y < newHeight; y++) {
      int from = filter.first[y] * rowBytes;
      for (int i = 0; i < rowBytes; i++) {
        target[to++] = filter.sum(y, source, from + i, rowBytes);
      }
    }
    return target;
  }

  /** Which samples make up each sample of a resized line, and their weights. */
  private static final class Filter {
    private final int[] first;
    private final int[][] weights;

    Filter(int size, int newSize) {
      first = new int[newSize];
      weights = new int[newSize][];
      double scale = (double) size / newSize;
      double support = Math.max(1.0, scale);
      for (int i = 0; i < newSize; i++) {
        double center = (i + 0.5) * scale;
        int from = Math.max(0, (int) (center - support + 0.5));
        int to = Math.min(size, (int) (center + support + 0.5));
        first[i] = from;
        weights[i] = normalise(triangle(from, to, center, support));
      }
    }

    private static double[] triangle(int from, int to, double center, double support) {
      double[] values = new double[to - from];
      double inverse = 1.0 / support;
      for (int j = 0; j < values.length; j++) {
        values[j] = Math.max(0.0, 1.0 - Math.abs((j + from - center + 0.5) * inverse));
      }
      return values;
    }

    private static int[] normalise(double[] values) {
      double total = 0;
      for (double value : values) {
        total += value;
      }
      int[] result = new int[values.length];
      for (int j = 0; j < result.length; j++) {
        result[j] = (int) (0.5 + values[j] / total * (1 << FRACTION_BITS));
      }
      return result;
    }

    byte sum(int index, byte[] source, int from, int step) {
      int[] line = weights[index];
      int total = 1 << (FRACTION_BITS - 1);
      for (int j = 0; j < line.length; j++) {
        total += line[j] * (source[from + j * step] & 0xFF);
      }
      return (byte) Math.min(255, total >> FRACTION_BITS);
    }
  }
}
