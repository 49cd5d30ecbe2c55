package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class DataLoaderTest extends DataFolder {
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
