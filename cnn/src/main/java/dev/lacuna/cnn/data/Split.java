package dev.lacuna.cnn.data;

import dev.lacuna.engine.random.Philox;
import java.nio.charset.StandardCharsets;

/**
 * Shares images out to training, validation and test by a random number that depends on the seed
 * and the image's name alone, so that further images never move those already there.
 *
 * @param validation share of the images for validation, in [0, 1)
 * @param test share of the images for test, in [0, 1)
 * @param seed seed of the random numbers
 */
public record Split(double validation, double test, long seed) {
  /** The letters "split". */
  private static final long STREAM = 0x73706C6974L;

  /**
   * Checks the shares.
   *
   * @throws IllegalArgumentException if a share is not in [0, 1) or nothing is left for training
   */
  public Split {
    if (!(validation >= 0 && validation < 1)) {
      throw new IllegalArgumentException(
          "the share of validation images must be in [0, 1), got " + validation);
    }
    if (!(test >= 0 && test < 1)) {
      throw new IllegalArgumentException("the share of test images must be in [0, 1), got " + test);
    }
    if (validation + test >= 1) {
      throw new IllegalArgumentException(
          "shares of " + validation + " and " + test + " leave no images for training");
    }
  }

  /** The part of an image. */
  public SplitPart part(String name) {
    float draw = Philox.uniform(seed, STREAM, hash(name));
    if (draw < validation) {
      return SplitPart.VALIDATION;
    }
    return draw < validation + test ? SplitPart.TEST : SplitPart.TRAIN;
  }

  /** FNV-1a over the UTF-8 bytes, 64 bits. */
  private static long hash(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }
}
