package dev.lacuna.cnn.data;

/**
 * Data to score a model on. Closing it frees the images.
 *
 * @param data images, and their labels among the model's
 * @param report what was found and what was left out
 */
public record LabelledImages(DataSet data, DataReport report) implements AutoCloseable {

  @Override
  public void close() {
    close(data);
  }

  static void close(DataSet data) {
    if (data.images() instanceof StoredImages images) {
      images.close();
    }
  }
}
