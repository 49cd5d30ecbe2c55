package dev.lacuna.cnn.data.jpeg;

/**
 * Pixels of components: brings those of half the resolution to the full one. Most loops go over
 * arrays of numbers at one index: of such, the compiler makes vectors.
 */
final class ColorOutput {
  private static final int GRAY = 0x010101;

  private Component[] components = {};
  private int width;
  private int colorWidth;

  /** A row's samples and pixels, in the order of {@link Component#column}. */
  private int[] lumas = {};

  private int[] blues = {};
  private int[] reds = {};
  private int[] pixels = {};

  /** Two rows of colour; their sum, and the same moved to the right and to the left. */
  private int[] near = {};

  private int[] far = {};
  private int[] sums = {};
  private int[] before = {};
  private int[] behind = {};

  private int[] places = {};

  private boolean lumaChroma;
  private PixelLines target;

  /**
   * Begins a picture of one component or three, for which there is room.
   *
   * @param lumaChroma whether three are to be converted to RGB
   */
  void begin(Component[] components, boolean lumaChroma, PixelLines target) {
    this.components = components;
    this.lumaChroma = lumaChroma;
    this.target = target;
    Component luma = components[0];
    width = luma.lineSize();
    lumas = Room.of(lumas, width);
    pixels = Room.of(pixels, width);
    if (components.length == 3) {
      blues = Room.of(blues, width);
      reds = Room.of(reds, width);
      colorWidth = components[1].lineSize();
      near = Room.of(near, colorWidth);
      far = Room.of(far, colorWidth);
      sums = Room.of(sums, colorWidth);
      before = Room.of(before, colorWidth);
      behind = Room.of(behind, colorWidth);
    }
    places = Room.of(places, luma.width);
    for (int x = 0; x < luma.width; x++) {
      places[x] = luma.place(x);
    }
    target.order(places, luma.width);
  }

  /** Makes a line, whose samples are there, as are those of the lines beside it. */
  void line(int y) {
    Component luma = components[0];
    System.arraycopy(luma.samples, luma.line(y), lumas, 0, width);
    if (components.length == 1) {
      for (int x = 0; x < width; x++) {
        pixels[x] = GRAY * lumas[x];
      }
    } else {
      upsample(components[1], y, blues);
      upsample(components[2], y, reds);
      join();
    }
    target.line(pixels, width);
  }

  private void join() {
    if (lumaChroma) {
      convert();
    } else {
      for (int x = 0; x < width; x++) {
        pixels[x] = lumas[x] | blues[x] << 8 | reds[x] << 16;
      }
    }
  }

  private void upsample(Component component, int y, int[] row) {
    Component luma = components[0];
    int size = colorWidth;
    int line = luma.down == 2 ? y >> 1 : y;
    int from = component.line(line);
    if (luma.across == 1 || component.width <= 2) {
      // The library does not interpolate so little.
      for (int part = 0; part < luma.across; part++) {
        System.arraycopy(component.samples, from, row, part * size, size);
      }
    } else if (luma.down == 1) {
      System.arraycopy(component.samples, from, sums, 0, size);
      spread(component, row, 1, 2, 2);
    } else {
      int other = (y & 1) == 0 ? Math.max(0, line - 1) : Math.min(component.height - 1, line + 1);
      System.arraycopy(component.samples, from, near, 0, size);
      System.arraycopy(component.samples, component.line(other), far, 0, size);
      for (int x = 0; x < colorWidth; x++) {
        sums[x] = 3 * near[x] + far[x];
      }
      spread(component, row, 8, 7, 4);
    }
  }

  /**
   * Two samples from each of {@link #sums}: three parts of it and one of a neighbour; the outer
   * ones take it alone.
   */
  private void spread(Component component, int[] row, int roundEven, int roundOdd, int shift) {
    int units = colorWidth / 8;
    int others = colorWidth - units;
    System.arraycopy(sums, 0, before, units, others);
    System.arraycopy(sums, others, before, 1, units - 1);
    before[0] = sums[0];
    System.arraycopy(sums, units, behind, 0, others);
    System.arraycopy(sums, 1, behind, others, units - 1);
    int last = component.place(component.width - 1);
    behind[last] = sums[last];
    for (int x = 0; x < colorWidth; x++) {
      near[x] = (3 * sums[x] + before[x] + roundEven) >> shift;
    }
    for (int x = 0; x < colorWidth; x++) {
      far[x] = (3 * sums[x] + behind[x] + roundOdd) >> shift;
    }
    System.arraycopy(near, 0, row, 0, colorWidth);
    System.arraycopy(far, 0, row, colorWidth, colorWidth);
  }

  /**
   * Makes pixels with red in the lowest byte, by JFIF's formulas in 16 bits as the IJG library; in
   * three loops, since the compiler makes vectors of short ones only.
   */
  private void convert() {
    for (int x = 0; x < width; x++) {
      pixels[x] = clamp(lumas[x] + ((91881 * (reds[x] - 128) + 32768) >> 16));
    }
    for (int x = 0; x < width; x++) {
      int change = (-22554 * (blues[x] - 128) - 46802 * (reds[x] - 128) + 32768) >> 16;
      pixels[x] |= clamp(lumas[x] + change) << 8;
    }
    for (int x = 0; x < width; x++) {
      pixels[x] |= clamp(lumas[x] + ((116130 * (blues[x] - 128) + 32768) >> 16)) << 16;
    }
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
