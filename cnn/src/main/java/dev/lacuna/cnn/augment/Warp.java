package dev.lacuna.cnn.augment;

/**
 * Moves the pixels of an image: bilinear between the four nearest, the border repeated outwards. A
 * motion by whole pixels gives them unchanged.
 */
final class Warp {
  /**
   * From a pixel of the result to the place in the original it is taken from, around the centre.
   *
   * @param cosine of the angle, divided by the factor that the image grows by
   * @param sine of the angle, divided by that factor
   * @param right pixels that the image moves to the right
   * @param down pixels that the image moves down
   * @param mirrored whether left and right change places first
   */
  record Motion(double cosine, double sine, double right, double down, boolean mirrored) {}

  private final int height;
  private final int width;
  private final int channels;
  private final Motion motion;

  Warp(int height, int width, int channels, Motion motion) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.motion = motion;
  }

  void apply(byte[] original, byte[] result) {
    double middleX = (width - 1) * 0.5;
    double middleY = (height - 1) * 0.5;
    int to = 0;
    for (int y = 0; y < height; y++) {
      double downwards = y - middleY - motion.down();
      for (int x = 0; x < width; x++) {
        double rightwards = x - middleX - motion.right();
        double fromX = motion.cosine() * rightwards + motion.sine() * downwards;
        double fromY = motion.cosine() * downwards - motion.sine() * rightwards;
        double column = Math.clamp(middleX + (motion.mirrored() ? -fromX : fromX), 0, width - 1);
        double row = Math.clamp(middleY + fromY, 0, height - 1);
        to = sample(original, row, column, result, to);
      }
    }
  }

  private int sample(byte[] original, double row, double column, byte[] result, int to) {
    int top = (int) row;
    int left = (int) column;
    double below = row - top;
    double beside = column - left;
    int first = (top * width + left) * channels;
    int right = left + 1 < width ? channels : 0;
    int down = top + 1 < height ? width * channels : 0;
    for (int c = 0; c < channels; c++) {
      int at = first + c;
      double above = mean(original[at], original[at + right], beside);
      double under = mean(original[at + down], original[at + down + right], beside);
      result[to + c] = (byte) (int) (above + (under - above) * below + 0.5);
    }
    return to + channels;
  }

  private static double mean(byte left, byte right, double share) {
    return (left & 0xFF) + ((right & 0xFF) - (left & 0xFF)) * share;
  }
}
