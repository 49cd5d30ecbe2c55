package dev.lacuna.cli.yaml;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.ArchitectureException;
import dev.lacuna.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A network as a short YAML file: a list {@code layers}, each entry a layer's type alone or with
 * its settings.
 *
 * <pre>{@code
 * layers:
 *   - conv2d: {filters: 32, kernel: 5}
 *   - relu
 *   - max_pool2d: 2
 *   - flatten
 *   - dense: labels
 * }</pre>
 *
 * <p>An entry may also carry a {@code name} and {@code inputs}, the names of the layers it reads
 * ({@code input} is the network's own input); without them it reads the entry before it. {@code
 * labels} stands for the number of labels.
 */
public final class NetworkFile {
  private static final String LAYERS = "layers";
  private static final String NAME = "name";
  private static final String INPUTS = "inputs";

  /** Stands for the number of labels where a setting is a number. */
  private static final String LABELS = "labels";

  /** The setting that a single value after a layer's type is. */
  private static final Map<String, String> MAIN_SETTING =
      Map.of("max_pool2d", "size", "average_pool2d", "size", "dropout", "rate", "dense", "units");

  private final String file;
  private final int labels;
  private final LayerCatalog catalog;
  private final Architecture.Builder builder;
  private final Map<String, Integer> uses = new LinkedHashMap<>();
  private final List<Integer> lines = new ArrayList<>();
  private String previous = Architecture.INPUT_NAME;

  private NetworkFile(String file, Shape input, int labels, LayerCatalog catalog) {
    this.file = file;
    this.labels = labels;
    this.catalog = catalog;
    this.builder = Architecture.builder(input);
  }

  /**
   * Reads a network for images of a shape.
   *
   * @param input (height, width, channels)
   * @param labels number of labels; the network's output must be a vector of as many logits
   * @throws DataException if the file is no such description or a layer does not fit; the message
   *     names file, line and layer
   */
  public static Architecture read(Path path, Shape input, int labels, LayerCatalog catalog)
      throws DataException {
    return new NetworkFile(path.toString(), input, labels, catalog).read(YamlFile.read(path));
  }

  private Architecture read(YamlNode.Mapping root) throws DataException {
    for (String key : root.entries().keySet()) {
      if (!key.equals(LAYERS)) {
        throw error(root.lines().get(key), "unknown key '" + key + "'; there is only 'layers'");
      }
    }
    if (!(root.entries().get(LAYERS) instanceof YamlNode.Sequence layers)) {
      throw error(root.line(), "expected 'layers:' and a list of layers");
    }
    for (YamlNode entry : layers.items()) {
      add(entry);
    }
    try {
      return requireLogits(builder.build());
    } catch (ArchitectureException e) {
      int line = e.layer() < lines.size() ? lines.get(e.layer()) : layers.line();
      throw new DataException(file + ":" + line + ": " + e.getMessage(), e);
    }
  }

  private void add(YamlNode entry) throws DataException {
    String place = "layer " + (lines.size() + 1) + " ";
    lines.add(entry.line());
    String type;
    YamlNode settings = null;
    SequencedMap<String, YamlNode> keys = new LinkedHashMap<>();
    if (entry instanceof YamlNode.Scalar scalar && scalar.toJava() instanceof String word) {
      type = word;
    } else if (entry instanceof YamlNode.Mapping mapping && !mapping.entries().isEmpty()) {
      type = mapping.entries().firstEntry().getKey();
      settings = mapping.entries().firstEntry().getValue();
      keys.putAll(mapping.entries());
      keys.remove(type);
      for (String key : keys.keySet()) {
        if (!key.equals(NAME) && !key.equals(INPUTS)) {
          throw error(
              mapping.lines().get(key),
              place
                  + "'%s' has an unknown key '%s'; beside the type there may be 'name' and 'inputs'"
                      .formatted(type, key));
        }
      }
    } else {
      throw error(entry.line(), place + "must be a type, such as 'relu', or 'type: settings'");
    }
    place += "'" + type + "'";
    String name = name(place, type, keys.get(NAME));
    try {
      Layer layer = catalog.create(type, config(type, settings));
      builder.add(name, layer, inputs(place, keys.get(INPUTS)));
    } catch (ArchitectureException e) {
      throw new DataException(file + ":" + entry.line() + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ":" + entry.line() + ": " + place + ": " + e.getMessage(), e);
    }
    previous = name;
  }

  private String name(String place, String type, YamlNode given) throws DataException {
    if (given == null) {
      int use = uses.merge(type, 1, Integer::sum) - 1;
      return use == 0 ? type : type + "_" + use;
    }
    if (given.toJava() instanceof String name && !name.isBlank()) {
      return name;
    }
    throw error(given.line(), place + ": 'name' must be a word");
  }

  private String[] inputs(String place, YamlNode given) throws DataException {
    if (given == null) {
      return new String[] {previous};
    }
    if (given instanceof YamlNode.Scalar scalar && scalar.toJava() instanceof String name) {
      return new String[] {name};
    }
    if (given instanceof YamlNode.Sequence sequence
        && sequence.items().stream().allMatch(item -> item.toJava() instanceof String)) {
      return sequence.items().stream().map(item -> (String) item.toJava()).toArray(String[]::new);
    }
    throw error(given.line(), place + ": 'inputs' must be a list of layer names");
  }

  private Map<String, Object> config(String type, YamlNode settings) {
    Map<String, Object> config = new LinkedHashMap<>();
    if (settings instanceof YamlNode.Mapping mapping) {
      mapping.entries().forEach((key, value) -> config.put(key, number(value)));
    } else if (settings != null && settings.toJava() != null) {
      // Where there is no such setting, the layer says which ones there are.
      config.put(MAIN_SETTING.getOrDefault(type, type), number(settings));
    }
    return config;
  }

  private Object number(YamlNode value) {
    Object java = value.toJava();
    return LABELS.equals(java) ? (Object) labels : java;
  }

  private Architecture requireLogits(Architecture architecture) {
    int last = architecture.nodes().size() - 1;
    Architecture.Node node = architecture.nodes().get(last);
    if (node.layer().type().equals("sigmoid")) {
      throw new ArchitectureException(
          last, node.name(), "must go: the loss takes logits, and predicting applies the sigmoid");
    }
    if (!node.shape().equals(Shape.of(labels))) {
      throw new ArchitectureException(
          last,
          node.name(),
          "has output %s, but there are %d labels; end with 'dense: labels'"
              .formatted(node.shape(), labels));
    }
    return architecture;
  }

  private DataException error(int line, String reason) {
    return new DataException(file + ":" + line + ": " + reason);
  }
}
