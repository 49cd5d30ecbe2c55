package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of Kaggle's "Planet: Understanding the Amazon from Space": columns image_name, without
 * an extension, and tags between spaces.
 */
public final class PlanetFormat implements LabelFormat {
  static final List<String> COLUMNS = List.of("image_name", "tags");

  PlanetFormat() {}

  @Override
  public String id() {
    return "planet";
  }

  @Override
  public String description() {
    return "Kaggle Planet: image_name,tags";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.UNLABELLED, Carries.SEVERAL);
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    return TagReader.read(
        file,
        options.withColumns(
            Optional.of(COLUMNS.get(0)),
            Optional.of(COLUMNS.get(1)),
            options.splitColumn(),
            options.tagSeparator().or(() -> Optional.of(" "))),
        "Kaggle Planet table");
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    SpacedLabels.check(table, id());
    CsvOutput.write(
        file,
        ',',
        csv -> {
          csv.writeRecord(COLUMNS);
          for (LabelRow row : table.rows()) {
            csv.writeRecord(FileNames.stem(row.file()), String.join(" ", row.positives()));
          }
        });
  }
}
