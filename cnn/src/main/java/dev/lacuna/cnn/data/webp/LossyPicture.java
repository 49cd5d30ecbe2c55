package dev.lacuna.cnn.data.webp;

import java.io.IOException;
import java.util.Arrays;

/** A lossy picture: the content of a chunk {@code VP8 }. */
public final class LossyPicture {
  private final FrameHeader header;
  private final int columns;
  private final int rows;
  private final Plane luma;
  private final Plane blue;
  private final Plane red;
  private final ModeReader modes;
  private final CoefficientReader coefficients;
  private final int[] edge = new int[15];

  /** For each macroblock twice the level of its filter, and 1 if inner edges are filtered. */
  private final byte[] filtered;

  private LossyPicture(FrameHeader header) {
    this.header = header;
    this.columns = (header.width + 15) / 16;
    this.rows = (header.height + 15) / 16;
    this.luma = new Plane(16 * columns, 16 * rows);
    this.blue = new Plane(8 * columns, 8 * rows);
    this.red = new Plane(8 * columns, 8 * rows);
    this.modes = new ModeReader(header, columns);
    this.coefficients = new CoefficientReader(header, columns);
    this.filtered = new byte[columns * rows];
  }

  /**
   * Decodes what stands at {@code from} to {@code end}, of the size that its own header says: three
   * bytes a pixel.
   *
   * @throws IOException if the data is damaged
   */
  public static byte[] decode(byte[] data, int from, int end) throws IOException {
    return new LossyPicture(new FrameHeader(data, from, end)).rgb();
  }

  private byte[] rgb() throws IOException {
    for (int y = 0; y < rows; y++) {
      BoolReader partition = header.partitions[y & header.partitions.length - 1];
      modes.startRow();
      coefficients.startRow(partition);
      for (int x = 0; x < columns; x++) {
        macroblock(x, y);
        if (header.modes.exhausted() || partition.exhausted()) {
          throw new IOException("the VP8 data ends at row " + 16 * y + " of " + header.height);
        }
      }
    }
    LoopFilter filter = new LoopFilter(header, luma, blue, red);
    for (int i = 0; i < filtered.length; i++) {
      filter.filter(i % columns, i / columns, filtered[i] >> 1, (filtered[i] & 1) != 0);
    }
    return new Interpolation(luma, blue, red, header.width, header.height).rgb();
  }

  private void macroblock(int x, int y) {
    modes.read(x);
    if (modes.skipped) {
      coefficients.skip(x, modes.sixteen);
    } else {
      coefficients.read(x, modes.segment, modes.sixteen);
    }
    boolean inner = modes.sixteen || coefficients.filled != 0;
    int level = header.levels[modes.segment][modes.sixteen ? 1 : 0];
    filtered[y * columns + x] = (byte) (2 * level + (inner ? 1 : 0));
    int at = luma.origin + 16 * (y * luma.stride + x);
    if (!modes.sixteen) {
      Prediction.square(luma, at, 16, modes.luma[0], x > 0, y > 0);
    }
    for (int i = 0; i < 16; i++) {
      int block = at + i / 4 * 4 * luma.stride + i % 4 * 4;
      if (modes.sixteen) {
        Prediction.block(luma, block, modes.luma[i], aboveRight(x, y, i, block), edge);
      }
      addValues(i, luma, block);
    }
    int colorAt = blue.origin + 8 * (y * blue.stride + x);
    Prediction.square(blue, colorAt, 8, modes.chroma, x > 0, y > 0);
    Prediction.square(red, colorAt, 8, modes.chroma, x > 0, y > 0);
    for (int i = 0; i < 8; i++) {
      Plane plane = i < 4 ? blue : red;
      addValues(16 + i, plane, colorAt + i / 2 % 2 * 4 * plane.stride + i % 2 * 4);
    }
  }

  private void addValues(int number, Plane plane, int at) {
    if ((coefficients.filled >> number & 1) != 0) {
      Transform.add(coefficients.values, 16 * number, plane, at);
    }
  }

  /**
   * Where the samples above a block on the right are: for the last of a row, in the macroblock
   * above on the right, whichever row it is.
   */
  private int aboveRight(int x, int y, int number, int block) {
    if (number % 4 < 3) {
      return block - luma.stride + 4;
    }
    int at = luma.origin + (16 * y - 1) * luma.stride + 16 * x + 16;
    if (x == columns - 1 && y > 0) {
      // Behind the last column lies the border: it takes the last sample, as in libwebp.
      Arrays.fill(luma.samples, at, at + 4, luma.samples[at - 1]);
    }
    return at;
  }
}
