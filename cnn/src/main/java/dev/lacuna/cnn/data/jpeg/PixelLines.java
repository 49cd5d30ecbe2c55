package dev.lacuna.cnn.data.jpeg;

/** Takes the lines of a picture, from the first to the last. */
public interface PixelLines {

  /**
   * Says where in each line the pixels are, from left to right; comes before the first line.
   *
   * @param places not changed until the last line has come
   * @param width how many there are
   */
  void order(int[] places, int width);

  /**
   * Takes the next line.
   *
   * @param pixels red in the lowest byte, green and blue in the next ones, of no meaning the
   *     highest; of other contents after the call
   * @param count how much of the array is in use
   */
  void line(int[] pixels, int count);
}
