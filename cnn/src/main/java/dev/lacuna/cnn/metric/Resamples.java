package dev.lacuna.cnn.metric;

import dev.lacuna.engine.random.Philox;

/**
 * How often each image is in each of a block of resamples, stored as one cache line an image, so
 * that a ranking is gone through once for all of them. Resample 0 is the sample itself; each other
 * one draws as many images as there are, with replacement: image {@code Philox.below(seed,
 * resample, i, images)} as the i-th.
 */
final class Resamples {
  /** Resamples of a block. */
  static final int BLOCK = 64;

  private final byte[] weights;

  private Resamples(byte[] weights) {
    this.weights = weights;
  }

  /** Draws the resamples {@code first} to {@code first + BLOCK - 1}. */
  static Resamples draw(int images, int first, long seed) {
    byte[] weights = new byte[Math.multiplyExact(images, BLOCK)];
    for (int resample = first; resample < first + BLOCK; resample++) {
      for (int i = 0; i < images; i++) {
        int image = resample == 0 ? i : Philox.below(seed, resample, i, images);
        // That one of n images is drawn more than 127 times has probability below 1/127!.
        weights[image * BLOCK + resample - first]++;
      }
    }
    return new Resamples(weights);
  }

  /** Adds to each entry how often an image is in that resample. */
  void add(int image, int[] into) {
    int from = image * BLOCK;
    for (int i = 0; i < BLOCK; i++) {
      into[i] += weights[from + i];
    }
  }

  /** Adds to each entry {@code number} as often as an image is in that resample. */
  void add(int image, double number, double[] into) {
    int from = image * BLOCK;
    for (int i = 0; i < BLOCK; i++) {
      into[i] += weights[from + i] * number;
    }
  }
}
