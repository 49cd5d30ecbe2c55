package dev.lacuna.cnn.data.jpeg;

/** Takes the lines of a picture, from the first to the last. */
public interface PixelLines {

  /** Says where in each line the pixels are, from left to right; comes before the first line. */
  void order(int[] places);

  /**
   * Takes the next line.
   *
   * @param pixels red in the lowest byte, green and blue in the next ones, of no meaning the
   *     highest; of other contents after the call
   */
  void line(int[] pixels);
}
