package dev.lacuna.cnn.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An image file and what was said about it.
 *
 * @param name path below the data's folder with {@code /} between the parts; what messages call it
 * @param path the file
 * @param positives labels that fit
 * @param negatives labels that were checked and do not fit
 * @param split the part it was given to, if somebody said
 */
public record ImageRecord(
    String name,
    Path path,
    List<String> positives,
    List<String> negatives,
    Optional<SplitPart> split) {

  /** Copies the lists. */
  public ImageRecord {
    positives = List.copyOf(positives);
    negatives = List.copyOf(negatives);
  }
}
