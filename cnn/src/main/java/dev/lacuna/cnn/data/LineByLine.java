package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.jpeg.PixelLines;
import java.lang.foreign.MemorySegment;

/**
 * Makes networks' input of the lines of pictures of one size, so that no picture ever lies in
 * memory.
 */
final class LineByLine implements PixelLines {
  private final ImageScaler scaler;
  private final ScalingFilters filters;
  private final PictureScaler lines;
  private int[] gray = {};
  private int[] pixels = {};

  LineByLine(ImageScaler scaler, ScalingFilters filters) {
    this.scaler = scaler;
    this.filters = filters;
    this.lines = new PictureScaler(filters.columns(), filters.rows(), scaler.channels());
  }

  /** Begins a picture, whose {@code height * width * channels} unsigned bytes go to a place. */
  LineByLine begin(MemorySegment target, long offset) {
    int rows = filters.rows().newSize();
    int columns = filters.columns().newSize();
    lines.begin(target, offset + scaler.frame(target, offset, rows, columns), scaler.rowBytes());
    return this;
  }

  @Override
  public void order(int[] places, int width) {
    lines.order(places, width);
  }

  @Override
  public void line(int[] colors, int count) {
    if (scaler.channels() == 3) {
      lines.line(colors, count);
      return;
    }
    if (gray.length < count) {
      gray = new int[count];
    }
    for (int i = 0; i < count; i++) {
      gray[i] = ImageScaler.luma(colors[i] & 0xFF, colors[i] >> 8 & 0xFF, colors[i] >> 16 & 0xFF);
    }
    lines.line(gray, count);
  }

  /** Says that lines come as bytes; comes before the first one. */
  void orderOfBytes() {
    pixels = lines.orderOfBytes(pixels);
  }

  /** Takes the next line, three bytes a pixel. */
  void line(byte[] rgb, int from) {
    PictureScaler.unpack(rgb, from, 3, pixels);
    line(pixels, pixels.length);
  }
}
