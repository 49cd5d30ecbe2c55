package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvHeader;
import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** All formats of label files: by name, or by what a file holds. */
public final class LabelFormats {
  /** Objects of JSON Lines are shorter than this many characters. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final TagListFormat TAGS = new TagListFormat();
  private static final LabelColumnsFormat COLUMNS = new LabelColumnsFormat();
  private static final FastaiFormat FASTAI = new FastaiFormat();
  private static final PlanetFormat PLANET = new PlanetFormat();
  private static final OpenImagesFormat OPEN_IMAGES = new OpenImagesFormat();
  private static final CocoFormat COCO = new CocoFormat();
  private static final VocFormat VOC = new VocFormat();
  private static final HuggingFaceFormat HUGGING_FACE = new HuggingFaceFormat();
  private static final JsonMapFormat JSON_MAP = new JsonMapFormat();
  private static final TextFormat TEXT = new TextFormat();
  private static final LabelStudioJsonFormat LABEL_STUDIO = new LabelStudioJsonFormat();
  private static final LabelStudioCsvFormat LABEL_STUDIO_CSV = new LabelStudioCsvFormat();
  private static final FiftyOneFormat FIFTY_ONE = new FiftyOneFormat();
  private static final FoldersFormat FOLDERS = new FoldersFormat(Optional.empty());

  private LabelFormats() {}

  /** All of them. */
  public static List<LabelFormat> all() {
    return List.of(
        TAGS,
        COLUMNS,
        FASTAI,
        PLANET,
        OPEN_IMAGES,
        COCO,
        VOC,
        HUGGING_FACE,
        JSON_MAP,
        TEXT,
        LABEL_STUDIO,
        LABEL_STUDIO_CSV,
        FIFTY_ONE,
        FOLDERS);
  }

  /**
   * The format that the command line calls {@code id}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static LabelFormat named(String id) {
    return all().stream()
        .filter(format -> format.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown label format '%s'; there are %s"
                        .formatted(
                            id,
                            all().stream()
                                .map(LabelFormat::id)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Folders for each label, written with copies of images.
   *
   * @param images the folder that images are named relative to
   */
  public static LabelFormat folders(Path images) {
    return new FoldersFormat(Optional.of(images));
  }

  /**
   * Reads a label file or folder, whose format is found out unless the options name it.
   *
   * @throws DataException if it cannot be read; the message names file and line
   */
  public static LabelTable read(Path file, LabelOptions options) throws DataException {
    LabelFormat format =
        options.format().isPresent() ? options.format().get() : detect(file, options);
    return format.read(file, options);
  }

  /**
   * The format of a file or folder. A table that is nothing else is one of label lists.
   *
   * @throws DataException if it cannot be read
   */
  public static LabelFormat detect(Path file, LabelOptions options) throws DataException {
    if (VocFormat.folder(file).isPresent()) {
      return VOC;
    }
    if (Files.isDirectory(file)) {
      return hasParts(file) ? HUGGING_FACE : FOLDERS;
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return switch (firstCharacter(file)) {
      case '[' -> LABEL_STUDIO;
      case '{' -> name.endsWith(".jsonl") || isLines(file) ? HUGGING_FACE : object(file);
      default -> table(file, name, options);
    };
  }

  /**
   * The folder of labels that a folder of images consists of or holds: parts with Hugging Face
   * metadata, or Pascal VOC image sets.
   *
   * @throws DataException if the folder cannot be listed
   */
  public static Optional<Path> folderOfLabels(Path images) throws DataException {
    return hasParts(images) ? Optional.of(images) : VocFormat.folder(images);
  }

  private static boolean hasParts(Path folder) throws DataException {
    try {
      return !HuggingFaceFormat.ofParts(folder).isEmpty();
    } catch (IOException failure) {
      throw new DataException(
          TextFile.display(folder) + ": the folder cannot be listed: " + failure, failure);
    }
  }

  private static int firstCharacter(Path file) throws DataException {
    try (BufferedReader text = TextFile.open(file)) {
      int c = text.read();
      while (c >= 0 && Character.isWhitespace(c)) {
        c = text.read();
      }
      return c;
    } catch (CharacterCodingException noText) {
      return -1;
    } catch (IOException failure) {
      throw new DataException(
          TextFile.display(file) + ": the label file cannot be read: " + failure, failure);
    }
  }

  /** Whether the file has an object a line, as far as its first two lines tell. */
  private static boolean isLines(Path file) throws DataException {
    char[] start = new char[LONGEST_LINE];
    int length = 0;
    try (BufferedReader text = TextFile.open(file)) {
      for (int got = 0; got >= 0 && length < start.length; length += Math.max(0, got)) {
        got = text.read(start, length, start.length - length);
      }
    } catch (IOException failure) {
      throw new DataException(
          TextFile.display(file) + ": the label file cannot be read: " + failure, failure);
    }
    List<String> lines =
        new String(start, 0, length).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.size() > 1 && lines.get(0).endsWith("}") && lines.get(1).startsWith("{");
  }

  /** A JSON object, by its first telling key. */
  private static LabelFormat object(Path file) throws DataException {
    LabelFormat[] found = {JSON_MAP};
    try (JsonInput json = JsonInput.open(file, TextFile.display(file))) {
      json.objectUntil(
          "labels",
          key -> {
            found[0] =
                switch (key) {
                  case "images", "annotations", "categories" -> json.isArray() ? COCO : JSON_MAP;
                  case "labels" -> json.isObject() ? FIFTY_ONE : JSON_MAP;
                  default -> JSON_MAP;
                };
            return found[0] != JSON_MAP;
          });
    }
    return found[0];
  }

  private static LabelFormat table(Path file, String name, LabelOptions options)
      throws DataException {
    boolean columnsNamed = options.fileColumn().isPresent() || options.tagColumn().isPresent();
    if (!columnsNamed && TextFormat.fits(file)) {
      return TEXT;
    }
    CsvRows csv = CsvRows.open(file);
    CsvHeader header = csv.header();
    Predicate<String> has = column -> header.columns().stream().anyMatch(column::equalsIgnoreCase);
    if (columnsNamed) {
      return options.tagColumn().isEmpty() && LabelColumnsFormat.fits(csv, options)
          ? COLUMNS
          : TAGS;
    }
    if (has.test("ImageID") && has.test("LabelName") && has.test("Confidence")) {
      return OPEN_IMAGES;
    }
    if (has.test(LabelStudioTask.ANNOTATION)) {
      return LABEL_STUDIO_CSV;
    }
    if (has.test("fname") && has.test("labels")) {
      return FASTAI;
    }
    if (header.columns().equals(PlanetFormat.COLUMNS)) {
      return PLANET;
    }
    if (HuggingFaceFormat.NAMES.contains(name) && has.test(HuggingFaceFormat.FILE_NAME)) {
      return HUGGING_FACE;
    }
    boolean tags = TagColumns.TAG_COLUMNS.stream().anyMatch(has);
    return !tags && LabelColumnsFormat.fits(csv, options) ? COLUMNS : TAGS;
  }

  /** What a table says that a format cannot, a line each; empty if nothing is lost. */
  public static List<String> losses(LabelTable table, LabelFormat format) {
    Set<LabelFormat.Carries> carries = format.carries();
    List<LabelRow> rows = table.rows();
    List<String> losses = new ArrayList<>();
    if (!carries.contains(LabelFormat.Carries.NEGATIVES)) {
      long denied = rows.stream().mapToLong(row -> row.negatives().size()).sum();
      add(losses, denied, "that a label was checked and does not fit");
    }
    if (!carries.contains(LabelFormat.Carries.EXHAUSTIVE)) {
      add(losses, count(rows, LabelRow::exhaustive), "that an image has no further label");
    }
    if (!carries.contains(LabelFormat.Carries.UNLABELLED)) {
      boolean negatives = carries.contains(LabelFormat.Carries.NEGATIVES);
      add(
          losses,
          count(rows, row -> negatives ? row.unlabelled() : row.positives().isEmpty()),
          "images without a label");
    }
    if (!carries.contains(LabelFormat.Carries.SEVERAL)) {
      add(losses, count(rows, row -> row.positives().size() > 1), "images with several labels");
    }
    if (!carries.contains(LabelFormat.Carries.PARTS)) {
      add(losses, count(rows, row -> row.split().isPresent()), "to which part an image belongs");
    }
    if (format instanceof FastaiFormat) {
      Optional<SplitPart> test = Optional.of(SplitPart.TEST);
      add(losses, count(rows, row -> row.split().equals(test)), "images of the test part");
    }
    return losses;
  }

  private static long count(List<LabelRow> rows, Predicate<LabelRow> which) {
    return rows.stream().filter(which).count();
  }

  private static void add(List<String> losses, long count, String what) {
    if (count > 0) {
      losses.add("%s (%,d)".formatted(what, count));
    }
  }
}
