package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.CsvTable;
import dev.lacuna.cnn.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a person decided of suggestions: a CSV file with the columns file, label and decision, such
 * as the suggestions or the review that an audit wrote, its column decision filled in.
 *
 * @param name what messages call the file
 * @param entries rows with a decision, in the order of the file
 * @param open number of rows without one
 */
record Decisions(String name, List<Decision> entries, int open) {
  static final String FILE = "file";
  static final String LABEL = "label";
  static final String DECISION = "decision";
  static final String PROBABILITY = "probability";
  static final String STRATUM = "stratum";
  static final String STRATUM_SIZE = "stratum_size";

  /** The stratum of suggestions that were not drawn at random. */
  static final String TOP = "top";

  /**
   * A row.
   *
   * @param line of the file
   * @param file the image's name
   * @param label the label's name
   * @param fits whether the label fits
   * @param probability what was estimated; NaN if the file does not say
   * @param stratum where it was drawn from; empty if it is not from a review
   * @param stratumSize how many suggestions there were; 0 if the file does not say
   */
  record Decision(
      long line,
      String file,
      String label,
      boolean fits,
      double probability,
      Optional<String> stratum,
      long stratumSize) {}

  /**
   * Reads a file.
   *
   * @throws DataException if it cannot be read, lacks a column, or a decision is neither yes nor no
   */
  static Decisions read(Path file) throws DataException {
    CsvTable table = CsvTable.read(file);
    int files = table.find(FILE, List.of());
    int labels = table.find(LABEL, List.of());
    int decisions = table.find(DECISION, List.of());
    int probabilities = table.find(null, List.of(PROBABILITY));
    int strata = table.find(null, List.of(STRATUM));
    int sizes = table.find(null, List.of(STRATUM_SIZE));
    List<Decision> entries = new ArrayList<>();
    int open = 0;
    for (CsvTable.Row row : table.rows()) {
      String place = table.name() + ", line " + row.line() + ": ";
      Optional<Boolean> fits = decision(place, row.fields().get(decisions));
      if (fits.isEmpty()) {
        open++;
      } else {
        entries.add(
            new Decision(
                row.line(),
                row.fields().get(files).strip(),
                row.fields().get(labels).strip(),
                fits.get(),
                number(place, row, probabilities, PROBABILITY, Double.NaN),
                strata < 0
                    ? Optional.empty()
                    : Optional.of(row.fields().get(strata)).filter(text -> !text.isBlank()),
                (long) number(place, row, sizes, STRATUM_SIZE, 0)));
      }
    }
    return new Decisions(table.name(), List.copyOf(entries), open);
  }

  private static Optional<Boolean> decision(String place, String text) throws DataException {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "" -> Optional.empty();
      case "yes", "y", "1", "true" -> Optional.of(true);
      case "no", "n", "0", "false" -> Optional.of(false);
      default ->
          throw new DataException(place + "decision \"" + text + "\"; expected yes, no or nothing");
    };
  }

  private static double number(
      String place, CsvTable.Row row, int column, String name, double without)
      throws DataException {
    String text = column < 0 ? "" : row.fields().get(column).strip();
    try {
      return text.isEmpty() ? without : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new DataException(place + name + " must be a number, got \"" + text + "\"", e);
    }
  }
}
