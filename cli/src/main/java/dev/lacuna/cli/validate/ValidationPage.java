package dev.lacuna.cli.validate;

import static dev.lacuna.cli.report.HtmlReport.escape;

import dev.lacuna.cli.audit.Thumbnails;
import dev.lacuna.cli.report.HtmlReport;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.SplitPart;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/** A validation as one HTML page that needs no other file. */
public final class ValidationPage {
  /** Pairs of pictures of each kind; the tables hold all. */
  private static final int PAIRS = 30;

  /** Pictures of images without labels. */
  private static final int PICTURES = 24;

  /** Rows of a list. */
  private static final int LISTED = 100;

  private static final int LABELS = 500;

  /** Two pictures side by side, which no other page has. */
  private static final String STYLE =
      """
      .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; padding: .9rem;
        background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; }
      .pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; }
      .pair img { width: 100%; height: auto; max-height: 10rem; object-fit: contain;
        border-radius: .35rem; }
      .pair p { grid-column: 1 / -1; }
      .summary td:last-child { text-align: left; padding-right: 0; }
      .summary tbody tr:first-child { font-weight: inherit; }
      .summary td { vertical-align: top; }
      .summary td:first-child { padding-right: 1rem; }
      .summary td:last-child { overflow-wrap: anywhere; }
      .labels tbody tr:first-child { font-weight: inherit; }
      @media (max-width: 32rem) { .chart text { font-size: 24px; } }
      """;

  private final Validation validation;
  private final Thumbnails thumbnails;
  private final StringBuilder page = new StringBuilder();

  /** Of a validation, while its images can be read. */
  public ValidationPage(Validation validation) {
    this.validation = validation;
    this.thumbnails =
        new Thumbnails(validation.scan().images().stream().map(ListedImage::record).toList());
  }

  /**
   * The page.
   *
   * @param lines what was looked at, a paragraph each
   * @param summary what was found
   */
  public String html(List<String> lines, SequencedMap<String, String> summary) throws IOException {
    page.append(HtmlReport.head("Lacuna data check", STYLE)).append("<h1>Data check</h1>\n");
    for (String line : lines) {
      page.append("<p>").append(escape(line)).append("</p>\n");
    }
    page.append("<h2>Summary</h2>\n<table class=\"summary\">\n<tbody>\n");
    for (Map.Entry<String, String> line : summary.entrySet()) {
      page.append("<tr><td>").append(escape(line.getKey())).append("</td><td>");
      page.append(escape(line.getValue())).append("</td></tr>\n");
    }
    page.append("</tbody>\n</table>\n");
    frequencies();
    pairs();
    unlabelled();
    lists();
    labels();
    return page.append(HtmlReport.END).toString();
  }

  private void frequencies() {
    LabelCounts counts = validation.labelCounts();
    int[] given = IntStream.range(0, counts.vocabulary().size()).map(counts::given).toArray();
    page.append("<h2>How often labels are given</h2>\n<figure>\n");
    page.append(new FrequencyPlot(given).svg()).append("</figure>\n");
  }

  private void pairs() throws IOException {
    for (Finding.Kind kind :
        List.of(Finding.Kind.LEAK, Finding.Kind.DUPLICATE, Finding.Kind.NEAR_DUPLICATE)) {
      List<ImageScan.Pair> shown =
          validation.scan().pairs().stream().filter(pair -> kind(pair) == kind).toList();
      if (!shown.isEmpty()) {
        page.append("<h2>Pairs of %s: %,d</h2>\n".formatted(kind.title(), shown.size()));
        rest(shown.size(), PAIRS);
        page.append("<div class=\"pairs\">\n");
        for (ImageScan.Pair pair : shown.subList(0, Math.min(PAIRS, shown.size()))) {
          pair(pair);
        }
        page.append("</div>\n");
      }
    }
  }

  private Finding.Kind kind(ImageScan.Pair pair) {
    List<ListedImage> images = validation.scan().images();
    if (images.get(pair.first()).part() != images.get(pair.second()).part()) {
      return Finding.Kind.LEAK;
    }
    return pair.exact() ? Finding.Kind.DUPLICATE : Finding.Kind.NEAR_DUPLICATE;
  }

  private void pair(ImageScan.Pair pair) throws IOException {
    page.append("<div class=\"pair\">\n");
    picture(pair.first());
    picture(pair.second());
    caption(pair.first());
    caption(pair.second());
    page.append("</div>\n");
  }

  private void picture(int number) throws IOException {
    page.append("<img alt=\"\" loading=\"lazy\" src=\"");
    page.append(thumbnails.source(number)).append("\">\n");
  }

  private void caption(int number) {
    ListedImage image = validation.scan().images().get(number);
    page.append("<p class=\"name\">").append(Validation.text(image.part())).append(" &middot; ");
    page.append(escape(image.record().name())).append("<br>");
    page.append(escape(String.join(", ", image.record().positives()))).append("</p>\n");
  }

  private void unlabelled() throws IOException {
    int[] without =
        IntStream.of(validation.scan().usable())
            .filter(
                i -> {
                  ImageRecord record = validation.scan().images().get(i).record();
                  return record.positives().isEmpty() && record.negatives().isEmpty();
                })
            .toArray();
    if (without.length == 0) {
      return;
    }
    page.append("<h2>Images of which no label is known: %,d</h2>\n".formatted(without.length));
    rest(without.length, PICTURES);
    page.append("<div class=\"pairs\">\n");
    for (int i = 0; i < Math.min(PICTURES, without.length); i++) {
      page.append("<div class=\"pair\">\n");
      picture(without[i]);
      caption(without[i]);
      page.append("</div>\n");
    }
    page.append("</div>\n");
  }

  private void lists() {
    page.append("<h2>Lists</h2>\n");
    for (Finding.Kind kind : Finding.Kind.values()) {
      List<Finding> findings = validation.findings(kind);
      if (!findings.isEmpty()) {
        page.append(
            "<details><summary>%s: %,d</summary>\n"
                .formatted(escape(kind.title()), findings.size()));
        rest(findings.size(), LISTED);
        page.append("<ul>\n");
        for (Finding finding : findings.subList(0, Math.min(LISTED, findings.size()))) {
          page.append("<li>").append(escape(text(finding))).append("</li>\n");
        }
        page.append("</ul>\n</details>\n");
      }
    }
  }

  private static String text(Finding finding) {
    StringBuilder text = new StringBuilder(finding.image()).append(finding.label());
    if (!finding.other().isEmpty()) {
      text.append(" and ").append(finding.other());
    }
    if (!finding.detail().isEmpty()) {
      text.append(": ").append(finding.detail());
    }
    return text.toString();
  }

  private void rest(int all, int shown) {
    if (all > shown) {
      page.append(
          "<p class=\"faint\">The first %,d; all are in findings.csv.</p>\n".formatted(shown));
    }
  }

  private void labels() {
    LabelCounts counts = validation.labelCounts();
    List<Integer> order =
        IntStream.range(0, counts.vocabulary().size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer label) -> counts.given(label)).reversed())
            .limit(LABELS)
            .toList();
    page.append("<h2>Labels</h2>\n<p class=\"faint\">The ");
    page.append("%,d most frequent of %,d".formatted(order.size(), counts.vocabulary().size()));
    page.append("; all are in labels.csv.</p>\n<div class=\"scroll\">\n<table class=\"labels\">\n");
    page.append("<thead><tr><th>label</th><th>train</th><th>validation</th><th>test</th>");
    page.append("<th>denied</th><th>unknown</th></tr></thead>\n<tbody>\n");
    for (int label : order) {
      page.append("<tr><td>").append(escape(counts.vocabulary().label(label))).append("</td>");
      for (SplitPart part : SplitPart.values()) {
        page.append("<td>%,d</td>".formatted(counts.given(part, label)));
      }
      page.append(
          "<td>%,d</td><td>%,d</td></tr>\n".formatted(counts.denied(label), counts.unknown(label)));
    }
    page.append("</tbody>\n</table>\n</div>\n");
  }
}
