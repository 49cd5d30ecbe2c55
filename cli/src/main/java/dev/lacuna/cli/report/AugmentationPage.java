package dev.lacuna.cli.report;

import dev.lacuna.cnn.augment.Augmentation;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.data.Vocabulary;
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
  private static final int EPOCHS = 5;

  /** The letters "augment". */
  private static final long STREAM = 0x6175676D656E74L;

  private static final String STYLE =
      """
      .row { display: grid; grid-template-columns: repeat(6, 1fr); gap: .75rem; align-items: start; }
      @media (max-width: 48rem) { .row { grid-template-columns: repeat(3, 1fr); } }
      @media (max-width: 26rem) { .row { grid-template-columns: repeat(2, 1fr); } }
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
    page.append(HtmlReport.head("Augmented images", STYLE))
        .append("<h1>Augmented images</h1>\n<p>");
    page.append(HtmlReport.escape("--augment " + augmentation + ", --seed " + seed));
    page.append("</p>\n<p class=\"faint\">Training images as they are and as the first epochs see");
    page.append(" them. A label behind + comes from the image that is mixed in.</p>\n");
    List<DataSet> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      epochs.add(augmentation.epoch(data, seed, epoch));
    }
    int[] order = Philox.permutation(seed, STREAM, data.size());
    for (int image : Arrays.copyOf(order, Math.min(IMAGES, order.length))) {
      page.append("<h2>").append(HtmlReport.escape(data.images().name(image)));
      List<String> own = labels(data, image);
      page.append("</h2>\n<p class=\"name\">");
      page.append(HtmlReport.escape(own.isEmpty() ? "no labels" : String.join(", ", own)));
      page.append("</p>\n<div class=\"row\">\n");
      figure(page, "as it is", data, image);
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        List<String> more = new ArrayList<>(labels(epochs.get(epoch - 1), image));
        more.removeAll(own);
        String caption = "epoch " + epoch + (more.isEmpty() ? "" : " + ");
        figure(page, caption + String.join(", ", more), epochs.get(epoch - 1), image);
      }
      page.append("</div>\n");
    }
    return page.append(HtmlReport.END).toString();
  }

  private void figure(StringBuilder page, String caption, DataSet shown, int image) {
    page.append("<figure><img alt=\"\" src=\"data:image/png;base64,");
    page.append(png(shown.images(), image)).append("\"><figcaption>");
    page.append(HtmlReport.escape(caption)).append("</figcaption></figure>\n");
  }

  private List<String> labels(DataSet set, int image) {
    return Arrays.stream(set.labels().positives(image)).mapToObj(labels::label).toList();
  }

  private static String png(ImageSource images, int image) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pixels = arena.allocate(images.sampleShape().size());
      images.read(image, pixels, 0);
      return Pixels.png(Pixels.image(images.sampleShape(), pixels.toArray(ValueLayout.JAVA_BYTE)));
    }
  }
}
