package dev.lacuna.cnn.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How a picture is resized.
 *
 * @param columns of its lines
 * @param rows of its columns
 */
record ScalingFilters(ScalingFilter columns, ScalingFilter rows) {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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
    int width = columns.size();
    int[] places = new int[width];
    Arrays.setAll(places, x -> x);
    scaler.order(places);
    int[] pixels = new int[width];
    byte[] line = new byte[channels * width + Integer.BYTES - channels];
    for (int y = 0; y < rows.size(); y++) {
      System.arraycopy(samples, y * channels * width, line, 0, channels * width);
      for (int x = 0; x < width; x++) {
        pixels[x] = (int) INT.get(line, channels * x);
      }
      scaler.line(pixels);
    }
    return scaler.samples();
  }
}
