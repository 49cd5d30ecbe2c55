package dev.lacuna.cnn.augment;

import dev.lacuna.engine.random.Philox;

/**
 * The random numbers of an epoch's images.
 *
 * @param images number of images
 */
record Draws(long seed, int epoch, int images) {
  private static final long AUGMENTATION = 3L << 32;
  private static final long PARTNER = 4L << 32;
  private static final long SHARE = 5L << 32;

  /** A stream of 32-bit numbers has this many places for each image. */
  private static final long PLACES = 64;

  /** What a number decides; the places are part of what a seed stands for. */
  enum Purpose {
    FLIP(0),
    SHIFT_X(1),
    SHIFT_Y(2),
    SCALE(3),
    ROTATION(4),
    BRIGHTNESS(5),
    CONTRAST(6),
    ERASE(7),
    ERASED_AREA(8),
    ERASED_ASPECT(9),
    ERASED_X(10),
    ERASED_Y(11),
    ERASED_COLOUR(12);

    private final int place;

    Purpose(int place) {
      this.place = place;
    }
  }

  /** In [0, 1). */
  double uniform(int image, Purpose purpose) {
    return uniform(image, purpose, 0);
  }

  /** The {@code which}-th number of a purpose that needs several. */
  double uniform(int image, Purpose purpose, int which) {
    return Philox.uniform(seed, AUGMENTATION + epoch, image * PLACES + purpose.place + which);
  }

  /** In [-most, most). */
  double symmetric(int image, Purpose purpose, double most) {
    return (2 * uniform(image, purpose) - 1) * most;
  }

  /** The image that another is mixed with; may be itself. */
  int partner(int image) {
    return Philox.below(seed, PARTNER + epoch, image, images);
  }

  /**
   * The own share of a mixed image, at least 1/2: of the two shares the larger one, since which of
   * two images is called the first makes no difference. Beta-distributed by Jöhnk's method.
   */
  double ownShare(int image, double alpha) {
    for (int round = 0; round < PLACES / 2; round++) {
      long at = image * PLACES + 2L * round;
      double x = StrictMath.pow(Philox.uniform(seed, SHARE + epoch, at), 1 / alpha);
      double y = StrictMath.pow(Philox.uniform(seed, SHARE + epoch, at + 1), 1 / alpha);
      if (x + y > 0 && x + y <= 1) {
        return Math.max(x, y) / (x + y);
      }
    }
    return 1;
  }
}
