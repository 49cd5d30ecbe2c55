package dev.lacuna.cli.run;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.train.EpochResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Epochs as CSV; a cell is empty where there is no number. */
final class HistoryTable {
  private HistoryTable() {}

  static String csv(List<EpochResult> epochs) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(
          "epoch",
          "train_loss",
          "val_loss",
          "val_map",
          "val_auc",
          "val_p5",
          "val_recall5",
          "val_psp5",
          "best",
          "train_seconds");
      for (EpochResult epoch : epochs) {
        boolean validated = epoch.validation() != null;
        csv.writeRecord(
            Integer.toString(epoch.epoch()),
            number(epoch.trainLoss()),
            number(epoch.validationLoss()),
            validated ? number(epoch.validation().meanAveragePrecision()) : "",
            validated ? number(epoch.validation().rocAuc()) : "",
            validated ? number(epoch.validation().precisionAt5()) : "",
            validated ? number(epoch.validation().recallAt5()) : "",
            validated ? propensityScored(epoch.validation()) : "",
            Boolean.toString(epoch.best()),
            number(epoch.seconds()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static String propensityScored(TaggingScores scores) {
    return number(scores.propensityScoredPrecisionAt5().orElse(Double.NaN));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
