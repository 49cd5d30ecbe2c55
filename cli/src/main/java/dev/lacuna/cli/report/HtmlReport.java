package dev.lacuna.cli.report;

import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.predict.Tagger;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.History;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A run as one HTML page that needs no other file. */
public final class HtmlReport {
  private static final String STYLE = "report.css";

  private final String dataLine;
  private final String bestLine;
  private final History history;
  private final List<Evaluation> evaluations;
  private final Optional<Scorecard> scorecard;
  private final String part;
  private final List<Sample> samples;
  private final StringBuilder page = new StringBuilder();

  /**
   * A report.
   *
   * @param dataLine the data in one line
   * @param bestLine which epoch the model is of, in one line
   * @param scorecard all scores of one of the evaluations
   * @param part which images the samples are of
   */
  HtmlReport(
      String dataLine,
      String bestLine,
      History history,
      List<Evaluation> evaluations,
      Optional<Scorecard> scorecard,
      String part,
      List<Sample> samples) {
    this.dataLine = dataLine;
    this.bestLine = bestLine;
    this.history = history;
    this.evaluations = evaluations;
    this.scorecard = scorecard;
    this.part = part;
    this.samples = samples;
  }

  /** Text as it may stand between tags and in attributes. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * The page.
   *
   * @param network table of the layers, as text
   * @param config the settings in force, as YAML
   */
  String html(String network, String config) throws IOException {
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>Lacuna training run</title>\n<style>\n").append(style());
    page.append("</style>\n</head>\n<body>\n<h1>Lacuna training run</h1>\n");
    page.append("<p>").append(escape(dataLine)).append("</p>\n");
    page.append("<p>").append(escape(bestLine)).append("</p>\n");
    if (!evaluations.isEmpty()) {
      scores(new ScoreTable(evaluations));
    }
    if (!history.epochs().isEmpty()) {
      curves();
    }
    page.append("<h2>%d %s images</h2>\n".formatted(samples.size(), part));
    page.append(
        "<p class=\"faint\">Beside each picture the tags it was given, then those predicted;"
            + " &#10003; marks tags that are both.</p>\n");
    page.append("<div class=\"samples\">\n");
    for (Sample sample : samples) {
      sample(sample);
    }
    page.append("</div>\n");
    scorecard.ifPresent(
        all -> preformatted("All scores, " + all.part(), String.join("\n", all.lines())));
    preformatted("Network", network);
    preformatted("Settings in force", config);
    return page.append("</body>\n</html>\n").toString();
  }

  /** The style sheet of all pages, for a dark screen too. */
  public static String style() throws IOException {
    try (InputStream css = HtmlReport.class.getResourceAsStream(STYLE)) {
      if (css == null) {
        throw new IllegalStateException("the program was built without " + STYLE);
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void scores(ScoreTable table) {
    page.append("<h2>Scores</h2>\n<table>\n<thead>\n<tr><th></th>");
    for (Evaluation evaluation : table.evaluations()) {
      page.append("<th colspan=\"%d\">".formatted(ScoreTable.COLUMNS.size()))
          .append(escape(evaluation.part()))
          .append("</th>");
    }
    page.append("</tr>\n<tr><th></th>");
    for (int i = 0; i < table.evaluations().size(); i++) {
      ScoreTable.COLUMNS.forEach(
          column -> page.append("<th>").append(column.name()).append("</th>"));
    }
    page.append("</tr>\n</thead>\n<tbody>\n");
    for (ScoreTable.Row row : table.rows()) {
      page.append("<tr><td>").append(escape(row.name())).append("</td>");
      for (TaggingScores scores : row.scores()) {
        for (ScoreTable.Column column : ScoreTable.COLUMNS) {
          String number = ScoreTable.number(column.score().applyAsDouble(scores));
          page.append("<td>").append(number).append("</td>");
        }
      }
      page.append("</tr>\n");
    }
    page.append("</tbody>\n</table>\n");
    for (String line : table.counts()) {
      page.append("<p class=\"faint\">").append(escape(line)).append("</p>\n");
    }
    page.append("<p class=\"faint\">").append(ScoreTable.CAVEAT).append("</p>\n");
  }

  private void curves() {
    page.append("<h2>Epochs</h2>\n<div class=\"charts\">\n");
    chart(
        "Loss",
        new LineChart.Series("training loss", byEpoch(EpochResult::trainLoss)),
        new LineChart.Series("validation loss", byEpoch(EpochResult::validationLoss)));
    if (history.epochs().getFirst().validation() != null) {
      chart(
          "Validation scores",
          new LineChart.Series(
              "validation mAP", byEpoch(epoch -> epoch.validation().meanAveragePrecision())),
          new LineChart.Series(
              "validation P@5", byEpoch(epoch -> epoch.validation().precisionAt5())));
    }
    page.append("</div>\n");
    if (history.best() != null) {
      page.append("<p class=\"faint\">The dashed line marks the epoch of this model.</p>\n");
    }
  }

  private double[] byEpoch(ToDoubleFunction<EpochResult> number) {
    return history.epochs().stream().mapToDouble(number).toArray();
  }

  private void chart(String title, LineChart.Series... series) {
    EpochResult best = history.best();
    page.append("<figure>\n");
    page.append(new LineChart(List.of(series), best == null ? 0 : best.epoch()).svg(title));
    page.append("</figure>\n");
  }

  private void sample(Sample sample) throws IOException {
    page.append("<div class=\"sample\">\n<img alt=\"\" src=\"data:image/png;base64,");
    page.append(Base64.getEncoder().encodeToString(png(sample)));
    page.append("\">\n<div>\n<p class=\"name\">").append(escape(sample.name())).append("</p>\n");
    page.append("<p class=\"given\">");
    List<String> predicted = sample.predicted().stream().map(Tagger.Tag::label).toList();
    for (String label : sample.given()) {
      page.append(predicted.contains(label) ? "<span class=\"hit\">" : "<span>");
      page.append(escape(label)).append("</span>");
    }
    page.append("</p>\n<ul class=\"tags\">\n");
    for (Tagger.Tag tag : sample.predicted()) {
      boolean hit = sample.given().contains(tag.label());
      page.append(hit ? "<li class=\"hit\">" : "<li>");
      page.append(
          String.format(
              Locale.ROOT,
              "<i style=\"width:%.1f%%\"></i><span>%s</span><span>%.2f</span></li>%n",
              100 * tag.probability(),
              escape(tag.label()) + (hit ? " &#10003;" : ""),
              tag.probability()));
    }
    page.append("</ul>\n</div>\n</div>\n");
  }

  private static byte[] png(Sample sample) throws IOException {
    int height = sample.shape().extent(0);
    int width = sample.shape().extent(1);
    int channels = sample.shape().extent(2);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        int at = i * channels + Math.min(c, channels - 1);
        rgb = rgb << 8 | Byte.toUnsignedInt(sample.pixels()[at]);
      }
      image.setRGB(i % width, i / width, rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream target = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", target);
    }
    return bytes.toByteArray();
  }

  private void preformatted(String title, String text) {
    page.append("<h2>").append(title).append("</h2>\n<pre>");
    page.append(escape(text.strip())).append("</pre>\n");
  }
}
