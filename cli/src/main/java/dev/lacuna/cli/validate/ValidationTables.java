package dev.lacuna.cli.validate;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.lacuna.cnn.data.ImageHeader;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.SplitPart;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A validation as tables: an image a row, a label a row, a finding a row. */
public final class ValidationTables {
  private final Validation validation;

  /** Of a validation. */
  public ValidationTables(Validation validation) {
    this.validation = validation;
  }

  /** Writes images.csv, labels.csv and findings.csv into a new folder. */
  public void write(Path folder) throws IOException {
    table(folder.resolve("images.csv"), this::images);
    table(folder.resolve("labels.csv"), this::labels);
    table(folder.resolve("findings.csv"), this::findings);
  }

  /** Writes rows. */
  @FunctionalInterface
  private interface Rows {
    void write(CsvWriter csv);
  }

  private static void table(Path file, Rows rows) throws IOException {
    try (BufferedWriter text = Files.newBufferedWriter(file);
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      rows.write(csv);
    }
  }

  private void images(CsvWriter csv) {
    csv.writeRecord(
        "file",
        "part",
        "width",
        "height",
        "format",
        "mode",
        "exif_orientation",
        "given",
        "denied",
        "problem");
    for (int i = 0; i < validation.scan().images().size(); i++) {
      ListedImage listed = validation.scan().images().get(i);
      ImageRecord record = listed.record();
      ScannedImage image = validation.scan().result(i);
      csv.writeRecord(
          record.name(),
          Validation.text(listed.part()),
          Integer.toString(image.width()),
          Integer.toString(image.height()),
          image.header().map(ImageHeader::format).orElse(""),
          image.header().map(ImageHeader::mode).orElse(""),
          image.header().map(header -> Integer.toString(header.orientation())).orElse(""),
          Integer.toString(record.positives().size()),
          Integer.toString(record.negatives().size()),
          image.problem().orElse(""));
    }
  }

  private void labels(CsvWriter csv) {
    csv.writeRecord("label", "train", "validation", "test", "denied", "unknown", "trained");
    LabelCounts counts = validation.labelCounts();
    for (int label = 0; label < counts.vocabulary().size(); label++) {
      String name = counts.vocabulary().label(label);
      csv.writeRecord(
          name,
          Integer.toString(counts.given(SplitPart.TRAIN, label)),
          Integer.toString(counts.given(SplitPart.VALIDATION, label)),
          Integer.toString(counts.given(SplitPart.TEST, label)),
          Integer.toString(counts.denied(label)),
          Integer.toString(counts.unknown(label)),
          validation.trained().index(name) < 0 ? "no" : "yes");
    }
  }

  private void findings(CsvWriter csv) {
    csv.writeRecord("kind", "image", "other", "label", "detail");
    for (Finding finding : validation.findings()) {
      csv.writeRecord(
          finding.kind().id(), finding.image(), finding.other(), finding.label(), finding.detail());
    }
  }
}
