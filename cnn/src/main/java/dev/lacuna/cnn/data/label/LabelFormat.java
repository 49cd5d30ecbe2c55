package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** A format of label files. */
public sealed interface LabelFormat
    permits TagListFormat,
        LabelColumnsFormat,
        FastaiFormat,
        PlanetFormat,
        OpenImagesFormat,
        CocoFormat,
        VocFormat,
        HuggingFaceFormat,
        JsonMapFormat,
        TextFormat,
        LabelStudioJsonFormat,
        LabelStudioCsvFormat,
        FiftyOneFormat,
        FoldersFormat {

  /** What a format can say beyond which labels an image has. */
  enum Carries {
    /** That a label was checked and does not fit. */
    NEGATIVES,
    /** That an image was checked and has no further label. */
    EXHAUSTIVE,
    /** Images of which no label is known. */
    UNLABELLED,
    /** Images with more than one label. */
    SEVERAL,
    /** To which part an image belongs. */
    PARTS
  }

  /** What the command line calls it. */
  String id();

  /** What it is, in a few words. */
  String description();

  /** What it can say. */
  Set<Carries> carries();

  /** Whether it is a folder and not a file. */
  default boolean isFolder() {
    return false;
  }

  /**
   * Reads a label file.
   *
   * @throws DataException if the file cannot be read or is not of this format; the message names
   *     file and line
   */
  LabelTable read(Path file, LabelOptions options) throws DataException;

  /**
   * Writes a label file, which must not exist. What the format cannot say is left out; see {@link
   * LabelFormats#losses}.
   *
   * @throws IOException if it cannot be written
   */
  void write(LabelTable table, Path file) throws IOException;
}
