package dev.lacuna.cnn.data.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.SplitPart;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagListFormatTest {
  @TempDir Path folder;

  private Path file(String text, Charset charset) throws IOException {
    return Files.write(folder.resolve("labels.csv"), text.getBytes(charset));
  }

  private static LabelTable read(Path file, LabelOptions options) throws DataException {
    return new TagListFormat().read(file, options);
  }

  private LabelTable read(String text) throws IOException {
    return read(file(text, StandardCharsets.UTF_8), LabelOptions.AUTOMATIC);
  }

  private void assertRefused(String text, String message) throws IOException {
    Path file = file(text, StandardCharsets.UTF_8);
    DataException failure =
        assertThrows(DataException.class, () -> read(file, LabelOptions.AUTOMATIC));
    assertEquals(file + message, failure.getMessage());
  }

  private static List<List<String>> tags(LabelTable table) {
    return table.rows().stream().map(LabelRow::positives).toList();
  }

  @Test
  void readsFileTagsAndSplit() throws IOException {
    LabelTable table = read("file,tags,split\na.png,cat|dog,train\nb/c.png,,val\n");
    assertEquals(
        List.of(
            new LabelRow(
                2, "a.png", List.of("cat", "dog"), List.of(), false, Optional.of(SplitPart.TRAIN)),
            new LabelRow(
                3, "b/c.png", List.of(), List.of(), false, Optional.of(SplitPart.VALIDATION))),
        table.rows());
    assertTrue(table.understood().contains("between \"|\""), table.understood());
  }

  @Test
  void quotesLineEndsAndByteOrderMarkOfSpreadsheets() throws IOException {
    LabelTable table =
        read(
            "\uFEFF\"file\";\"tags\"\r\n\"a;b.png\";\"cat, \"\"big\"\",dog\"\r\n\r\nc.png;owl\r\n");
    assertEquals("a;b.png", table.rows().get(0).file());
    assertEquals(List.of(List.of("cat", "\"big\"", "dog"), List.of("owl")), tags(table));
    assertEquals(4, table.rows().get(1).line());
  }

  @Test
  void tabsAndSemicolonsBetweenTags() throws IOException {
    LabelTable table = read("image\tlabels\nx,y.png\tcat; dog ;;cat\n");
    assertEquals("x,y.png", table.rows().get(0).file());
    assertEquals(List.of(List.of("cat", "dog")), tags(table));
    assertTrue(table.understood().contains("between \";\""), table.understood());
  }

  @Test
  void spacesSeparateOnlyWhereTheColumnIsAPlural() throws IOException {
    assertEquals(List.of(List.of("haze", "primary")), tags(read("file,tags\na,haze primary\n")));
    assertEquals(List.of(List.of("wild goose")), tags(read("file,label\na,wild goose\n")));
    assertEquals(
        List.of(List.of("wild goose", "b"), List.of("wild goose")),
        tags(read("file,tags\na,wild goose|b\nc,wild goose\n")));
  }

  @Test
  void utf16WithByteOrderMark() throws IOException {
    Path file = file("\uFEFFfile,tags\nä.png,ö|ü\n", StandardCharsets.UTF_16LE);
    LabelTable table = read(file, LabelOptions.AUTOMATIC);
    assertEquals("ä.png", table.rows().get(0).file());
    assertEquals(List.of(List.of("ö", "ü")), tags(table));
  }

  @Test
  void columnsAndSeparatorCanBeGiven() throws IOException {
    Path file = file("name,file,tags,words,fold\nx,a.png,no,p//q r,test\n", StandardCharsets.UTF_8);
    LabelOptions options =
        LabelOptions.AUTOMATIC.withColumns(
            Optional.of("Name"), Optional.of("words"), Optional.of("fold"), Optional.of("//"));
    assertEquals(
        List.of(
            new LabelRow(
                2, "x", List.of("p", "q r"), List.of(), false, Optional.of(SplitPart.TEST))),
        read(file, options).rows());
  }

  @Test
  void negativesAreRead() throws IOException {
    LabelTable table = read("file,tags,negatives\na.png,cat,dog|owl\n");
    assertEquals(List.of("dog", "owl"), table.rows().get(0).negatives());
  }

  @Test
  void rowsOfTheSameImageAreMerged() throws IOException {
    LabelTable table = read("file,label,split\na.png,cat,\nb.png,owl,\n./a.png,dog,val\n");
    assertEquals(List.of(List.of("cat", "dog"), List.of("owl")), tags(table));
    assertEquals(1, table.merged());
    assertEquals(Optional.of(SplitPart.VALIDATION), table.rows().get(0).split());
  }

  @Test
  void backslashesAreSlashes() throws IOException {
    assertEquals("a/b.png", read("file,label\na\\b.png,cat\n").rows().get(0).file());
  }

  @Test
  void aMissingColumnListsThoseThatExist() throws IOException {
    assertRefused(
        "id,tags\n1,cat\n",
        ": no column with the image files; expected one of file, filename, file_name, filepath,"
            + " file_path, path, image, image_path, image_file, image_name, name, fname, image_id,"
            + " imageid in the first row,"
            + " the columns are id, tags; rename one or say which it is");
    assertRefused(
        "file,words\n1,cat\n",
        ": no column with the labels; expected one of tags, labels, tag, label, classes, class,"
            + " keywords, positives, positive in the first row,"
            + " the columns are file, words; rename one or say which it is");
  }

  @Test
  void aGivenColumnMustExist() throws IOException {
    Path file = file("file,tags\na,cat\n", StandardCharsets.UTF_8);
    LabelOptions options =
        LabelOptions.AUTOMATIC.withColumns(
            Optional.empty(), Optional.of("words"), Optional.empty(), Optional.empty());
    DataException failure = assertThrows(DataException.class, () -> read(file, options));
    assertEquals(file + ": no column \"words\"; the columns are file, tags", failure.getMessage());
  }

  @Test
  void faultsNameTheLine() throws IOException {
    assertRefused(
        "file,tags\na.png,cat\nb.png,dog,owl\n",
        ", line 3: 3 fields, but the header has 2; quote fields that contain \",\"");
    assertRefused("file,tags\n ,cat\n", ", line 2: column \"file\" is empty; it names the image");
    assertRefused(
        "file,tags,split\na,cat,holdout\n",
        ", line 2: column \"split\" says \"holdout\"; expected one of train, training, val, valid,"
            + " validation, dev, test, testing, or nothing");
    assertRefused(
        "file,tags,split\na,cat,train\na,dog,test\n",
        ", line 3: image a is in another part of the split than in line 2");
    assertRefused(
        "file,tags,negatives\na,cat,\na,,cat\n",
        ", line 3: label \"cat\" of image a is both given and denied");
  }

  @Test
  void filesThatAreNoTables() throws IOException {
    assertRefused("", ": the label file is empty; the first row names the columns");
    assertRefused("file,tags\n", ": the label file has no rows below its header");
    assertRefused("file,file,tags\na,b,c\n", ": two columns are called \"file\"");
    Path latin = file("file,tags\n\u00e4.png,cat\n", StandardCharsets.ISO_8859_1);
    DataException failure =
        assertThrows(DataException.class, () -> read(latin, LabelOptions.AUTOMATIC));
    assertEquals(
        latin + ": the label file is not UTF-8 (byte 10); save it as UTF-8", failure.getMessage());
  }

  @Test
  void faultyQuotesAreNamed() throws IOException {
    assertRefused(
        "file,tags\na.png,\"cat\nb.png,dog\n",
        ": not a readable table: Unclosed quoted field at end of input (record starting at line"
            + " 2)");
    assertRefused(
        "file,tags\na.png,\"cat\"s\nb.png,dog\n",
        ": not a readable table: Unexpected character after closing quote: 's' (0x73) (record"
            + " starting at line 2)");
  }

  @Property(tries = 500)
  void anyBytesAreReadOrRefused(
      @ForAll @Size(max = 80)
          List<@Chars({'"', ',', ';', '|', '\t', '\r', '\n', ' ', 'a', '\u00ff'}) Character>
              characters)
      throws IOException {
    StringBuilder text = new StringBuilder("file,tags\n");
    characters.forEach(text::append);
    Path file = Files.createTempFile("labels", ".csv");
    try {
      Files.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
      assertFalse(read(file, LabelOptions.AUTOMATIC).rows().isEmpty());
    } catch (DataException refusal) {
      assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
      assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void anEmptySeparatorIsRefused() {
    Optional<String> empty = Optional.empty();
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelOptions.AUTOMATIC.withColumns(empty, empty, empty, Optional.of("")));
  }
}
