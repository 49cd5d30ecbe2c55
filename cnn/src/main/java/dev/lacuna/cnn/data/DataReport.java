package dev.lacuna.cnn.data;

import java.util.List;

/**
 * What was found in the data, and what of it was left out.
 *
 * @param listed images that labels were found for
 * @param missing rows of the label file whose image does not exist
 * @param unlisted image files that the label file does not name
 * @param merged rows of the label file that were merged into an earlier row of the same image
 * @param unlabelled listed images without any label
 * @param skipped images that cannot be used
 * @param warnings all of this and more, one line each
 */
public record DataReport(
    int listed,
    int missing,
    int unlisted,
    int merged,
    int unlabelled,
    List<SkippedImage> skipped,
    List<String> warnings) {

  /** Copies the lists. */
  public DataReport {
    skipped = List.copyOf(skipped);
    warnings = List.copyOf(warnings);
  }

  /** The first five of {@code names}, for a message. */
  static String firstFive(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(5, names.size())));
    return names.size() > 5 ? shown + ", ..." : shown;
  }

  /** "1 image", "2 images". */
  static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
