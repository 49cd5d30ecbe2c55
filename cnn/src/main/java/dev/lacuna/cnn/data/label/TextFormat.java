package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.TextFile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A line for each image: its path and its labels, between spaces, or all between tabs. A comma may
 * stand behind the path. Where every line has the same number, at least two, of 1, 0 and -1 and
 * nothing else, these are one for each label, which are then called 0, 1, 2 and so on; what 0
 * means, {@link Absence} says.
 */
public final class TextFormat implements LabelFormat {
  private static final Set<String> NUMBERS = Set.of("1", "0", "-1");

  TextFormat() {}

  @Override
  public String id() {
    return "text";
  }

  @Override
  public String description() {
    return "lines of a path and its labels";
  }

  @Override
  public Set<Carries> carries() {
    return EnumSet.of(Carries.UNLABELLED, Carries.SEVERAL);
  }

  /** What is done with a line. */
  @FunctionalInterface
  private interface Line {
    void take(long number, String path, List<String> labels) throws DataException;
  }

  @Override
  public LabelTable read(Path file, LabelOptions options) throws DataException {
    LabelCollector collector =
        new LabelCollector(TextFile.display(file), LabelCollector.Contradiction.REFUSED);
    int[] width = {-2};
    boolean[] minus = new boolean[1];
    lines(
        file,
        (number, path, labels) -> {
          boolean numbers = labels.size() >= 2 && NUMBERS.containsAll(labels);
          int own = numbers ? labels.size() : -1;
          width[0] = width[0] == -2 || width[0] == own ? own : -1;
          minus[0] |= labels.contains("-1");
        });
    boolean vectors = width[0] > 0;
    boolean denies = options.absence().denies(minus[0]);
    lines(
        file,
        (number, path, labels) -> {
          LabelCollector.Image image = collector.row(number, FileNames.plain(path));
          if (vectors) {
            vector(image, labels, denies);
          } else {
            image.positives(labels);
          }
        });
    return collector.table(
        vectors
            ? "lines of a path and a number for each label, 1 fits, 0 "
                + (denies ? "does not fit, -1 says nothing" : "says nothing")
            : "lines of a path and its labels",
        options.absence());
  }

  private static void vector(LabelCollector.Image image, List<String> numbers, boolean denies) {
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i).equals("1")) {
        image.positive(Integer.toString(i));
      } else if (numbers.get(i).equals("0") && denies) {
        image.negative(Integer.toString(i));
      }
    }
  }

  private static void lines(Path file, Line visitor) throws DataException {
    String name = TextFile.display(file);
    try (BufferedReader text = TextFile.open(file)) {
      long number = 0;
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        number++;
        if (!line.isBlank()) {
          int end = pathEnd(line);
          if (line.substring(0, end).isBlank()) {
            throw new DataException(name + ", line " + number + ": no path before the labels");
          }
          visitor.take(number, line.substring(0, end), labels(line.substring(end)));
        }
      }
    } catch (DataException failure) {
      throw failure;
    } catch (CharacterCodingException noText) {
      throw bad(file, name, noText);
    } catch (IOException failure) {
      throw new DataException(name + ": the label file cannot be read: " + failure, failure);
    }
  }

  private static DataException bad(Path file, String name, IOException cause) {
    try {
      return TextFile.notText(file, name);
    } catch (IOException gone) {
      return new DataException(name + ": the label file cannot be read: " + gone, cause);
    }
  }

  /** Where the path ends: at a tab, else behind an image's extension, else at the first space. */
  private static int pathEnd(String line) {
    int tab = line.indexOf('\t');
    if (tab >= 0) {
      return tab;
    }
    int first = -1;
    for (int i = 1; i <= line.length(); i++) {
      if (i == line.length() || line.charAt(i) == ' ' || line.charAt(i) == ',') {
        first = first < 0 ? i : first;
        if (FileNames.isImage(line.substring(0, i))) {
          return i;
        }
      }
    }
    return first;
  }

  private static List<String> labels(String rest) {
    boolean tabs = rest.indexOf('\t') >= 0;
    String text = rest.startsWith(",") ? rest.substring(1) : rest;
    return Arrays.stream(text.split(tabs ? "\t" : "\\s+"))
        .map(String::strip)
        .filter(label -> !label.isEmpty())
        .toList();
  }

  /** Whether the first lines look like this format and no line like a header. */
  static boolean fits(Path file) {
    List<String> first = new ArrayList<>();
    try (BufferedReader text = TextFile.open(file)) {
      for (String line = text.readLine(); line != null && first.size() < 20; ) {
        if (!line.isBlank()) {
          first.add(line);
        }
        line = text.readLine();
      }
    } catch (IOException noText) {
      return false;
    }
    return !first.isEmpty()
        && first.stream()
            .allMatch(
                line -> {
                  String path = line.substring(0, pathEnd(line)).strip();
                  return FileNames.isImage(path) && line.indexOf(';') < 0;
                });
  }

  @Override
  public void write(LabelTable table, Path file) throws IOException {
    boolean tabs =
        table.rows().stream()
            .flatMap(row -> Stream.concat(Stream.of(row.file()), row.positives().stream()))
            .anyMatch(text -> text.indexOf(' ') >= 0);
    String between = tabs ? "\t" : " ";
    try (BufferedWriter text = Files.newBufferedWriter(file)) {
      for (LabelRow row : table.rows()) {
        text.write(row.file() + between + String.join(between, row.positives()) + "\n");
      }
    }
  }
}
