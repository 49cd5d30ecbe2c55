package dev.lacuna.cli.audit;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.ImageRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Applies the decisions of a person to labels. */
public final class AcceptRun {
  private AcceptRun() {}

  /**
   * Writes a label file with the decisions applied, and what is different.
   *
   * @param records all images with what was given
   * @throws dev.lacuna.cnn.data.DataException if the decisions cannot be used
   */
  public static void apply(
      Terminal terminal, List<ImageRecord> records, Path decisionFile, Path out)
      throws IOException {
    Decisions decisions = Decisions.read(decisionFile);
    AcceptedLabels labels = AcceptedLabels.of(records, decisions);
    AuditFolder folder = AuditFolder.create(out);
    folder.write(AuditFolder.LABELS, labels.labels());
    folder.write(AuditFolder.DIFF, labels.diff());
    terminal.result(
        "%,d labels accepted, %,d refused, %,d without a decision"
            .formatted(labels.accepted(), labels.refused(), decisions.open()));
    MeasuredPrecision.lines(decisions).forEach(terminal::result);
    terminal.note("written to " + folder.resolve(AuditFolder.LABELS));
  }
}
