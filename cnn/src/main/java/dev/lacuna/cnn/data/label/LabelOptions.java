package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.Vocabulary;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to read labels; whatever is empty is found out from the file.
 *
 * @param format the format of the file
 * @param fileColumn column that names the image
 * @param tagColumn column that holds the labels
 * @param splitColumn column that says train, validation or test
 * @param tagSeparator what stands between the labels of a cell
 * @param absence what a 0 and an empty list mean
 * @param leastConfidence labels that a machine gave with less confidence are left out; in [0, 1]
 * @param hierarchy a table of two columns, child and parent
 * @param vocabulary the labels to train, in this order, such as those of another model; all labels
 *     of the training images if empty
 */
public record LabelOptions(
    Optional<LabelFormat> format,
    Optional<String> fileColumn,
    Optional<String> tagColumn,
    Optional<String> splitColumn,
    Optional<String> tagSeparator,
    Absence absence,
    double leastConfidence,
    Optional<Path> hierarchy,
    Optional<Vocabulary> vocabulary) {
  /**
   * Our choice, between 0.5, from which Open Images publishes machine labels, and 1: losses take
   * every given label for right.
   */
  public static final double DEFAULT_CONFIDENCE = 0.9;

  /** Everything is found out from the file. */
  public static final LabelOptions AUTOMATIC =
      new LabelOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Absence.AUTO,
          DEFAULT_CONFIDENCE,
          Optional.empty(),
          Optional.empty());

  /**
   * Checks separator and confidence.
   *
   * @throws IllegalArgumentException if the separator is an empty text or the confidence is not in
   *     [0, 1]
   */
  public LabelOptions {
    if (tagSeparator.isPresent() && tagSeparator.get().isEmpty()) {
      throw new IllegalArgumentException("the separator of tags must not be empty");
    }
    if (!(leastConfidence >= 0 && leastConfidence <= 1)) {
      throw new IllegalArgumentException(
          "the least confidence must be in [0, 1], got " + leastConfidence);
    }
  }

  /** The same for a file whose format is known. */
  public LabelOptions withFormat(LabelFormat known) {
    return new LabelOptions(
        Optional.of(known),
        fileColumn,
        tagColumn,
        splitColumn,
        tagSeparator,
        absence,
        leastConfidence,
        hierarchy,
        vocabulary);
  }

  /** The same with columns and separator that are known; what is empty is found out. */
  public LabelOptions withColumns(
      Optional<String> file,
      Optional<String> tag,
      Optional<String> split,
      Optional<String> separator) {
    return new LabelOptions(
        format, file, tag, split, separator, absence, leastConfidence, hierarchy, vocabulary);
  }

  /** The same with another meaning of absent labels. */
  public LabelOptions withAbsence(Absence meaning) {
    return new LabelOptions(
        format,
        fileColumn,
        tagColumn,
        splitColumn,
        tagSeparator,
        meaning,
        leastConfidence,
        hierarchy,
        vocabulary);
  }

  /** The same with a hierarchy of labels. */
  public LabelOptions withHierarchy(Path file) {
    return new LabelOptions(
        format,
        fileColumn,
        tagColumn,
        splitColumn,
        tagSeparator,
        absence,
        leastConfidence,
        Optional.of(file),
        vocabulary);
  }

  /** The same with labels that are known. */
  public LabelOptions withVocabulary(Vocabulary labels) {
    return new LabelOptions(
        format,
        fileColumn,
        tagColumn,
        splitColumn,
        tagSeparator,
        absence,
        leastConfidence,
        hierarchy,
        Optional.of(labels));
  }
}
