package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.SplitPart;
import java.util.List;
import java.util.Optional;

/**
 * What a label file says of one image. A label that is neither given nor denied is unknown, unless
 * the row is exhaustive.
 *
 * @param line line of the file, counted from 1, the first one if there are several; 0 where lines
 *     mean nothing
 * @param file the image as the label file names it, with {@code /} between its parts
 * @param positives labels that fit
 * @param negatives labels that were checked and do not fit
 * @param exhaustive whether every label that is not given was checked and does not fit; with no
 *     positives, the image is known to have no label at all
 * @param split the part, if the file says
 */
public record LabelRow(
    long line,
    String file,
    List<String> positives,
    List<String> negatives,
    boolean exhaustive,
    Optional<SplitPart> split) {

  /** Copies the lists. */
  public LabelRow {
    positives = List.copyOf(positives);
    negatives = List.copyOf(negatives);
  }

  /** Whether nothing is known of any label. */
  public boolean unlabelled() {
    return positives.isEmpty() && negatives.isEmpty() && !exhaustive;
  }
}
