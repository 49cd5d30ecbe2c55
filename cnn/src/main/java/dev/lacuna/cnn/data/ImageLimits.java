package dev.lacuna.cnn.data;

/**
 * What is refused before anything is allocated for it.
 *
 * @param pixels most pixels of a picture by its header; decoding allocates at most 64 bytes a
 *     pixel, and 16 MB
 * @param fileBytes most bytes of a file
 */
public record ImageLimits(long pixels, long fileBytes) {
  /** The largest number of pixels that can be allowed: three bytes each in one array. */
  public static final long MOST_PIXELS = 700_000_000;

  private static final long MOST_IN_ARRAY = Integer.MAX_VALUE - 64;

  /** 100 million pixels and 512 MiB. */
  public static final ImageLimits DEFAULT = new ImageLimits(100_000_000, 512L << 20);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is below 1, or the pixels are above {@link
   *     #MOST_PIXELS}
   */
  public ImageLimits {
    if (pixels < 1 || pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "the most pixels must be in 1.." + MOST_PIXELS + ", got " + pixels);
    }
    if (fileBytes < 1) {
      throw new IllegalArgumentException("the most bytes must be at least 1, got " + fileBytes);
    }
  }

  /** Fails for a file above the limit. */
  void requireFileBytes(String name, long size) throws ImageException {
    long most = Math.min(fileBytes, MOST_IN_ARRAY);
    if (size > most) {
      throw new ImageException(
          name, "the file has " + size + " bytes; at most " + most + " are read");
    }
  }

  /** The same for files, and another number of pixels. */
  public ImageLimits withPixels(long most) {
    return new ImageLimits(most, fileBytes);
  }
}
