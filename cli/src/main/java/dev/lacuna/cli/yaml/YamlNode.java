package dev.lacuna.cli.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A value of a YAML file and the line that it begins in, counted from 1. */
public sealed interface YamlNode {

  /** Line of the file, counted from 1. */
  int line();

  /** As a Java value: String, Integer, Long, Double, Boolean, null, List or Map. */
  Object toJava();

  /**
   * A single value.
   *
   * @param text as it is written, without quotes
   * @param toJava String, Integer, Long, Double, Boolean or null
   */
  record Scalar(int line, String text, Object toJava) implements YamlNode {}

  /**
   * A list.
   *
   * @param items its elements
   */
  record Sequence(int line, List<YamlNode> items) implements YamlNode {

    @Override
    public Object toJava() {
      return items.stream().map(YamlNode::toJava).toList();
    }
  }

  /**
   * Keys and their values.
   *
   * @param entries in the order of the file
   * @param lines the line of each key
   */
  record Mapping(
      int line, SequencedMap<String, YamlNode> entries, SequencedMap<String, Integer> lines)
      implements YamlNode {

    @Override
    public Object toJava() {
      SequencedMap<String, Object> values = new LinkedHashMap<>();
      entries.forEach((key, value) -> values.put(key, value.toJava()));
      return values;
    }
  }
}
