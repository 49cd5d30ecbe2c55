package dev.lacuna.cnn.data;

import java.util.Optional;

/**
 * How to read a label file; whatever is empty is found out from the file.
 *
 * @param fileColumn column that names the image
 * @param tagColumn column that holds the labels
 * @param splitColumn column that says train, validation or test
 * @param tagSeparator what stands between the labels of a cell
 */
public record TableOptions(
    Optional<String> fileColumn,
    Optional<String> tagColumn,
    Optional<String> splitColumn,
    Optional<String> tagSeparator) {

  /** Everything is found out from the file. */
  public static final TableOptions AUTOMATIC =
      new TableOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Checks the separator.
   *
   * @throws IllegalArgumentException if the separator is an empty text
   */
  public TableOptions {
    if (tagSeparator.isPresent() && tagSeparator.get().isEmpty()) {
      throw new IllegalArgumentException("the separator of tags must not be empty");
    }
  }
}
