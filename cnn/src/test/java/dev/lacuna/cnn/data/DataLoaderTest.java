package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLoaderTest {
  private static final Split NO_SPLIT = new Split(0, 0, 1);

  @TempDir Path folder;
  @AutoClose private final Parallel parallel = Parallel.of(2);

  /** A picture of 3 x 2 pixels of one gray. */
  private void image(String name, int gray) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      image.setRGB(i % 3, i / 3, gray * 0x010101);
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream output = Files.newOutputStream(file)) {
      ImageIO.write(image, "png", output);
    }
  }

  private Path table(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private DataOptions options(Path data, Split split) {
    return DataOptions.of(data, 2, 3, 1, split);
  }

  private LoadedData load(DataOptions options) throws DataException {
    try (DataLoader loader = DataLoader.open(options)) {
      return loader.load(parallel);
    }
  }

  private String failure(DataOptions options) {
    return assertThrows(DataException.class, () -> load(options).close()).getMessage();
  }

  /** Each image's first byte and labels, by name. */
  private static Map<String, String> contents(DataSet set, Vocabulary vocabulary) {
    Map<String, String> result = new TreeMap<>();
    byte[] sample = new byte[(int) set.images().sampleShape().size()];
    for (int row = 0; row < set.size(); row++) {
      set.images().read(row, MemorySegment.ofArray(sample), 0);
      List<String> labels = new ArrayList<>();
      for (int label = 0; label < vocabulary.size(); label++) {
        LabelState state = set.labels().state(row, label);
        if (state != LabelState.UNKNOWN) {
          labels.add((state == LabelState.NEGATIVE ? "-" : "") + vocabulary.label(label));
        }
      }
      result.put(set.images().name(row), sample[0] + " " + String.join(",", labels));
    }
    return result;
  }

  @Test
  void aFolderWithALabelFileInside() throws IOException {
    image("x/a.png", 10);
    image("b.png", 20);
    table("labels.csv", "file,tags,negatives\nb.png,dog|cat,\nx/a.png,cat,owl\nb.png,owl,\n");
    try (LoadedData data = load(options(folder, NO_SPLIT))) {
      assertEquals(List.of("cat", "dog", "owl"), data.vocabulary().labels());
      assertEquals(
          Map.of("b.png", "20 cat,dog,owl", "x/a.png", "10 cat,-owl"),
          contents(data.train(), data.vocabulary()));
      assertEquals(Shape.of(2, 3, 1), data.train().images().sampleShape());
      assertTrue(data.validation().isEmpty());
      assertTrue(data.test().isEmpty());
      assertEquals(1, data.report().merged());
      assertEquals(
          List.of(
              folder.resolve("labels.csv")
                  + ": 1 row merged into an earlier row of the same image"),
          data.report().warnings());
    }
  }

  @Test
  void aLabelFileBesideTheFolder() throws IOException {
    image("images/a.png", 10);
    image("images/b.png", 20);
    table("images.csv", "file,label\nimages/a.png,cat\nb.png,dog\n");
    try (LoadedData data = load(options(folder.resolve("images"), NO_SPLIT))) {
      assertEquals(
          Map.of("images/a.png", "10 cat", "b.png", "20 dog"),
          contents(data.train(), data.vocabulary()));
      assertEquals(0, data.report().unlisted());
    }
  }

  @Test
  void aLabelFileAsTheData() throws IOException {
    image("images/a.png", 10);
    image("images/b.png", 20);
    image("images/c.png", 30);
    Path labels = table("any.csv", "file,label\nimages/a.png,cat\nimages/b.png,dog\n");
    try (LoadedData data = load(options(labels, NO_SPLIT))) {
      assertEquals(2, data.train().size());
      assertEquals(List.of(), data.report().warnings());
    }
  }

  @Test
  void oneFolderALabel() throws IOException {
    image("cat/1.png", 10);
    image("cat/deep/2.png", 11);
    image("dog/1.png", 20);
    image(".hidden/1.png", 30);
    image("loose.png", 30);
    table("notes.txt", "nothing");
    try (LoadedData data = load(options(folder, NO_SPLIT))) {
      assertEquals(
          Map.of("cat/1.png", "10 cat", "cat/deep/2.png", "11 cat", "dog/1.png", "20 dog"),
          contents(data.train(), data.vocabulary()));
      assertEquals(
          List.of("1 image of " + folder + " in no label's folder: loose.png"),
          data.report().warnings());
    }
  }

  @Test
  void foldersOfPartsAboveTheLabels() throws IOException {
    image("train/cat/1.png", 10);
    image("train/dog/1.png", 20);
    image("val/cat/1.png", 30);
    image("Test/dog/1.png", 40);
    image("Test/owl/1.png", 50);
    try (LoadedData data = load(options(folder, new Split(0.4, 0.4, 1)))) {
      assertEquals(List.of("cat", "dog"), data.vocabulary().labels());
      assertEquals(2, data.train().size());
      assertEquals(
          Map.of("val/cat/1.png", "30 cat"),
          contents(data.validation().orElseThrow(), data.vocabulary()));
      assertEquals(
          Map.of("Test/dog/1.png", "40 dog", "Test/owl/1.png", "50 "),
          contents(data.test().orElseThrow(), data.vocabulary()));
      assertEquals(
          List.of("1 label dropped, with too few training images (1 use): owl"),
          data.report().warnings());
    }
  }

  @Test
  void aZipIsReadAsAFolder() throws IOException {
    image("cat.png", 10);
    image("dog.png", 20);
    for (String top : List.of("", "set/")) {
      Path zip = zip(top, "file,tags\ncat.png,cat\ndog.png,dog\n");
      try (LoadedData data = load(options(zip, NO_SPLIT))) {
        assertEquals(
            Map.of("cat.png", "10 cat", "dog.png", "20 dog"),
            contents(data.train(), data.vocabulary()));
        assertEquals(List.of(), data.report().warnings());
      }
    }
  }

  private Path zip(String top, String labels) throws IOException {
    Path zip = folder.resolve("data.zip");
    try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("cat.png", "dog.png")) {
        output.putNextEntry(new ZipEntry(top + name));
        output.write(Files.readAllBytes(folder.resolve(name)));
      }
      output.putNextEntry(new ZipEntry(top + "labels.csv"));
      output.write(labels.getBytes(StandardCharsets.UTF_8));
    }
    return zip;
  }

  @Test
  void aZipInsideAZipIsReadToo() throws IOException {
    image("cat.png", 10);
    image("dog.png", 20);
    Path inner = zip("", "file,tags\ncat.png,cat\ndog.png,dog\n");
    Path outer = folder.resolve("outer.zip");
    try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(outer))) {
      output.putNextEntry(new ZipEntry("in/icons.zip"));
      output.write(Files.readAllBytes(inner));
    }
    try (var system = FileSystems.newFileSystem(outer);
        LoadedData data = load(options(system.getPath("in/icons.zip"), NO_SPLIT))) {
      assertEquals(2, data.train().size());
    }
  }

  @Test
  void aDamagedZipIsNamed() throws IOException {
    Path zip = table("data.zip", "PK\u0003\u0004 and nothing else");
    String message = failure(options(zip, NO_SPLIT));
    assertTrue(message.startsWith(zip + ": the zip cannot be read: "), message);
  }

  @Test
  void imagesThatCannotBeUsedAreSkippedAndNamed() throws IOException {
    image("a.png", 10);
    image("b.png", 20);
    table("text.png", "this is not an image");
    table("empty.png", "");
    table("labels.csv", "file,tags\na.png,cat\ntext.png,owl\nb.png,dog\nempty.png,cat\n");
    try (LoadedData data = load(options(folder, NO_SPLIT))) {
      assertEquals(List.of("cat", "dog"), data.vocabulary().labels());
      assertEquals(
          Map.of("a.png", "10 cat", "b.png", "20 dog"), contents(data.train(), data.vocabulary()));
      assertEquals(2, data.report().skipped().size());
      assertEquals(
          new SkippedImage("empty.png", "the file is empty"), data.report().skipped().get(1));
      assertTrue(
          data.report().warnings().contains("skipped empty.png: the file is empty"),
          () -> data.report().warnings().toString());
    }
  }

  @Test
  void noUsableImageAtAll() throws IOException {
    table("empty.png", "");
    table("labels.csv", "file,tags\nempty.png,cat\n");
    assertEquals(
        folder + ": none of 1 training image can be used (first: empty.png: the file is empty)",
        failure(options(folder, NO_SPLIT)));
  }

  @Test
  void imagesThatDoNotExistAreCountedAndNamed() throws IOException {
    image("a.png", 10);
    image("b.png", 20);
    image("more.png", 30);
    StringBuilder rows = new StringBuilder("file,tags\na.png,cat\nb.png,dog\n");
    for (int i = 0; i < 6; i++) {
      rows.append("no").append(i).append(".png,cat\n");
    }
    Path labels = table("labels.csv", rows.toString());
    try (LoadedData data = load(options(folder, NO_SPLIT))) {
      assertEquals(6, data.report().missing());
      assertEquals(1, data.report().unlisted());
      assertEquals(
          List.of(
              "6 of 8 images that "
                  + labels
                  + " names do not exist: no0.png, no1.png, no2.png, no3.png, no4.png, ...",
              "1 image file below " + folder + " without a row in " + labels + ": more.png"),
          data.report().warnings());
    }
  }

  @Test
  void noImageOfTheLabelFileExists() throws IOException {
    Path labels = table("labels.csv", "file,tags\nno.png,cat\nbad\u0000name.png,dog\n");
    assertEquals(
        labels
            + ": none of the 2 images it names exists below "
            + folder
            + " (first: no.png, bad\u0000name.png); names must be relative to that folder",
        failure(options(folder, NO_SPLIT)));
  }

  @Test
  void oneLabelIsTooFew() throws IOException {
    image("cat/1.png", 10);
    image("cat/2.png", 10);
    assertEquals(
        folder + ": the training images have 1 label (\"cat\"); a tagger needs at least two",
        failure(options(folder, NO_SPLIT)));
    image("dog/1.png", 10);
    assertEquals(
        folder
            + ": the training images have 1 label (\"cat\") of at least 2 images; a tagger needs"
            + " at least two",
        failure(options(folder, NO_SPLIT).withMinImages(2)));
  }

  @Test
  void foldersWithoutImagesOrLabels() throws IOException {
    assertEquals(folder + ": no images in this folder", failure(options(folder, NO_SPLIT)));
    image("a.png", 10);
    assertEquals(
        folder
            + ": 1 image but no labels; add a labels.csv with the columns file and tags, or put"
            + " the images of each label into a folder of its own",
        failure(options(folder, NO_SPLIT)));
  }

  @Test
  void dataThatIsNotThere() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    assertEquals(nowhere + ": no such file or folder", failure(options(nowhere, NO_SPLIT)));
    assertEquals(
        nowhere + ": no such label file", failure(options(folder, NO_SPLIT).withLabels(nowhere)));
    image("a.png", 10);
    Path image = folder.resolve("a.png");
    assertEquals(
        image + ": is a single image; the data is a folder of images, a zip or a label file",
        failure(options(image, NO_SPLIT)));
  }

  @Test
  void twoLabelFilesAreOneTooMany() throws IOException {
    image("a.png", 10);
    Path one = table("one.csv", "file,tags\na.png,cat|dog\n");
    Path two = table("two.csv", "file,tags\na.png,owl|cow\n");
    assertEquals(
        folder + ": 2 label files (one.csv, two.csv); say which one to use",
        failure(options(folder, NO_SPLIT)));
    try (LoadedData data = load(options(folder, NO_SPLIT).withLabels(two))) {
      assertEquals(List.of("cow", "owl"), data.vocabulary().labels());
    }
    assertEquals(
        one + ": with a label file of its own (" + two + ") the data must be a folder or a zip",
        failure(options(one, NO_SPLIT).withLabels(two)));
  }

  @Test
  void imagesWithoutAPartAreSharedOut() throws IOException {
    StringBuilder rows = new StringBuilder("file,tags\n");
    for (int i = 0; i < 40; i++) {
      image("i" + i + ".png", i);
      rows.append("i").append(i).append(".png,").append(i % 2 == 0 ? "even" : "odd").append("\n");
    }
    table("labels.csv", rows.toString());
    Split split = new Split(0.25, 0.25, 9);
    List<String> before;
    try (LoadedData data = load(options(folder, split))) {
      before = names(data.validation().orElseThrow());
      assertEquals(40, data.train().size() + before.size() + data.test().orElseThrow().size());
      assertFalse(before.isEmpty());
    }
    image("new.png", 50);
    table("labels.csv", rows + "new.png,new\n");
    try (LoadedData data = load(options(folder, split))) {
      List<String> after = new ArrayList<>(names(data.validation().orElseThrow()));
      after.remove("new.png");
      assertEquals(before, after);
    }
  }

  private static List<String> names(DataSet set) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      names.add(set.images().name(i));
    }
    return names;
  }

  @Test
  void aColumnThatGivesPartsIsKept() throws IOException {
    StringBuilder rows = new StringBuilder("file,tags,split\n");
    for (int i = 0; i < 20; i++) {
      image("i" + i + ".png", i);
      String part = i < 16 ? "train" : "test";
      rows.append("i").append(i).append(".png,").append(i % 2 == 0 ? "even" : "odd");
      rows.append(",").append(part).append("\n");
    }
    table("labels.csv", rows.toString());
    try (LoadedData data = load(options(folder, new Split(0.5, 0.4, 2)))) {
      assertEquals(
          List.of("i16.png", "i17.png", "i18.png", "i19.png"), names(data.test().orElseThrow()));
      // Nobody gave a validation part, so it is taken from the training images.
      assertFalse(data.validation().orElseThrow().size() == 0);
      assertEquals(16, data.train().size() + data.validation().orElseThrow().size());
    }
  }

  @Test
  void aModelsLabelsCanBeGiven() throws IOException {
    image("a.png", 10);
    image("b.png", 20);
    table("labels.csv", "file,tags,split\na.png,cat|owl,train\nb.png,dog|cow,test\n");
    Vocabulary model = Vocabulary.of(List.of("dog", "cat", "emu"));
    try (DataLoader loader = DataLoader.open(options(folder, NO_SPLIT))) {
      try (LabelledImages all = loader.load(model, Optional.empty(), parallel)) {
        assertEquals(Map.of("a.png", "10 cat", "b.png", "20 dog"), contents(all.data(), model));
        assertEquals(
            List.of("2 labels dropped, unknown to the model (2 uses): cow, owl"),
            all.report().warnings());
      }
      try (LabelledImages test = loader.load(model, Optional.of(SplitPart.TEST), parallel)) {
        assertEquals(Map.of("b.png", "20 dog"), contents(test.data(), model));
        assertEquals(1, test.report().listed());
      }
      DataException failure =
          assertThrows(
              DataException.class,
              () -> loader.load(model, Optional.of(SplitPart.VALIDATION), parallel));
      assertEquals(
          folder + ": no validation images among 2 images; check the split", failure.getMessage());
    }
  }

  @Test
  void memoryIsKnownBeforeAnythingIsDecoded() throws IOException {
    table("a.png", "not even an image");
    table("b.png", "nor this");
    table("labels.csv", "file,tags\na.png,cat\nb.png,dog\n");
    try (DataLoader loader = DataLoader.open(DataOptions.of(folder, 1000, 2000, 3, NO_SPLIT))) {
      assertEquals(2L * 1000 * 2000 * 3, loader.imageBytes());
      assertEquals(2, loader.vocabulary().size());
      assertEquals(2, loader.records(SplitPart.TRAIN).size());
      assertEquals(List.of("cat"), loader.records().get(0).positives());
    }
    assertEquals(300_000L * 30000 * 30000 * 3, InMemoryImages.bytes(300_000, 30000, 30000, 3));
  }

  @Test
  void imagesAreTheSameOnAnyNumberOfThreads() throws IOException {
    for (int i = 0; i < 30; i++) {
      image((i % 2 == 0 ? "even/" : "odd/") + i + ".png", i);
    }
    byte[][] results = new byte[2][30 * 6];
    for (int run = 0; run < 2; run++) {
      try (Parallel threads = Parallel.of(run == 0 ? 1 : 3);
          DataLoader loader = DataLoader.open(options(folder, NO_SPLIT));
          LoadedData data = loader.load(threads)) {
        for (int i = 0; i < 30; i++) {
          data.train().images().read(i, MemorySegment.ofArray(results[run]), i * 6L);
        }
      }
    }
    assertArrayEquals(results[0], results[1]);
  }

  @Test
  void namesMayDifferInCaseFormExtensionAndFolder() throws IOException {
    image("Caf\u00e9.PNG", 1);
    image("set/one.png", 2);
    image("two.png", 3);
    image("three.png", 4);
    image("four.png", 5);
    image("x/same.png", 6);
    image("y/same.png", 7);
    Path labels =
        table(
            "labels.csv",
            """
            file,tags
            cafe\u0301.png,a
            one,b
            two.jpg,a
            images/three.png,b
            0a1b2c3d-four.png,a
            same.png,b
            THREE.png,c
            """);
    try (LoadedData data = load(options(folder, NO_SPLIT))) {
      assertEquals(
          Map.of(
              "cafe\u0301.png", "1 a",
              "one", "2 b",
              "two.jpg", "3 a",
              "images/three.png", "4 b,c",
              "0a1b2c3d-four.png", "5 a"),
          contents(data.train(), data.vocabulary()));
      assertEquals(
          List.of(
              labels
                  + ": 2 images found whose name differs in upper and lower case or in the form of"
                  + " letters (first: cafe\u0301.png is Caf\u00e9.PNG)",
              labels
                  + ": 1 image found whose name differs in the extension (first: two.jpg is"
                  + " two.png)",
              labels
                  + ": 1 image found whose name differs in the folder (first: images/three.png is"
                  + " three.png)",
              labels
                  + ": 1 image found whose name differs in folder and extension (first: one is"
                  + " set/one.png)",
              labels
                  + ": 1 image found whose name differs in what Label Studio puts before it (first:"
                  + " 0a1b2c3d-four.png is four.png)",
              labels
                  + ": 1 row names an image that another names as well, merged (first:"
                  + " images/three.png and THREE.png)",
              "1 of 7 images that " + labels + " names do not exist: same.png",
              "2 image files below "
                  + folder
                  + " without a row in "
                  + labels
                  + ": x/same.png, y/same.png"),
          data.report().warnings());
    }
  }

  @Test
  void knownNotToHaveAnyLabelIsNotUnknown() throws IOException {
    image("a.png", 10);
    image("b.png", 20);
    image("c.png", 30);
    table("labels.csv", "file,tags,negatives\na.png,cat|dog,\nb.png,,*\nc.png,,\n");
    try (LoadedData data = load(options(folder, NO_SPLIT))) {
      assertEquals(
          Map.of("a.png", "10 cat,dog", "b.png", "20 -cat,-dog", "c.png", "30 "),
          contents(data.train(), data.vocabulary()));
      assertEquals(1, data.report().unlabelled());
    }
  }

  @Test
  void theLabelsOfAnotherModelInItsOrder() throws IOException {
    image("a.png", 10);
    image("b.png", 20);
    table("labels.csv", "file,tags\na.png,cat|owl\nb.png,dog\n");
    DataOptions options = options(folder, NO_SPLIT);
    Vocabulary model = Vocabulary.of(List.of("emu", "dog", "cat"));
    options = options.withTable(options.table().withVocabulary(model));
    try (LoadedData data = load(options)) {
      assertEquals(model, data.vocabulary());
      assertEquals(
          Map.of("a.png", "10 cat", "b.png", "20 dog"), contents(data.train(), data.vocabulary()));
      assertEquals(
          List.of("1 label dropped, not among those asked for (1 use): owl"),
          data.report().warnings());
    }
  }

  @Test
  void aLoneLabelFileProbesExtensions() throws IOException {
    image("images/a.png", 10);
    image("images/b.png", 20);
    Path labels = table("train_v2.csv", "image_name,tags\nimages/a,cat dog\nimages/b,dog\n");
    try (LoadedData data = load(options(labels, NO_SPLIT))) {
      assertEquals(
          Map.of("images/a", "10 cat,dog", "images/b", "20 dog"),
          contents(data.train(), data.vocabulary()));
    }
  }

  @Test
  void foldersOfLabelsAreFound() throws IOException {
    image("train/1.png", 10);
    image("test/1.png", 20);
    table("train/metadata.jsonl", "{\"file_name\": \"1.png\", \"labels\": [\"a\", \"b\"]}");
    table("test/metadata.jsonl", "{\"file_name\": \"1.png\", \"labels\": [\"b\"]}");
    try (LoadedData data = load(options(folder, NO_SPLIT))) {
      assertEquals(Map.of("train/1.png", "10 a,b"), contents(data.train(), data.vocabulary()));
      assertEquals(
          Map.of("test/1.png", "20 b"), contents(data.test().orElseThrow(), data.vocabulary()));
    }
  }
}
