package dev.lacuna.cli.report;

import dev.lacuna.cnn.data.ImageScaler;
import dev.lacuna.cnn.predict.Tagger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Samples as text: a small picture in block characters, and beside it the tags. */
public final class SampleText {
  private static final int COLUMNS = 20;
  private static final int ROWS = 10;
  private static final int LINE = 56;

  /** Upper and lower half of a character cell, bright or dark. */
  private static final String[] BLOCKS = {" ", "▄", "▀", "█"};

  private SampleText() {}

  /** The lines of a sample. */
  public static List<String> lines(Sample sample) {
    List<String> picture = picture(sample);
    List<String> text = new ArrayList<>();
    text.add(sample.name());
    text.addAll(wrap("given:", sample.given()));
    text.addAll(wrap("predicted:", predicted(sample)));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < Math.max(picture.size(), text.size()); i++) {
      String left = i < picture.size() ? picture.get(i) : " ".repeat(COLUMNS);
      String right = i < text.size() ? text.get(i) : "";
      lines.add(("  " + left + "  " + right).stripTrailing());
    }
    while (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  private static List<String> predicted(Sample sample) {
    List<String> tags = new ArrayList<>();
    for (Tagger.Tag tag : sample.predicted()) {
      tags.add(
          String.format(
              Locale.ROOT,
              "%s%s %.2f",
              sample.given().contains(tag.label()) ? "*" : "",
              tag.label(),
              tag.probability()));
    }
    return tags;
  }

  private static List<String> wrap(String title, List<String> words) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder("%-10s".formatted(title));
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i) + (i + 1 < words.size() ? "," : "");
      if (line.length() > 10 && line.length() + 1 + word.length() > LINE) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(10));
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Two pixels a character, bright where they are above the middle of the picture's range. */
  private static List<String> picture(Sample sample) {
    int height = sample.shape().extent(0);
    int width = sample.shape().extent(1);
    int channels = sample.shape().extent(2);
    byte[] small = ImageScaler.resize(sample.pixels(), height, width, channels, 2 * ROWS, COLUMNS);
    int[] brightness = new int[2 * ROWS * COLUMNS];
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = 0; i < brightness.length; i++) {
      for (int c = 0; c < channels; c++) {
        brightness[i] += Byte.toUnsignedInt(small[i * channels + c]);
      }
      least = Math.min(least, brightness[i]);
      most = Math.max(most, brightness[i]);
    }
    int middle = (least + most) / 2;
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < COLUMNS; column++) {
        int upper = brightness[2 * row * COLUMNS + column] > middle ? 2 : 0;
        int lower = brightness[(2 * row + 1) * COLUMNS + column] > middle ? 1 : 0;
        line.append(BLOCKS[upper + lower]);
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
