package dev.lacuna.cnn.data;

import dev.lacuna.cnn.data.label.LabelNumbers;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds images and their labels, shares them out to training, validation and test, and decodes
 * them.
 *
 * <p>Opening reads the label file and lists the folders but decodes nothing, so that the memory a
 * run needs is known first ({@link #imageBytes}).
 */
public final class DataLoader implements AutoCloseable {
  private final DataOptions options;
  private final DataRoot root;
  private final Listing listing;
  private final Map<SplitPart, List<ImageRecord>> parts;
  private ImageStorage storage = new ImageStorage.Memory();

  private DataLoader(DataOptions options, DataRoot root, Listing listing) {
    this.options = options;
    this.root = root;
    this.listing = listing;
    this.parts = share(listing.records(), options.split());
  }

  /**
   * Finds the images and their labels.
   *
   * @throws DataException if there are none, or the label file cannot be used; the message names
   *     the file, and the line if there is one
   */
  public static DataLoader open(DataOptions options) throws DataException {
    DataRoot root = DataRoot.open(options.data(), options.labels());
    try {
      return new DataLoader(options, root, Listing.of(root, options.only(), options.table()));
    } catch (DataException | RuntimeException failure) {
      root.close();
      throw failure;
    }
  }

  /**
   * A record's own part holds. Records without one, and those of the training part if nobody gave
   * any to another part, are shared out by their name's random number.
   */
  private static Map<SplitPart, List<ImageRecord>> share(List<ImageRecord> records, Split split) {
    Map<SplitPart, List<ImageRecord>> parts = new EnumMap<>(SplitPart.class);
    for (SplitPart part : SplitPart.values()) {
      parts.put(part, new ArrayList<>());
    }
    boolean validationGiven = given(records, SplitPart.VALIDATION);
    boolean testGiven = given(records, SplitPart.TEST);
    for (ImageRecord record : records) {
      SplitPart part = record.split().orElse(SplitPart.TRAIN);
      if (part == SplitPart.TRAIN) {
        SplitPart drawn = split.part(record.name());
        boolean taken =
            (drawn == SplitPart.VALIDATION && validationGiven)
                || (drawn == SplitPart.TEST && testGiven);
        part = taken ? SplitPart.TRAIN : drawn;
      }
      parts.get(part).add(record);
    }
    return parts;
  }

  private static boolean given(List<ImageRecord> records, SplitPart part) {
    return records.stream().anyMatch(record -> record.split().equals(Optional.of(part)));
  }

  /** All images found, in the order of the label file or of their names. */
  public List<ImageRecord> records() {
    return List.copyOf(listing.records());
  }

  /** The images of one part, in the same order. */
  public List<ImageRecord> records(SplitPart part) {
    return List.copyOf(parts.get(part));
  }

  /** How the labels were read and what they hold, in one sentence. */
  public String understood() {
    return listing.understood();
  }

  /** Names in the label file that no image file has. */
  public List<String> missing() {
    return List.copyOf(listing.missing());
  }

  /** Image files that the label file does not name. */
  public List<String> unlisted() {
    return List.copyOf(listing.unlisted());
  }

  /** What is worth knowing before anything is decoded, one line each. */
  public List<String> warnings() {
    return List.copyOf(listing.warnings());
  }

  /** The labels of the training images, as far as can be told before decoding. */
  public Vocabulary vocabulary() {
    return vocabulary(parts.get(SplitPart.TRAIN));
  }

  /** Where prepared images are kept; in memory without this. */
  public DataLoader storage(ImageStorage value) {
    storage = value;
    return this;
  }

  /** Native memory that all images take once decoded, in bytes, where memory holds them. */
  public long imageBytes() {
    return InMemoryImages.bytes(
        listing.records().size(), options.height(), options.width(), options.channels());
  }

  /**
   * A column of the label file that holds a number for each label.
   *
   * @throws DataException if the labels are not from a file, or the column cannot be used
   */
  public LabelNumbers numbers(String column) throws DataException {
    if (root.table().isEmpty()) {
      throw new DataException(
          root.name() + ": no label file, so there is no column \"" + column + "\"");
    }
    return LabelNumbers.read(root.table().get(), options.table(), column);
  }

  /**
   * Decodes all parts. The labels are those of the training images; labels that only other parts
   * have are dropped and reported.
   *
   * @throws DataException if no training image can be used or fewer than two labels are left
   */
  public LoadedData load(Parallel parallel) throws DataException {
    Map<SplitPart, StoredImages> images = new EnumMap<>(SplitPart.class);
    try {
      for (SplitPart part : SplitPart.values()) {
        images.put(part, decode(parts.get(part), parallel));
      }
      StoredImages train = images.get(SplitPart.TRAIN);
      requireImages(train, "training");
      Vocabulary vocabulary = vocabulary(train.records());
      if (vocabulary.size() < 2) {
        throw new DataException(
            root.name()
                + ": the training images have "
                + DataReport.count(vocabulary.size(), "label")
                + (vocabulary.size() == 1 ? " (\"" + vocabulary.label(0) + "\")" : "")
                + (options.minImages() > 1
                    ? " of at least " + DataReport.count(options.minImages(), "image")
                    : "")
                + "; a tagger needs at least two");
      }
      List<String> warnings = new ArrayList<>(listing.warnings());
      if (images.get(SplitPart.VALIDATION).size() == 0 && options.split().validation() > 0) {
        warnings.add(root.name() + ": no image fell to the validation part");
      }
      LabelAssignment labels = new LabelAssignment(vocabulary);
      Map<SplitPart, DataSet> sets = new EnumMap<>(SplitPart.class);
      images.forEach((part, source) -> sets.put(part, dataSet(source, labels)));
      labels.reportUnknown(
          warnings,
          options.table().vocabulary().isPresent()
              ? "not among those asked for"
              : "with too few training images");
      return new LoadedData(
          vocabulary,
          sets.get(SplitPart.TRAIN),
          Optional.of(sets.get(SplitPart.VALIDATION)).filter(set -> set.size() > 0),
          Optional.of(sets.get(SplitPart.TEST)).filter(set -> set.size() > 0),
          report(images.values(), listing.records(), warnings),
          options.fit());
    } catch (DataException | RuntimeException | Error failure) {
      images.values().forEach(StoredImages::close);
      throw failure;
    }
  }

  /**
   * Decodes images to score a model on.
   *
   * @param vocabulary the model's labels; others are dropped and reported
   * @param part the only part to decode; all images if empty
   * @throws DataException if no image can be used
   */
  public LabelledImages load(Vocabulary vocabulary, Optional<SplitPart> part, Parallel parallel)
      throws DataException {
    List<ImageRecord> chosen = part.map(parts::get).orElse(listing.records());
    StoredImages images = decode(chosen, parallel);
    try {
      requireImages(images, part.map(p -> p.name().toLowerCase(Locale.ROOT)).orElse(""));
      List<String> warnings = new ArrayList<>(listing.warnings());
      LabelAssignment labels = new LabelAssignment(vocabulary);
      DataSet data = dataSet(images, labels);
      labels.reportUnknown(
          warnings, options.minImages() > 1 ? "of too few images" : "unknown to the model");
      return new LabelledImages(data, report(List.of(images), chosen, warnings));
    } catch (DataException | RuntimeException | Error failure) {
      images.close();
      throw failure;
    }
  }

  private Vocabulary vocabulary(List<ImageRecord> records) {
    if (options.table().vocabulary().isPresent()) {
      return options.table().vocabulary().get();
    }
    return Vocabulary.fromTags(
        records.stream().map(ImageRecord::positives).toList(), options.minImages());
  }

  private StoredImages decode(List<ImageRecord> records, Parallel parallel) throws DataException {
    ImageScaler scaler =
        new ImageScaler(options.height(), options.width(), options.channels(), options.fit());
    return storage.store(records, new ImagePreparer(scaler, options.limits()), parallel);
  }

  private void requireImages(StoredImages images, String part) throws DataException {
    if (images.size() > 0) {
      return;
    }
    String what = part.isEmpty() ? "image" : part + " image";
    if (images.skipped().isEmpty()) {
      throw new DataException(
          root.name()
              + ": no "
              + what
              + "s among "
              + DataReport.count(listing.records().size(), "image")
              + "; check the split");
    }
    SkippedImage first = images.skipped().get(0);
    throw new DataException(
        root.name()
            + ": none of "
            + DataReport.count(images.skipped().size(), what)
            + " can be used (first: "
            + first.name()
            + ": "
            + first.reason()
            + ")");
  }

  private static DataSet dataSet(StoredImages images, LabelAssignment labels) {
    LabelMatrix matrix = labels.matrix(images.records());
    return new DataSet(images, matrix);
  }

  private DataReport report(
      Collection<StoredImages> images, List<ImageRecord> listed, List<String> warnings) {
    List<SkippedImage> skipped = new ArrayList<>();
    images.forEach(source -> skipped.addAll(source.skipped()));
    int unlabelled =
        (int)
            listed.stream()
                .filter(record -> record.positives().isEmpty() && record.negatives().isEmpty())
                .count();
    if (unlabelled > 0) {
      warnings.add(DataReport.count(unlabelled, "image") + " without any label");
    }
    for (SkippedImage image : skipped) {
      warnings.add("skipped " + image.name() + ": " + image.reason());
    }
    return new DataReport(
        listed.size(),
        listing.missing().size(),
        listing.unlisted().size(),
        listing.merged(),
        unlabelled,
        skipped,
        warnings);
  }

  /** Closes the archive, if the data is one; images that are kept nowhere can no longer be read. */
  @Override
  public void close() {
    root.close();
  }
}
