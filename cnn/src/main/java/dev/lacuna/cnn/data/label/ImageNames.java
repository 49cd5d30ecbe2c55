package dev.lacuna.cnn.data.label;

import java.text.Normalizer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the image file that a label file means where it is not called exactly so. A file is found
 * only if it is the only one that fits.
 */
public final class ImageNames {
  /** Eight hexadecimal digits and a hyphen: Label Studio puts them before names of uploads. */
  private static final String UPLOAD = "^[0-9a-f]{8}-(?=.)";

  /** In what a name may differ; tried in this order. */
  public enum Difference {
    /** Upper and lower case, or composed and decomposed letters (Unicode NFC and NFD). */
    CASE("in upper and lower case or in the form of letters"),
    /** No extension, or that of another image format. */
    EXTENSION("in the extension"),
    /** The folders before it. */
    FOLDER("in the folder"),
    /** Both. */
    FOLDER_AND_EXTENSION("in folder and extension"),
    /** What Label Studio puts before the names of uploads. */
    UPLOAD_PREFIX("in what Label Studio puts before it");

    private final String text;

    Difference(String text) {
      this.text = text;
    }

    /** What names that differ in this alone have in common. */
    String key(String name) {
      String folded = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
      return switch (this) {
        case CASE -> folded;
        case EXTENSION -> FileNames.stem(folded);
        case FOLDER -> FileNames.base(folded);
        case FOLDER_AND_EXTENSION -> FileNames.stem(FileNames.base(folded));
        case UPLOAD_PREFIX -> FileNames.base(folded).replaceFirst(UPLOAD, "");
      };
    }

    /** In words, such as "in the extension". */
    public String text() {
      return text;
    }
  }

  /**
   * A file that was found.
   *
   * @param name its name
   * @param difference in what the name that was looked for differs
   */
  public record Match(String name, Difference difference) {}

  private final Collection<String> names;
  private final Map<Difference, Map<String, String>> byKey = new EnumMap<>(Difference.class);

  /** Among these files, which must not change. */
  public ImageNames(Collection<String> names) {
    this.names = names;
  }

  /** The only file that differs from a name in the least way. */
  public Optional<Match> find(String name) {
    for (Difference difference : Difference.values()) {
      String found = byKey.computeIfAbsent(difference, this::index).get(difference.key(name));
      if (found != null) {
        return Optional.of(new Match(found, difference));
      }
    }
    return Optional.empty();
  }

  private Map<String, String> index(Difference difference) {
    Map<String, String> index = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (String name : names) {
      String key = difference.key(name);
      if (index.put(key, name) != null) {
        ambiguous.add(key);
      }
    }
    index.keySet().removeAll(ambiguous);
    return index;
  }
}
