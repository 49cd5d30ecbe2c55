package dev.lacuna.cli;

import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.data.label.Absence;
import dev.lacuna.cnn.data.label.LabelFormats;
import dev.lacuna.cnn.data.label.LabelOptions;
import dev.lacuna.cnn.model.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a label file is read and what its labels mean. */
final class LabelArguments {
  @Option(
      names = "--file-column",
      paramLabel = "NAME",
      order = 101,
      description = "Column that names the image.")
  private String fileColumn;

  @Option(
      names = "--tag-column",
      paramLabel = "NAME",
      order = 102,
      description = "Column that holds the labels.")
  private String tagColumn;

  @Option(
      names = "--split-column",
      paramLabel = "NAME",
      order = 103,
      description = "Column that says train, val or test.")
  private String splitColumn;

  @Option(
      names = "--tag-separator",
      paramLabel = "TEXT",
      order = 104,
      description = "What stands between the labels of a cell.")
  private String tagSeparator;

  @Option(
      names = "--label-format",
      paramLabel = "FORMAT",
      order = 100,
      converter = FormatConverter.class,
      description = "Format of the label file; 'lacuna labels' lists them. Default: found out.")
  private String format;

  @Option(
      names = "--absent",
      paramLabel = "auto|negative|unknown",
      order = 104,
      defaultValue = "auto",
      converter = AbsenceConverter.class,
      description =
          "What a 0 in a label's column and an empty list say: negative, the labels were checked"
              + " and do not fit; unknown, nothing. Default: ${DEFAULT-VALUE}, negative where the"
              + " same file says 'unknown' in another way (empty cell, -1, null).")
  private Absence absent;

  @Option(
      names = "--min-confidence",
      paramLabel = "P",
      order = 104,
      defaultValue = "" + LabelOptions.DEFAULT_CONFIDENCE,
      description =
          "Leave out labels that a machine gave with less confidence (Open Images). Default:"
              + " ${DEFAULT-VALUE}.")
  private double confidence;

  @Option(
      names = "--hierarchy",
      paramLabel = "FILE",
      order = 104,
      description = "Table of labels and labels that they imply (CSV): child,parent.")
  private Path hierarchy;

  @Option(
      names = "--labels-from",
      paramLabel = "MODEL",
      order = 104,
      description = "Take the labels of this model, in its order, and drop all others.")
  private Path labelsFrom;

  /** Checks the name of a format. */
  static final class FormatConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      try {
        return LabelFormats.named(text).id();
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Reads it. */
  static final class AbsenceConverter extends ChoiceConverter<Absence> {
    AbsenceConverter() {
      super(Absence.class);
    }
  }

  /**
   * The options in force.
   *
   * @throws IllegalArgumentException if the separator is empty or a number out of range
   * @throws UncheckedIOException if the model cannot be read
   */
  LabelOptions options() {
    return new LabelOptions(
        Optional.ofNullable(format).map(LabelFormats::named),
        Optional.ofNullable(fileColumn),
        Optional.ofNullable(tagColumn),
        Optional.ofNullable(splitColumn),
        Optional.ofNullable(tagSeparator),
        absent,
        confidence,
        Optional.ofNullable(hierarchy),
        Optional.ofNullable(labelsFrom).map(LabelArguments::labelsOf));
  }

  private static Vocabulary labelsOf(Path model) {
    try {
      return ModelFile.inspect(model).labels();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
