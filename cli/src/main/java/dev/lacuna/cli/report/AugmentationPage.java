package dev.lacuna.cli.report;

import dev.lacuna.cnn.augment.Augmentation;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A page that shows what an augmentation makes of images: one file, nothing loaded from outside.
 */
public final class AugmentationPage {
  private static final int IMAGES = 12;
  private static final int EPOCHS = 6;

  /** The letters "augment". */
  private static final long STREAM = 0x6175676D656E74L;

  private static final String STYLE =
      """
      .row { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .75rem; }
      .row figure img { width: 100%; height: auto; image-rendering: pixelated; border-radius: .35rem; }
      .row figcaption { font-size: .8rem; color: var(--faint); overflow-wrap: anywhere; }
      """;

  private final DataSet data;
  private final Vocabulary labels;
  private final Augmentation augmentation;
  private final long seed;

  /**
   * A page about training images.
   *
   * @param labels names of the data's labels
   * @param seed as training takes it: the page shows what its first epochs see
   */
  public AugmentationPage(DataSet data, Vocabulary labels, Augmentation augmentation, long seed) {
    this.data = data;
    this.labels = labels;
    this.augmentation = augmentation;
    this.seed = seed;
  }

  /** The page: some images as they are, and in the first epochs. */
  public String html() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>Augmented images</title>\n<style>\n").append(HtmlReport.style());
    page.append(STYLE).append("</style>\n</head>\n<body>\n<h1>Augmented images</h1>\n<p>");
    page.append(HtmlReport.escape("--augment " + augmentation + ", --seed " + seed));
    page.append("</p>\n");
    List<DataSet> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      epochs.add(augmentation.epoch(data, seed, epoch));
    }
    int[] order = Philox.permutation(seed, STREAM, data.size());
    for (int image : Arrays.copyOf(order, Math.min(IMAGES, order.length))) {
      page.append("<h2>").append(HtmlReport.escape(data.images().name(image)));
      page.append("</h2>\n<div class=\"row\">\n");
      figure(page, "as it is", data, image);
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        figure(page, "epoch " + epoch, epochs.get(epoch - 1), image);
      }
      page.append("</div>\n");
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private void figure(StringBuilder page, String title, DataSet shown, int image) {
    String caption = title + ": " + tags(shown.labels(), image);
    page.append("<figure><img alt=\"").append(HtmlReport.escape(caption));
    page.append("\" src=\"data:image/png;base64,").append(png(shown.images(), image));
    page.append("\"><figcaption>").append(HtmlReport.escape(caption));
    page.append("</figcaption></figure>\n");
  }

  private String tags(LabelMatrix matrix, int image) {
    List<String> names = Arrays.stream(matrix.positives(image)).mapToObj(labels::label).toList();
    return names.isEmpty() ? "no labels" : String.join(", ", names);
  }

  private static String png(ImageSource images, int image) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pixels = arena.allocate(images.sampleShape().size());
      images.read(image, pixels, 0);
      return Pixels.png(Pixels.image(images.sampleShape(), pixels.toArray(ValueLayout.JAVA_BYTE)));
    }
  }
}
