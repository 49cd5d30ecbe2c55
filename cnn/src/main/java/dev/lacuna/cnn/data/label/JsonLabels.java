package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a JSON value says of an image's labels: a list of labels, a single one, null for nothing
 * known; or an object with such values by key ({@code positives}, {@code negatives}, {@code
 * split}).
 */
final class JsonLabels {
  static final String NEGATIVES = "negatives";
  static final String SPLIT = "split";

  private JsonLabels() {}

  /** Adds labels that fit. */
  static void give(LabelCollector collector, LabelCollector.Image image, Object value, long line)
      throws DataException {
    if (value == null || "".equals(value)) {
      collector.saysUnknown();
      return;
    }
    List<String> labels = labels(collector, value, line);
    if (labels.isEmpty()) {
      image.emptyList();
    }
    image.positives(labels);
  }

  /** Takes the keys of an object that say something of labels but for those that fit. */
  static void giveRest(
      LabelCollector collector, LabelCollector.Image image, Map<?, ?> object, long line)
      throws DataException {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String key = entry.getKey().toString().toLowerCase(Locale.ROOT);
      if (key.equals(NEGATIVES) || key.equals("negative")) {
        if (entry.getValue() != null) {
          TagReader.deny(image, labels(collector, entry.getValue(), line));
        }
      } else if (TagColumns.SPLIT_COLUMNS.contains(key)
          && entry.getValue() instanceof String cell) {
        Optional<SplitPart> part = SplitPart.parse(cell);
        if (part.isEmpty() && !cell.isBlank()) {
          throw collector.fault(
              line, "split says \"" + cell + "\"; expected one of " + SplitPart.NAMES);
        }
        image.part(part);
      }
    }
  }

  /** The value of the first of some keys, if the object has one of them. */
  static Optional<String> key(Map<?, ?> object, List<String> usual) {
    for (String wanted : usual) {
      for (Object key : object.keySet()) {
        if (wanted.equalsIgnoreCase(key.toString())) {
          return Optional.of(key.toString());
        }
      }
    }
    return Optional.empty();
  }

  static List<String> labels(LabelCollector collector, Object value, long line)
      throws DataException {
    return switch (value) {
      case String label -> List.of(label);
      case List<?> list -> {
        List<String> labels = new ArrayList<>();
        for (Object entry : list) {
          if (!(entry instanceof String label)) {
            throw collector.fault(line, "expected labels as texts, got " + shown(entry));
          }
          labels.add(label);
        }
        yield labels;
      }
      default -> throw collector.fault(line, "expected a list of labels, got " + shown(value));
    };
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  /** The labels that fit, as JSON; null if nothing is known. */
  static Object given(LabelRow row) {
    boolean nothing = row.positives().isEmpty() && !row.exhaustive();
    return nothing ? null : row.positives();
  }

  /** Keys for what a list of labels cannot say; empty if there is nothing of it. */
  static Map<String, Object> rest(LabelRow row) {
    Map<String, Object> rest = new LinkedHashMap<>();
    boolean none = row.exhaustive() && row.positives().isEmpty();
    if (!row.negatives().isEmpty() || (row.exhaustive() && !none)) {
      rest.put(NEGATIVES, TagListFormat.denied(row));
    }
    row.split().ifPresent(part -> rest.put(SPLIT, LabelTable.partName(part)));
    return rest;
  }
}
