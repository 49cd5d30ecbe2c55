package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageJoinTest extends DataFolder {
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

  private DataOptions only(String... names) {
    return options(folder, NO_SPLIT).withOnly(Arrays.stream(names).map(folder::resolve).toList());
  }

  @Test
  void onlyTheImagesThatWereChosenAreTaken() throws IOException {
    image("x/a.png", 10);
    image("x/b.png", 20);
    image("y/a.png", 30);
    Path labels = table("labels.csv", "file,tags\nx/a.png,cat\nx/b.png,dog|cat\ny/a.png,owl\n");
    try (LoadedData data = load(only("x/a.png", "x/b.png"))) {
      assertEquals(
          Map.of("x/a.png", "10 cat", "x/b.png", "20 cat,dog"),
          contents(data.train(), data.vocabulary()));
      assertEquals(0, data.report().missing());
      assertEquals(
          List.of(labels + ": 1 row left out, of images that were not chosen"),
          data.report().warnings());
    }
    assertEquals(
        labels + ": names none of the images that were chosen, 1 (first: z.png)",
        failure(only("z.png")));
  }

  @Test
  void amongChosenImagesAnotherFolderIsAnotherImage() throws IOException {
    image("x/a.png", 10);
    image("x/b.png", 20);
    image("x/c.png", 30);
    table("labels.csv", "file,tags\na,cat\nx/b.jpg,dog\ny/c.png,owl\n" + folder + "/x/c.png,cow\n");
    try (LoadedData data = load(only("x/a.png", "x/b.png", "x/c.png"))) {
      assertEquals(
          Map.of("a", "10 cat", "x/b.jpg", "20 dog", folder + "/x/c.png", "30 cow"),
          contents(data.train(), data.vocabulary()));
    }
  }

  @Test
  void chosenImagesLieBelowTheData() throws IOException {
    image("x/a.png", 10);
    image("b.png", 20);
    Path outside = folder.resolve("b.png");
    assertEquals(
        outside + ": does not lie below " + folder.resolve("x") + ", as the others do",
        failure(
            options(folder.resolve("x"), NO_SPLIT)
                .withOnly(List.of(folder.resolve("x/a.png"), outside))));
  }
}
