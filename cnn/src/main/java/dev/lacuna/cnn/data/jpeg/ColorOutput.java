package dev.lacuna.cnn.data.jpeg;

/** Pixels of components: brings those of half the resolution to the full one. */
final class ColorOutput {
  private final Component luma;
  private final Component blue;
  private final Component red;
  private final int width;
  private final int height;

  /** The two chroma components of a row, in full resolution and with a sample to spare. */
  private final int[] blueRow;

  private final int[] redRow;

  /** Samples between two rows, in fourths. */
  private final int[] sums;

  ColorOutput(Component[] components, int width, int height) {
    this.luma = components[0];
    this.blue = components[1];
    this.red = components[2];
    this.width = width;
    this.height = height;
    this.blueRow = new int[width + 2];
    this.redRow = new int[width + 2];
    this.sums = new int[blue.width];
  }

  /** The samples of a picture of one component. */
  static byte[] single(Component component) {
    byte[] result = new byte[component.width * component.height];
    for (int y = 0; y < component.height; y++) {
      System.arraycopy(
          component.samples, y * component.stride, result, y * component.width, component.width);
    }
    return result;
  }

  /** Three bytes a pixel, converted from luma and chroma or as they are. */
  byte[] rgb(boolean lumaChroma) {
    byte[] rgb = new byte[Math.toIntExact(3L * width * height)];
    for (int y = 0; y < height; y++) {
      upsample(blue, y, blueRow);
      upsample(red, y, redRow);
      if (lumaChroma) {
        convert(y * luma.stride, rgb, 3 * y * width);
      } else {
        interleave(y * luma.stride, rgb, 3 * y * width);
      }
    }
    return rgb;
  }

  private void upsample(Component component, int y, int[] row) {
    byte[] samples = component.samples;
    int size = component.width;
    int line = luma.down == 2 ? y >> 1 : y;
    int from = line * component.stride;
    if (luma.across == 1) {
      for (int x = 0; x < size; x++) {
        row[x] = samples[from + x] & 0xFF;
      }
    } else if (size <= 2) {
      // The library does not interpolate so little.
      for (int x = 0; x < size; x++) {
        row[2 * x] = samples[from + x] & 0xFF;
        row[2 * x + 1] = row[2 * x];
      }
    } else if (luma.down == 1) {
      for (int x = 0; x < size; x++) {
        sums[x] = samples[from + x] & 0xFF;
      }
      spread(row, 1, 2, 2);
    } else {
      int other = (y & 1) == 0 ? Math.max(0, line - 1) : Math.min(component.height - 1, line + 1);
      int far = other * component.stride;
      for (int x = 0; x < size; x++) {
        sums[x] = 3 * (samples[from + x] & 0xFF) + (samples[far + x] & 0xFF);
      }
      spread(row, 8, 7, 4);
    }
  }

  /**
   * Two samples from each of {@link #sums}: three parts of it and one of a neighbour; the outer
   * ones take it alone.
   */
  private void spread(int[] row, int roundLeft, int roundRight, int shift) {
    int last = sums.length - 1;
    int previous = sums[0];
    int own = sums[0];
    for (int x = 0; x < last; x++) {
      int next = sums[x + 1];
      row[2 * x] = (3 * own + previous + roundLeft) >> shift;
      row[2 * x + 1] = (3 * own + next + roundRight) >> shift;
      previous = own;
      own = next;
    }
    row[2 * last] = (3 * own + previous + roundLeft) >> shift;
    row[2 * last + 1] = (4 * own + roundRight) >> shift;
  }

  /** JFIF's formulas, in 16 bits of fraction as in the IJG library. */
  private void convert(int from, byte[] rgb, int to) {
    byte[] lumas = luma.samples;
    for (int x = 0, at = to; x < width; x++, at += 3) {
      int y = lumas[from + x] & 0xFF;
      int b = blueRow[x] - 128;
      int r = redRow[x] - 128;
      rgb[at] = clamp(y + ((91881 * r + 32768) >> 16));
      rgb[at + 1] = clamp(y + ((-22554 * b - 46802 * r + 32768) >> 16));
      rgb[at + 2] = clamp(y + ((116130 * b + 32768) >> 16));
    }
  }

  private void interleave(int from, byte[] rgb, int to) {
    for (int x = 0, at = to; x < width; x++, at += 3) {
      rgb[at] = luma.samples[from + x];
      rgb[at + 1] = (byte) blueRow[x];
      rgb[at + 2] = (byte) redRow[x];
    }
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
