package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.label.LabelState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Labels with the decisions of a person applied: what was accepted is given from now on, what was
 * refused is known not to fit. Nothing that was given changes.
 */
final class AcceptedLabels {
  private static final String BETWEEN = "|";

  private final List<ImageRecord> records;
  private final Vocabulary vocabulary;
  private final LabelMatrix given;
  private final LabelOverlay accepted;
  private final LabelOverlay refused;

  private AcceptedLabels(
      List<ImageRecord> records,
      Vocabulary vocabulary,
      LabelMatrix given,
      LabelOverlay accepted,
      LabelOverlay refused) {
    this.records = records;
    this.vocabulary = vocabulary;
    this.given = given;
    this.accepted = accepted;
    this.refused = refused;
  }

  /**
   * Applies decisions.
   *
   * @param records all images with what was given
   * @throws DataException if a decision names an image or a label that there is not, contradicts
   *     what was given or another one; the message names its line
   */
  static AcceptedLabels of(List<ImageRecord> records, Decisions decisions) throws DataException {
    Vocabulary vocabulary =
        Vocabulary.fromTags(
            records.stream()
                .map(
                    record ->
                        Stream.concat(record.positives().stream(), record.negatives().stream())
                            .toList())
                .toList(),
            1);
    LabelMatrix.Builder builder = LabelMatrix.builder(vocabulary.size());
    Map<String, Integer> rows = new HashMap<>();
    for (ImageRecord record : records) {
      rows.put(record.name(), rows.size());
      builder.addRow(
          record.positives().stream().mapToInt(vocabulary::index).toArray(),
          record.negatives().stream().mapToInt(vocabulary::index).toArray());
    }
    LabelMatrix given = builder.build();
    LabelOverlay accepted = new LabelOverlay(given.rows(), given.classes());
    LabelOverlay refused = new LabelOverlay(given.rows(), given.classes());
    for (Decisions.Decision decision : decisions.entries()) {
      String place = decisions.name() + ", line " + decision.line() + ": ";
      Integer row = rows.get(decision.file());
      if (row == null) {
        throw new DataException(place + "no image \"" + decision.file() + "\" in the data");
      }
      int label = vocabulary.index(decision.label());
      if (label < 0) {
        throw new DataException(place + "no label \"" + decision.label() + "\" in the data");
      }
      LabelState known = given.state(row, label);
      boolean contradicts =
          known == (decision.fits() ? LabelState.NEGATIVE : LabelState.POSITIVE)
              || (decision.fits() ? refused : accepted).contains(row, label);
      if (contradicts) {
        throw new DataException(
            "%slabel \"%s\" of image %s is both given and denied"
                .formatted(place, decision.label(), decision.file()));
      }
      if (known == LabelState.UNKNOWN) {
        (decision.fits() ? accepted : refused).add(row, label);
      }
    }
    return new AcceptedLabels(records, vocabulary, given, accepted, refused);
  }

  int accepted() {
    return accepted.size();
  }

  int refused() {
    return refused.size();
  }

  /** The label file: columns file, tags, and where they say something negatives and split. */
  String labels() {
    LabelMatrix all = accepted.applyTo(given);
    boolean split = records.stream().anyMatch(record -> record.split().isPresent());
    boolean denied =
        refused.size() > 0 || records.stream().anyMatch(record -> !record.negatives().isEmpty());
    return AuditTables.csv(
        csv -> {
          List<String> header = new ArrayList<>(List.of("file", "tags"));
          addIf(header, denied, "negatives");
          addIf(header, split, "split");
          csv.writeRecord(header);
          for (int row = 0; row < records.size(); row++) {
            int image = row;
            ImageRecord record = records.get(row);
            List<String> cells = new ArrayList<>(List.of(record.name()));
            cells.add(
                names(IntStream.range(0, all.positiveCount(row)).map(i -> all.positive(image, i))));
            addIf(
                cells,
                denied,
                names(
                    IntStream.concat(
                            IntStream.range(0, all.negativeCount(row))
                                .map(i -> all.negative(image, i)),
                            IntStream.range(0, refused.count(row))
                                .map(i -> refused.label(image, i)))
                        .sorted()));
            addIf(cells, split, record.split().map(AcceptedLabels::text).orElse(""));
            csv.writeRecord(cells);
          }
        });
  }

  private static void addIf(List<String> cells, boolean wanted, String cell) {
    if (wanted) {
      cells.add(cell);
    }
  }

  private static String text(SplitPart part) {
    return switch (part) {
      case TRAIN -> "train";
      case VALIDATION -> "val";
      case TEST -> part.name().toLowerCase(Locale.ROOT);
    };
  }

  private String names(IntStream labels) {
    return labels.mapToObj(vocabulary::label).collect(Collectors.joining(BETWEEN));
  }

  /** What is different: + for a label that is given now, - for one that is known not to fit. */
  String diff() {
    return AuditTables.csv(
        csv -> {
          csv.writeRecord("file", "change", "label");
          for (int row = 0; row < records.size(); row++) {
            String file = records.get(row).name();
            for (int i = 0; i < accepted.count(row); i++) {
              csv.writeRecord(file, "+", vocabulary.label(accepted.label(row, i)));
            }
            for (int i = 0; i < refused.count(row); i++) {
              csv.writeRecord(file, "-", vocabulary.label(refused.label(row, i)));
            }
          }
        });
  }
}
