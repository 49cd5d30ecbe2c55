package dev.lacuna.cnn.data;

import java.lang.foreign.MemorySegment;

/**
 * How a picture is resized.
 *
 * @param columns of its lines
 * @param rows of its columns
 */
record ScalingFilters(ScalingFilter columns, ScalingFilter rows) {
  /** Filters of a whole picture. */
  static ScalingFilters whole(int height, int width, int newHeight, int newWidth) {
    return new ScalingFilters(
        new ScalingFilter(width, 0, width, newWidth),
        new ScalingFilter(height, 0, height, newHeight));
  }

  /** Resizes a picture, channels innermost; always a new array. */
  byte[] scale(byte[] samples, int channels) {
    if (columns.isIdentity() && rows.isIdentity()) {
      return samples.clone();
    }
    PictureScaler scaler = new PictureScaler(columns, rows, channels);
    long stride = (long) channels * columns.newSize();
    byte[] result = new byte[Math.toIntExact(rows.newSize() * stride)];
    scaler.begin(MemorySegment.ofArray(result), 0, stride);
    int[] pixels = scaler.orderOfBytes(new int[columns.size()]);
    for (int y = 0; y < rows.size(); y++) {
      PictureScaler.unpack(samples, y * channels * pixels.length, channels, pixels);
      scaler.line(pixels, pixels.length);
    }
    return result;
  }
}
