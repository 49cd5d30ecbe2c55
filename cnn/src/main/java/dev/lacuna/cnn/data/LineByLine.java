package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.jpeg.PixelLines;

/** Makes a network's input of a picture's lines as they come, so that it never lies in memory. */
final class LineByLine implements PixelLines {
  private final ImageScaler scaler;
  private final ScalingFilters filters;
  private final PictureScaler lines;
  private int[] gray = {};

  LineByLine(ImageScaler scaler, ScalingFilters filters) {
    this.scaler = scaler;
    this.filters = filters;
    this.lines = new PictureScaler(filters.columns(), filters.rows(), scaler.channels());
  }

  @Override
  public void order(int[] places) {
    lines.order(places);
  }

  @Override
  public void line(int[] pixels) {
    if (scaler.channels() == 3) {
      lines.line(pixels);
      return;
    }
    if (gray.length != pixels.length) {
      gray = new int[pixels.length];
    }
    for (int i = 0; i < gray.length; i++) {
      gray[i] = ImageScaler.luma(pixels[i] & 0xFF, pixels[i] >> 8 & 0xFF, pixels[i] >> 16 & 0xFF);
    }
    lines.line(gray);
  }

  /** The input, {@code height * width * channels} unsigned bytes, once all lines have come. */
  byte[] samples() {
    return scaler.framed(lines.samples(), filters.rows().newSize(), filters.columns().newSize());
  }
}
