package dev.lacuna.cnn.data;

import dev.lacuna.engine.label.LabelMatrix;

/**
 * Images and what is known of their labels.
 *
 * @param images the images
 * @param labels one row an image, one column a label of the vocabulary
 */
public record DataSet(ImageSource images, LabelMatrix labels) {

  /** Checks that there is one row for each image. */
  public DataSet {
    if (images.size() != labels.rows()) {
      throw new IllegalArgumentException(
          "there are " + images.size() + " images and " + labels.rows() + " rows of labels");
    }
  }

  /** Number of images. */
  public int size() {
    return images.size();
  }
}
