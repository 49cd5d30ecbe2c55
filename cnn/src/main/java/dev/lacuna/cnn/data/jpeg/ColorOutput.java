package dev.lacuna.cnn.data.jpeg;

import java.util.Arrays;

/**
 * Pixels of components: brings those of half the resolution to the full one. Most loops go over
 * arrays of numbers at one index: of such, the compiler makes vectors.
 */
final class ColorOutput implements Output {
  private final Component luma;
  private final Component blue;
  private final Component red;

  /** A row's samples and pixels, in the order of {@link Component#column}. */
  private final int[] lumas;

  private final int[] blues;
  private final int[] reds;
  private final int[] pixels;

  /** Two rows of colour; their sum, and the same moved to the right and to the left. */
  private final int[] near;

  private final int[] far;
  private final int[] sums;

  private final int[] before;
  private final int[] behind;

  private final boolean lumaChroma;
  private final PixelLines target;

  /**
   * Output of three components.
   *
   * @param lumaChroma whether they are to be converted to RGB
   */
  ColorOutput(Component[] components, boolean lumaChroma, PixelLines target) {
    this.luma = components[0];
    this.blue = components[1];
    this.red = components[2];
    this.lumaChroma = lumaChroma;
    this.target = target;
    this.lumas = new int[luma.lineSize()];
    this.blues = new int[luma.lineSize()];
    this.reds = new int[luma.lineSize()];
    this.pixels = new int[luma.lineSize()];
    int size = blue.lineSize();
    this.near = new int[size];
    this.far = new int[size];
    this.sums = new int[size];
    this.before = new int[size];
    this.behind = new int[size];
    int[] places = new int[luma.width];
    Arrays.setAll(places, luma::place);
    target.order(places);
  }

  @Override
  public void line(int y) {
    upsample(blue, y, blues);
    upsample(red, y, reds);
    System.arraycopy(luma.samples, luma.line(y), lumas, 0, lumas.length);
    if (lumaChroma) {
      convert();
    } else {
      for (int x = 0; x < pixels.length; x++) {
        pixels[x] = lumas[x] | blues[x] << 8 | reds[x] << 16;
      }
    }
    target.line(pixels);
  }

  private void upsample(Component component, int y, int[] row) {
    int size = sums.length;
    int line = luma.down == 2 ? y >> 1 : y;
    int from = component.line(line);
    if (luma.across == 1 || blue.width <= 2) {
      // The library does not interpolate so little.
      for (int part = 0; part < luma.across; part++) {
        System.arraycopy(component.samples, from, row, part * size, size);
      }
    } else if (luma.down == 1) {
      System.arraycopy(component.samples, from, sums, 0, size);
      spread(row, 1, 2, 2);
    } else {
      int other = (y & 1) == 0 ? Math.max(0, line - 1) : Math.min(component.height - 1, line + 1);
      System.arraycopy(component.samples, from, near, 0, size);
      System.arraycopy(component.samples, component.line(other), far, 0, size);
      for (int x = 0; x < sums.length; x++) {
        sums[x] = 3 * near[x] + far[x];
      }
      spread(row, 8, 7, 4);
    }
  }

  /**
   * Two samples from each of {@link #sums}: three parts of it and one of a neighbour; the outer
   * ones take it alone.
   */
  private void spread(int[] row, int roundEven, int roundOdd, int shift) {
    int units = sums.length / 8;
    int others = sums.length - units;
    System.arraycopy(sums, 0, before, units, others);
    System.arraycopy(sums, others, before, 1, units - 1);
    before[0] = sums[0];
    System.arraycopy(sums, units, behind, 0, others);
    System.arraycopy(sums, 1, behind, others, units - 1);
    int last = blue.place(blue.width - 1);
    behind[last] = sums[last];
    for (int x = 0; x < sums.length; x++) {
      near[x] = (3 * sums[x] + before[x] + roundEven) >> shift;
    }
    for (int x = 0; x < sums.length; x++) {
      far[x] = (3 * sums[x] + behind[x] + roundOdd) >> shift;
    }
    System.arraycopy(near, 0, row, 0, sums.length);
    System.arraycopy(far, 0, row, sums.length, sums.length);
  }

  /**
   * Makes pixels with red in the lowest byte, by JFIF's formulas in 16 bits as the IJG library; in
   * three loops, since the compiler makes vectors of short ones only.
   */
  private void convert() {
    for (int x = 0; x < pixels.length; x++) {
      pixels[x] = clamp(lumas[x] + ((91881 * (reds[x] - 128) + 32768) >> 16));
    }
    for (int x = 0; x < pixels.length; x++) {
      int change = (-22554 * (blues[x] - 128) - 46802 * (reds[x] - 128) + 32768) >> 16;
      pixels[x] |= clamp(lumas[x] + change) << 8;
    }
    for (int x = 0; x < pixels.length; x++) {
      pixels[x] |= clamp(lumas[x] + ((116130 * (blues[x] - 128) + 32768) >> 16)) << 16;
    }
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
