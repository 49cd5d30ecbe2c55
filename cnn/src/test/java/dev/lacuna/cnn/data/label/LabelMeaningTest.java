package dev.lacuna.cnn.data.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.SplitPart;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelMeaningTest extends LabelFiles {
  @Test
  void partsOfHuggingFaceAreReadAsOneFolder() throws IOException {
    for (String part : List.of("train", "test")) {
      Files.createDirectories(folder.resolve("data").resolve(part));
      Files.writeString(
          folder.resolve("data/" + part + "/metadata.jsonl"),
          "{\"file_name\": \"1.png\", \"labels\": [\"" + part + "ed\"]}\n");
    }
    LabelTable table = LabelFormats.read(folder.resolve("data"), LabelOptions.AUTOMATIC);
    assertEquals(
        Map.of("train/1.png", "trained (train)", "test/1.png", "tested (test)"), shown(table));
  }

  @Test
  void whatAnAbsentLabelMeansIsSaidOrFoundOut() throws IOException {
    String hot = "filename,cat,dog\na.png,1,0\nb.png,0,1\n";
    assertEquals(
        Map.of("a.png", "cat", "b.png", "dog"), shown(read("k.csv", hot, LabelOptions.AUTOMATIC)));
    assertEquals(
        Map.of("a.png", "cat -dog", "b.png", "dog -cat"),
        shown(read("k.csv", hot, LabelOptions.AUTOMATIC.withAbsence(Absence.NEGATIVE))));
    assertEquals(
        Map.of("a.png", "cat", "b.png", "dog", "c.png", "-cat"),
        shown(
            read(
                "k.csv",
                "filename,cat,dog\na.png,1,\nb.png,-1,1\nc.png,0,\n",
                LabelOptions.AUTOMATIC)));
    String map = "{\"a.png\": [\"cat\", \"dog\"], \"b.png\": []}";
    assertEquals(
        Map.of("a.png", "cat dog", "b.png", ""),
        shown(read("m.json", map, LabelOptions.AUTOMATIC)));
    assertEquals(
        Map.of("a.png", "cat dog", "b.png", "-*"),
        shown(read("m.json", map, LabelOptions.AUTOMATIC.withAbsence(Absence.NEGATIVE))));
  }

  @Test
  void machineLabelsHaveACut() throws IOException {
    String text =
        """
        ImageID,Source,LabelName,Confidence
        a,machine,/m/1,0.95
        a,machine,/m/2,0.6
        a,machine,/m/3,1.0
        a,verification,/m/3,0
        b,human,/m/1,1
        b,crowdsource-verification,/m/1,0
        """;
    LabelTable table = read("oi.csv", text, LabelOptions.AUTOMATIC);
    assertEquals(Map.of("a", "/m/1 -/m/3", "b", ""), shown(table));
    assertTrue(table.understood().contains("1 of a machine below confidence 0.9 left out"));
    assertTrue(table.warnings().toString().contains("1 label that some gave and others denied"));
  }

  @Test
  void slipsInTheHeaderAreForgivenAndTold() throws IOException {
    LabelTable table =
        read("t.csv", "flie,tgas\na.png,cat;dog\nb.png,dog\n", LabelOptions.AUTOMATIC);
    assertEquals(Map.of("a.png", "cat dog", "b.png", "dog"), shown(table));
    assertEquals(2, table.warnings().size(), table.warnings().toString());
    table =
        read("t.csv", "id,photo,tags\n1,a.png,cat|dog\n2,b.png,a;b|c\n", LabelOptions.AUTOMATIC);
    assertEquals(Map.of("a.png", "cat dog", "b.png", "a;b c"), shown(table));
    assertTrue(table.warnings().get(0).contains("column \"photo\" is taken for the images"));
    assertTrue(table.warnings().get(1).contains("\";\" stands in the labels of 1 image"));
  }

  @Test
  void whatAFormatCannotSayIsTold() throws IOException {
    LabelTable table = LabelFormats.read(fixture("tags.csv"), LabelOptions.AUTOMATIC);
    assertEquals(
        List.of(
            "that a label was checked and does not fit (1)",
            "that an image has no further label (1)",
            "to which part an image belongs (4)"),
        LabelFormats.losses(table, LabelFormats.named("labelstudio")));
    assertEquals(SplitPart.TEST, table.rows().get(2).split().orElseThrow());
  }
}
