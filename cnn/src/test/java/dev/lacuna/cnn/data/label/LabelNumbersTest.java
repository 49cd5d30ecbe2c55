package dev.lacuna.cnn.data.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.ImageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNumbersTest {
  @TempDir private Path folder;

  private LabelNumbers read(String table) throws IOException {
    Path file = Files.writeString(folder.resolve("labels.csv"), table);
    return LabelNumbers.read(file, LabelOptions.AUTOMATIC, "salience");
  }

  private static ImageRecord image(String name) {
    return new ImageRecord(name, Path.of(name), List.of(), List.of(), Optional.empty());
  }

  @Test
  void numbersBelongToTheLabelsBesideThem() throws IOException {
    LabelNumbers numbers =
        read(
            """
            file,tags,salience
            a.png,cat|big dog||cat,0.5| -1 |0.75
            ./b.png,cat,3
            a.png,sun,0.25
            c.png,,
            """);
    assertEquals(0.75f, numbers.of(image("a.png"), "cat"));
    assertEquals(-1f, numbers.of(image("a.png"), "big dog"));
    assertEquals(0.25f, numbers.of(image("a.png"), "sun"));
    assertEquals(3f, numbers.of(image("b.png"), "cat"));
    assertThrows(IllegalArgumentException.class, () -> numbers.of(image("b.png"), "sun"));
    assertThrows(IllegalArgumentException.class, () -> numbers.of(image("d.png"), "cat"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1; line 2: column \"salience\" has 1 number for 2 labels; it needs one for each",
        "1|2|3; has 3 numbers for 2 labels",
        "1|x; line 2: column \"salience\" says \"x\"; expected a number",
        "1|NaN; says NaN; expected a finite number",
      })
  void cellsThatDoNotFitAreRefused(String cell, String expected) {
    String message =
        assertThrows(
                DataException.class, () -> read("file,tags,salience\na.png,x|y," + cell + "\n"))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void theColumnMustExist() {
    String message =
        assertThrows(DataException.class, () -> read("file,tags\na.png,x|y\n")).getMessage();
    assertTrue(message.contains("no column \"salience\"; the columns are file, tags"), message);
  }
}
