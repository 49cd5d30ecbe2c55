package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of fastai's {@code ImageDataLoaders.from_csv}: columns fname, labels (between spaces)
 * and is_valid. Images of a test part are left out when it is written, since it has none.
 */
public final class FastaiFormat implements LabelFormat {
  static final List<String> COLUMNS = List.of("fname", "labels", "is_valid");

  FastaiFormat() {}

  @Override
  public String id() {
    return "fastai";
  }

  @Override
  public String description() {
    return "fastai: fname,labels,is_valid";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.UNLABELLED, Carries.SEVERAL, Carries.PARTS);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    return TagReader.read(
        file,
        options.withColumns(
            options.fileColumn().or(() -> Optional.of(COLUMNS.get(0))),
            options.tagColumn().or(() -> Optional.of(COLUMNS.get(1))),
            options.splitColumn(),
            options.tagSeparator().or(() -> Optional.of(" "))),
        "fastai table");
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    SpacedLabels.check(table, id());
    CsvOutput.write(
        file,
        ',',
        csv -> {
          boolean parts = table.hasParts();
          csv.writeRecord(parts ? COLUMNS : COLUMNS.subList(0, 2));
          for (LabelRow row : table.rows()) {
            Optional<SplitPart> part = row.split();
            if (!part.equals(Optional.of(SplitPart.TEST))) {
              String labels = String.join(" ", row.positives());
              if (parts) {
                String valid =
                    part.map(p -> p == SplitPart.VALIDATION ? "True" : "False").orElse("");
                csv.writeRecord(row.file(), labels, valid);
              } else {
                csv.writeRecord(row.file(), labels);
              }
            }
          }
        });
  }
}
