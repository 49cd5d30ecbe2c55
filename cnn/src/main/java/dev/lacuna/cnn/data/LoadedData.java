package dev.lacuna.cnn.data;

import java.util.Optional;

/**
 * Data to train with. Closing it frees the images of all parts.
 *
 * @param vocabulary the labels of the training part
 * @param train what weights are fitted to
 * @param validation what epochs are chosen by, if any
 * @param test what is scored at the end, if any
 * @param report what was found and what was left out
 * @param fit how the pictures were brought to their size
 */
public record LoadedData(
    Vocabulary vocabulary,
    DataSet train,
    Optional<DataSet> validation,
    Optional<DataSet> test,
    DataReport report,
    ImageFit fit)
    implements AutoCloseable {

  @Override
  public void close() {
    LabelledImages.close(train);
    validation.ifPresent(LabelledImages::close);
    test.ifPresent(LabelledImages::close);
  }
}
