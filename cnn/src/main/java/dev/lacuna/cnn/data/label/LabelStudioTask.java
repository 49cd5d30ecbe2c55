package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An annotation as Label Studio exports it in JSON_MIN and CSV: the data of the task, {@code id},
 * what was annotated, then {@code annotator} and so on, in this order.
 */
final class LabelStudioTask {
  static final String IMAGE = "image";
  static final String ID = "id";
  static final String CHOICE = "choice";
  static final String ANNOTATION = "annotation_id";
  private static final String LOCAL_FILE = "?d=";
  private static final String LOCAL = "/data/local-files/" + LOCAL_FILE;
  private static final String UPLOAD = "/data/upload/";

  private static final Set<String> ABOUT =
      Set.of(
          ID,
          "annotator",
          ANNOTATION,
          "created_at",
          "updated_at",
          "lead_time",
          "agreement",
          "ground_truth",
          "predictions");

  private LabelStudioTask() {}

  /**
   * Adds an annotation. Several people may have annotated the same image.
   *
   * @param task the values by key, in the order of the file; text that is JSON has been parsed
   */
  static void collect(LabelCollector collector, Map<String, Object> task, long line)
      throws DataException {
    String imageKey = imageKey(task);
    if (imageKey == null) {
      throw collector.fault(line, "no image; expected a key \"image\" or a value that names one");
    }
    LabelCollector.Image image = collector.image(line, path(task.get(imageKey).toString()));
    List<String> labels = new ArrayList<>();
    // The data of the task stands before its id, what was annotated behind it.
    boolean annotated = !task.containsKey(ID);
    for (Map.Entry<String, Object> entry : task.entrySet()) {
      if (ABOUT.contains(entry.getKey())) {
        annotated |= entry.getKey().equals(ID);
      } else if (annotated && !entry.getKey().equals(imageKey)) {
        addLabels(labels, entry.getValue());
      }
    }
    image.positives(labels);
  }

  private static String imageKey(Map<String, Object> task) {
    if (task.get(IMAGE) instanceof String) {
      return IMAGE;
    }
    for (Map.Entry<String, Object> entry : task.entrySet()) {
      if (entry.getValue() instanceof String text
          && (FileNames.isImage(text) || text.startsWith("/data/"))) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** A choice, a list of choices, or regions with labels. */
  private static void addLabels(List<String> labels, Object value) {
    switch (value) {
      case null -> {}
      case String text -> labels.add(text);
      case List<?> list -> list.forEach(entry -> addLabels(labels, entry));
      case Map<?, ?> object ->
          object.forEach(
              (key, entry) -> {
                String name = key.toString().toLowerCase(Locale.ROOT);
                if (name.equals("choices") || name.endsWith("labels")) {
                  addLabels(labels, entry);
                }
              });
      default -> {}
    }
  }

  /** The path below the folder that was uploaded or served; without a server's address. */
  static String path(String url) {
    String text = url.strip();
    int local = text.indexOf(LOCAL_FILE);
    if (local >= 0) {
      return FileNames.plain(decoded(text.substring(local + LOCAL_FILE.length())));
    }
    int upload = text.indexOf(UPLOAD);
    if (upload >= 0) {
      String inProject = text.substring(upload + UPLOAD.length());
      return FileNames.plain(decoded(inProject.substring(inProject.indexOf('/') + 1)));
    }
    int scheme = text.indexOf("://");
    int path = scheme < 0 ? -1 : text.indexOf('/', scheme + 3);
    return FileNames.plain(path < 0 ? text : decoded(text.substring(path + 1)));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  /** The address under which Label Studio serves a local file. */
  static String url(String file) {
    return LOCAL + URLEncoder.encode(file, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What was chosen, as the exports write it: one label, an object of several, or null. */
  static Object choice(LabelRow row) {
    return switch (row.positives().size()) {
      case 0 -> null;
      case 1 -> row.positives().getFirst();
      default -> Map.of("choices", row.positives());
    };
  }
}
