package dev.lacuna.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.predict.Tagger;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How the tags of an image are written. */
enum TagFormat {
  /** One line an image, for people. */
  TEXT("text") {
    @Override
    String header() {
      return "";
    }

    @Override
    String image(String image, List<Tagger.Tag> tags) {
      return tags.stream()
              .map(tag -> String.format(Locale.ROOT, "%s %.2f", tag.label(), tag.probability()))
              .collect(Collectors.joining(", ", image + ": ", ""))
              .stripTrailing()
          + "\n";
    }
  },

  /** One JSON object an image and line. */
  JSONL("jsonl") {
    @Override
    String header() {
      return "";
    }

    @Override
    String image(String image, List<Tagger.Tag> tags) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("image", image);
      json.put("tags", tags.stream().map(TagFormat::json).toList());
      return Json.write(json) + "\n";
    }
  },

  /** One row a tag: image, label, probability. */
  CSV("csv") {
    @Override
    String header() {
      return "image,label,probability\n";
    }

    @Override
    String image(String image, List<Tagger.Tag> tags) {
      StringWriter text = new StringWriter();
      try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
        for (Tagger.Tag tag : tags) {
          csv.writeRecord(image, tag.label(), Float.toString(tag.probability()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return text.toString();
    }
  };

  private final String text;

  TagFormat(String text) {
    this.text = text;
  }

  /** What comes before the first image. */
  abstract String header();

  /** An image's lines. */
  abstract String image(String image, List<Tagger.Tag> tags);

  private static Map<String, Object> json(Tagger.Tag tag) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", tag.label());
    json.put("probability", tag.probability());
    return json;
  }

  @Override
  public String toString() {
    return text;
  }
}
