package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects what a label file says, image by image; rows of the same image are merged. Every label's
 * text is held once, composed (Unicode NFC), so that the same letters are the same label.
 */
final class LabelCollector {
  /** What becomes of a label that is both given and denied. */
  enum Contradiction {
    /** The file is refused. */
    REFUSED,
    /** People who labelled the same image disagree: nothing is known. */
    UNKNOWN
  }

  private final String name;
  private final Contradiction contradiction;
  private final Map<String, Image> images = new LinkedHashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private int merged;
  private int contradictions;
  private String firstContradiction;
  private boolean saysUnknown;
  private int emptyLists;
  private String emptyList = "an empty list";

  /** What is known of an image so far. */
  final class Image {
    private final long line;
    private final String file;
    private long lastLine;
    private List<String> positives = List.of();
    private List<String> negatives = List.of();
    private boolean emptyList;
    private boolean exhaustive;
    private SplitPart part;

    private Image(long line, String file) {
      this.line = line;
      this.file = file;
    }

    Image positive(String label) {
      positives = added(positives, label);
      return this;
    }

    Image positives(Iterable<String> all) {
      all.forEach(this::positive);
      return this;
    }

    Image negative(String label) {
      negatives = added(negatives, label);
      return this;
    }

    Image negatives(Iterable<String> all) {
      all.forEach(this::negative);
      return this;
    }

    /** An empty list was given in a place where nothing could have been given as well. */
    void emptyList() {
      emptyList = true;
      emptyLists++;
    }

    /** All labels that are not given were checked. */
    void exhaustive() {
      exhaustive = true;
    }

    void part(Optional<SplitPart> given) throws DataException {
      if (given.isPresent()) {
        if (part != null && part != given.get()) {
          throw fault(
              lastLine, "image " + file + " is in another part of the split than in line " + line);
        }
        part = given.get();
      }
    }
  }

  LabelCollector(String name, Contradiction contradiction) {
    this.name = name;
    this.contradiction = contradiction;
  }

  String name() {
    return name;
  }

  DataException fault(long line, String what) {
    return new DataException(name + (line > 0 ? ", line " + line : "") + ": " + what);
  }

  /** A row about an image; one that was there before is merged and counted. */
  Image row(long line, String file) {
    merged += images.containsKey(file) ? 1 : 0;
    return image(line, file);
  }

  /** One of several things that are said about an image. */
  Image image(long line, String file) {
    Image image = images.computeIfAbsent(file, key -> new Image(line, key));
    image.lastLine = line;
    return image;
  }

  boolean isEmpty() {
    return images.isEmpty();
  }

  /** The file says of an image or a label that nothing is known. */
  void saysUnknown() {
    saysUnknown = true;
  }

  /** What the sentence calls what is an empty list in other formats. */
  void emptyListIs(String what) {
    emptyList = what;
  }

  void warn(String warning) {
    warnings.add(name + ": " + warning);
  }

  private List<String> added(List<String> list, String label) {
    String text = Normalizer.normalize(label.strip(), Normalizer.Form.NFC);
    if (text.isEmpty()) {
      return list;
    }
    List<String> longer = list.isEmpty() ? new ArrayList<>(2) : list;
    longer.add(labels.computeIfAbsent(text, same -> same));
    return longer;
  }

  /**
   * The table.
   *
   * @param how how the file was read; begins its sentence
   */
  LabelTable table(String how, Absence absence) throws DataException {
    if (images.isEmpty()) {
      throw new DataException(name + ": the label file names no image");
    }
    boolean denies = absence.denies(saysUnknown);
    List<LabelRow> rows = new ArrayList<>(images.size());
    for (Image image : images.values()) {
      rows.add(row(image, denies));
    }
    images.clear();
    if (contradictions > 0) {
      warn(
          count(contradictions, "label")
              + " that some gave and others denied, taken as unknown (first: "
              + firstContradiction
              + ")");
    }
    String told = name + ": " + how + "; " + contents(rows) + absent(denies);
    return new LabelTable(name, told, rows, merged, warnings);
  }

  private LabelRow row(Image image, boolean denies) throws DataException {
    Set<String> positives = new LinkedHashSet<>(image.positives);
    Set<String> negatives = new LinkedHashSet<>(image.negatives);
    if (!negatives.isEmpty()) {
      for (String label : image.positives) {
        if (negatives.contains(label)) {
          contradict(image, label);
          positives.remove(label);
          negatives.remove(label);
        }
      }
    }
    boolean none = image.emptyList && image.positives.isEmpty() && denies;
    return new LabelRow(
        image.line,
        image.file,
        List.copyOf(positives),
        List.copyOf(negatives),
        image.exhaustive || none,
        Optional.ofNullable(image.part));
  }

  private void contradict(Image image, String label) throws DataException {
    String what = "label \"" + label + "\" of image " + image.file;
    if (contradiction == Contradiction.REFUSED) {
      throw fault(image.lastLine, what + " is both given and denied");
    }
    contradictions++;
    firstContradiction = firstContradiction == null ? what : firstContradiction;
  }

  private String contents(List<LabelRow> rows) {
    long given = 0;
    long denied = 0;
    int exhaustive = 0;
    int unlabelled = 0;
    for (LabelRow row : rows) {
      given += row.positives().size();
      denied += row.negatives().size();
      exhaustive += row.exhaustive() ? 1 : 0;
      unlabelled += row.unlabelled() ? 1 : 0;
    }
    return "%s, %s, %,d given".formatted(count(rows.size(), "image"), labelCount(), given)
        + (denied > 0 ? ", %,d denied".formatted(denied) : "")
        + (exhaustive > 0 ? ", " + count(exhaustive, "image") + " with no further label" : "")
        + (unlabelled > 0 ? ", " + count(unlabelled, "image") + " of which none is known" : "");
  }

  private String labelCount() {
    return count(labels.size(), "label");
  }

  private String absent(boolean denies) {
    if (emptyLists == 0) {
      return "";
    }
    return "; " + emptyList + " means " + (denies ? "no label fits" : "none is known");
  }

  static String count(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
