package dev.lacuna.loss.audit;

import java.io.IOException;

/**
 * The logits of all images, a row at a time, as often as wanted: from a file or from a model that
 * is run again. Nobody ever holds them all.
 */
public interface ScoreRows {
  /** Number of images. */
  int rows();

  /** Number of labels. */
  int classes();

  /**
   * Shows each image's logits once, in any order, which is the same every time.
   *
   * @throws IOException if they cannot be read
   */
  void forEach(Consumer consumer) throws IOException;

  /** What is done with the logits of an image. */
  @FunctionalInterface
  interface Consumer {
    /**
     * Takes the logits of an image.
     *
     * @param row number of the image
     * @param logits one a label; valid until this returns, and may be overwritten
     */
    void accept(int row, float[] logits);
  }
}
