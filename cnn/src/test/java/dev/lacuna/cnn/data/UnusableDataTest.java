package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnusableDataTest extends DataFolder {
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
}
