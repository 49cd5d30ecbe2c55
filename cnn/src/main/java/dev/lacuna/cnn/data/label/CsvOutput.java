package dev.lacuna.cnn.data.label;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes tables in CSV (RFC 4180), UTF-8, with line feeds. */
final class CsvOutput {
  /** Writes rows. */
  @FunctionalInterface
  interface Rows {
    void write(CsvWriter csv) throws IOException;
  }

  private CsvOutput() {}

  static void write(Path file, char delimiter, Rows rows) throws IOException {
    try (BufferedWriter text = Files.newBufferedWriter(file);
        CsvWriter csv =
            CsvWriter.builder()
                .fieldSeparator(delimiter)
                .lineDelimiter(LineDelimiter.LF)
                .build(text)) {
      rows.write(csv);
    }
  }
}
