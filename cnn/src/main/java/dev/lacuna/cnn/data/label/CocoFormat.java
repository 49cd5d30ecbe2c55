package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * COCO's JSON: an image has the categories of its annotations. Category ids may have gaps; images
 * without annotations are kept. {@code neg_category_ids} of an image (LVIS) were checked and do not
 * fit.
 */
public final class CocoFormat implements LabelFormat {
  CocoFormat() {}

  @Override
  public String id() {
    return "coco";
  }

  @Override
  public String description() {
    return "COCO JSON: images, annotations, categories";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.NEGATIVES, Carries.UNLABELLED, Carries.SEVERAL);
  }

  /** What is said of an image. */
  private record Picture(String file, long line, Set<String> positives, List<String> negatives) {}

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    String name = TextFile.display(file);
    Map<String, Picture> pictures = new LinkedHashMap<>();
    Map<String, Set<String>> early = new HashMap<>();
    Map<String, Long> earlyLines = new HashMap<>();
    Map<String, String> categories = new HashMap<>();
    try (JsonInput json = JsonInput.open(file, name)) {
      json.object(
          "COCO",
          key -> {
            switch (key) {
              case "images" -> json.array("images", () -> image(json, pictures));
              case "categories" -> json.array("categories", () -> category(json, categories));
              case "annotations" ->
                  json.array("annotations", () -> annotation(json, pictures, early, earlyLines));
              default -> json.skip();
            }
          });
    }
    for (Map.Entry<String, Set<String>> ahead : early.entrySet()) {
      Picture picture = pictures.get(ahead.getKey());
      if (picture == null) {
        throw new DataException(
            "%s, line %d: an annotation of image_id %s, which no image has"
                .formatted(name, earlyLines.get(ahead.getKey()), ahead.getKey()));
      }
      picture.positives.addAll(ahead.getValue());
    }
    return table(name, pictures.values(), categories, options);
  }

  private static void image(JsonInput json, Map<String, Picture> pictures) throws DataException {
    String[] parts = new String[2];
    List<String> negatives = new ArrayList<>();
    long line = json.line();
    json.object(
        "an image",
        key -> {
          switch (key) {
            case "id" -> parts[0] = json.text("the id of an image");
            case "file_name" -> parts[1] = json.text("file_name");
            case "coco_url" ->
                parts[1] = parts[1] == null ? FileNames.base(json.text(key)) : parts[1];
            case "neg_category_ids" ->
                json.array(key, () -> negatives.add(json.text("the id of a category")));
            default -> json.skip();
          }
        });
    if (parts[0] == null || parts[1] == null) {
      throw json.fault("an image without " + (parts[0] == null ? "id" : "file_name"));
    }
    Picture picture =
        new Picture(FileNames.plain(parts[1]), line, new LinkedHashSet<>(2), negatives);
    if (pictures.put(parts[0], picture) != null) {
      throw json.fault("a second image with id " + parts[0]);
    }
  }

  private static void category(JsonInput json, Map<String, String> categories)
      throws DataException {
    String[] parts = new String[2];
    json.object(
        "a category",
        key -> {
          switch (key) {
            case "id" -> parts[0] = json.text("the id of a category");
            case "name" -> parts[1] = json.text("the name of a category");
            default -> json.skip();
          }
        });
    if (parts[0] == null || parts[1] == null) {
      throw json.fault("a category without " + (parts[0] == null ? "id" : "name"));
    }
    if (categories.put(parts[0], parts[1]) != null) {
      throw json.fault("a second category with id " + parts[0]);
    }
  }

  private static void annotation(
      JsonInput json,
      Map<String, Picture> pictures,
      Map<String, Set<String>> early,
      Map<String, Long> earlyLines)
      throws DataException {
    String[] parts = new String[2];
    json.object(
        "an annotation",
        key -> {
          switch (key) {
            case "image_id" -> parts[0] = json.text(key);
            case "category_id" -> parts[1] = json.text(key);
            default -> json.skip();
          }
        });
    if (parts[0] == null || parts[1] == null) {
      throw json.fault("an annotation without " + (parts[0] == null ? "image_id" : "category_id"));
    }
    Picture picture = pictures.get(parts[0]);
    if (picture == null) {
      earlyLines.putIfAbsent(parts[0], json.line());
      early.computeIfAbsent(parts[0], id -> new LinkedHashSet<>(2)).add(parts[1]);
    } else {
      picture.positives.add(parts[1]);
    }
  }

  private static LabelTable table(
      String name, Iterable<Picture> pictures, Map<String, String> categories, LabelOptions options)
      throws DataException {
    LabelCollector collector = new LabelCollector(name, LabelCollector.Contradiction.REFUSED);
    collector.emptyListIs("no annotation");
    for (Picture picture : pictures) {
      LabelCollector.Image image = collector.row(picture.line, picture.file);
      for (String id : picture.positives) {
        image.positive(label(collector, picture, id, categories::get));
      }
      for (String id : picture.negatives) {
        image.negative(label(collector, picture, id, categories::get));
      }
      if (picture.positives.isEmpty()) {
        image.emptyList();
      }
    }
    return collector.table("COCO annotations", options.absence());
  }

  private static String label(
      LabelCollector collector, Picture picture, String id, Function<String, String> categories)
      throws DataException {
    String label = categories.apply(id);
    if (label == null) {
      throw collector.fault(
          picture.line,
          "image " + picture.file + " has category_id " + id + ", which no category has");
    }
    return label;
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    List<String> labels = table.labels();
    Map<String, Integer> ids = new HashMap<>();
    labels.forEach(label -> ids.put(label, ids.size() + 1));
    try (JsonOutput json = new JsonOutput(file)) {
      json.raw("{\"images\": [");
      int id = 0;
      for (LabelRow row : table.rows()) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("id", ++id);
        image.put("file_name", row.file());
        if (!row.negatives().isEmpty()) {
          image.put("neg_category_ids", row.negatives().stream().map(ids::get).toList());
        }
        json.element(image);
      }
      json.raw("\n],\n\"annotations\": [");
      id = 0;
      int annotation = 0;
      for (LabelRow row : table.rows()) {
        id++;
        for (String label : row.positives()) {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("id", ++annotation);
          entry.put("image_id", id);
          entry.put("category_id", ids.get(label));
          json.element(entry);
        }
      }
      json.raw("\n],\n\"categories\": [");
      for (String label : labels) {
        Map<String, Object> category = new LinkedHashMap<>();
        category.put("id", ids.get(label));
        category.put("name", label);
        json.element(category);
      }
      json.raw("\n]}\n");
    }
  }
}
