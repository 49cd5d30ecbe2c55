package dev.lacuna.cli.yaml;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A YAML 1.2 file (JSON schema) that a person wrote. Values are scalars, lists and mappings with
 * string keys; a mapping or list cannot be referred to a second time.
 */
public final class YamlFile {
  /** Far beyond any configuration; a mistaken path to a data file ends here. */
  private static final long MAX_BYTES = 1 << 20;

  /** Deeper nesting is a mistake, and would exhaust the stack. */
  private static final int MAX_DEPTH = 32;

  private final String name;

  private YamlFile(String name) {
    this.name = name;
  }

  /**
   * The mapping that the file holds; an empty one for an empty file.
   *
   * @throws DataException if the file cannot be read or is not such YAML; the message names file
   *     and line
   */
  public static YamlNode.Mapping read(Path path) throws DataException {
    YamlFile file = new YamlFile(path.toString());
    String text = file.text(path);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file.name).setMaxAliasesForCollections(0).build();
    Optional<Node> root;
    try {
      root =
          new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text)))
              .getSingleNode();
    } catch (MarkedYamlEngineException e) {
      throw file.error(line(e.getProblemMark()), e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw file.error(1, e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw file.error(1, "it is nested too deeply", e);
    }
    if (root.isEmpty()) {
      return new YamlNode.Mapping(1, new LinkedHashMap<>(), new LinkedHashMap<>());
    }
    if (file.convert(root.get(), 0) instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    throw file.error(line(root.get()), "expected lines of the form 'key: value'", null);
  }

  private String text(Path path) throws DataException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new DataException(name + ": too large for a YAML file that a person wrote");
      }
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      throw new DataException(name + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new DataException(name + ": it is not UTF-8 text", e);
    } catch (DataException e) {
      throw e;
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private YamlNode convert(Node node, int depth) throws DataException {
    if (depth > MAX_DEPTH) {
      throw error(line(node), "it is nested too deeply", null);
    }
    return switch (node) {
      case ScalarNode scalar -> new YamlNode.Scalar(line(node), scalar.getValue(), value(scalar));
      case SequenceNode sequence -> {
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(convert(item, depth + 1));
        }
        yield new YamlNode.Sequence(line(node), items);
      }
      case MappingNode mapping -> mapping(mapping, depth);
      default -> throw error(line(node), "only values, lists and mappings are understood", null);
    };
  }

  private YamlNode.Mapping mapping(MappingNode node, int depth) throws DataException {
    SequencedMap<String, YamlNode> entries = new LinkedHashMap<>();
    SequencedMap<String, Integer> lines = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw error(line(tuple.getKeyNode()), "a key must be a word", null);
      }
      if (entries.put(key.getValue(), convert(tuple.getValueNode(), depth + 1)) != null) {
        throw error(
            line(key),
            "'%s' is given twice, first in line %d"
                .formatted(key.getValue(), lines.get(key.getValue())),
            null);
      }
      lines.put(key.getValue(), line(key));
    }
    return new YamlNode.Mapping(line(node), entries, lines);
  }

  private Object value(ScalarNode scalar) throws DataException {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    try {
      if (tag.equals(Tag.INT)) {
        long number = Long.parseLong(text);
        return number == (int) number ? (Object) (int) number : (Object) number;
      }
      if (tag.equals(Tag.FLOAT)) {
        return Double.valueOf(text);
      }
    } catch (NumberFormatException e) {
      throw error(line(scalar), "'" + text + "' is not a number in range", e);
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    }
    return tag.equals(Tag.NULL) ? null : text;
  }

  private DataException error(int line, String reason, Throwable cause) {
    String oneLine = reason == null ? "not valid YAML" : reason.replaceAll("\\s+", " ");
    return new DataException(name + ":" + line + ": " + oneLine, cause);
  }

  private static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(place -> place.getLine() + 1).orElse(1);
  }
}
