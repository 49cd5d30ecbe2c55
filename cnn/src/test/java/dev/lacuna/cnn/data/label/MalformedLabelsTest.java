package dev.lacuna.cnn.data.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedLabelsTest extends LabelFiles {
  @ParameterizedTest
  @MethodSource("malformed")
  void malformedRowsAreNamedByFileAndLine(String file, String text, String message)
      throws IOException {
    DataException failure =
        assertThrows(DataException.class, () -> read(file, text, LabelOptions.AUTOMATIC));
    assertEquals(folder.resolve(file) + message, failure.getMessage());
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of(
            "t.csv",
            "file,tags\na.png,cat\nb.png,\"['dog\"\"]\"\n",
            ", line 3: column \"tags\" is no list: a quote is not closed in the list ['dog\"]"),
        Arguments.of(
            "f.csv",
            "fname,labels,is_valid\na.png,cat,maybe\n",
            ", line 2: column \"is_valid\" says \"maybe\"; expected one of True, False, or"
                + " nothing"),
        Arguments.of(
            "o.csv",
            "ImageID,Source,LabelName,Confidence\na,verification,/m/1,yes\n",
            ", line 2: confidence \"yes\"; expected a number from 0 to 1"),
        Arguments.of(
            "c.json",
            "{\"images\": [{\"id\": 1, \"file_name\": \"a\"}],\n\"annotations\": [\n"
                + "{\"image_id\": 2, \"category_id\": 1}]}",
            ", line 3: an annotation of image_id 2, which no image has"),
        Arguments.of(
            "c.json", "{\"images\": [\n{\"file_name\": \"a\"}]}", ", line 2: an image without id"),
        Arguments.of(
            "c.json",
            "{\"images\": [{\"id\": 1, \"file_name\": \"a\"}],\n\"annotations\": [\n"
                + "{\"image_id\": 1, \"category_id\": 9}], \"categories\": []}",
            ", line 1: image a has category_id 9, which no category has"),
        Arguments.of(
            "m.json",
            "{\"a.png\": [\"cat\"],\n\"b.png\": [[1]]}",
            ", line 2: expected labels as texts, got [1]"),
        Arguments.of(
            "m.json",
            "{\"a.png\": [\"cat\"],\n\"b.png\" [1]}",
            ", line 2: not valid JSON: Unexpected character ('[' (code 91)): was expecting a colon"
                + " to separate property name and value"),
        Arguments.of(
            "h.jsonl",
            "{\"file_name\": \"a\", \"labels\": [\"x\"]}\n{\"labels\": [\"x\"]}\n",
            ", line 2: no file_name that names the image"),
        Arguments.of(
            "l.json",
            "[{\"image\": \"/data/upload/1/a.png\", \"id\": 1},\n{\"id\": 2}]",
            ", line 2: no image; expected a key \"image\" or a value that names one"),
        Arguments.of(
            "5.json",
            "{\"classes\": [\"a\", \"b\"],\n\"labels\": {\"i\":\n2}}",
            ", line 3: class 2, but there are 2 classes"));
  }

  @Test
  void aMalformedImageSetNamesItsLine() throws IOException {
    Path sets = Files.createDirectories(folder.resolve("Main"));
    Path file = Files.writeString(sets.resolve("cat_train.txt"), "2008_1  1\n2008_2 x\n");
    DataException failure =
        assertThrows(DataException.class, () -> LabelFormats.read(sets, LabelOptions.AUTOMATIC));
    assertEquals(
        file + ", line 2: expected an image and 1, -1 or 0, got \"2008_2 x\"",
        failure.getMessage());
  }

  @Property(tries = 400)
  void anyTextIsReadOrRefusedByName(
      @ForAll("beginnings") String beginning,
      @ForAll @Size(max = 60)
          List<
                  @Chars({
                    '"', '{', '}', '[', ']', ':', ',', ';', '\n', '0', '1', '-', 'a', '\u00e9'
                  })
                  Character>
              characters)
      throws IOException {
    StringBuilder text = new StringBuilder(beginning);
    characters.forEach(text::append);
    Path file = Files.createTempFile("labels", ".txt");
    try {
      Files.writeString(file, text);
      LabelTable table = LabelFormats.read(file, LabelOptions.AUTOMATIC);
      assertFalse(table.rows().isEmpty());
    } catch (DataException refusal) {
      assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
      assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<String> beginnings() {
    return Arbitraries.of(
        "",
        "{\"a.png\": ",
        "{\"images\": [{\"id\": 1, \"file_name\": \"a\"}], \"annotations\": [",
        "[{\"image\": \"a.png\", \"id\": 1, \"choice\": ",
        "{\"file_name\": \"a\", \"labels\": [\"x\"]}\n",
        "{\"classes\": [\"a\"], \"labels\": {",
        "file,a,b\n",
        "ImageID,Source,LabelName,Confidence\na,human,b,",
        "fname,labels,is_valid\na,b,",
        "a.png ");
  }
}
