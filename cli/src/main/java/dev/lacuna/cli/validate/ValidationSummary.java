package dev.lacuna.cli.validate;

import dev.lacuna.cnn.data.SplitPart;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A validation in a few lines: what, and how much of it. */
public final class ValidationSummary {
  /** Modes and formats shown one by one. */
  private static final int KINDS = 6;

  private final Validation validation;
  private final SequencedMap<String, String> lines = new LinkedHashMap<>();

  private ValidationSummary(Validation validation) {
    this.validation = validation;
  }

  /** The lines by what they are about. */
  public static SequencedMap<String, String> of(Validation validation) {
    ValidationSummary summary = new ValidationSummary(validation);
    summary.images();
    summary.labels();
    for (Finding.Kind kind : Finding.Kind.values()) {
      long count = validation.count(kind);
      if (count > 0) {
        summary.lines.put(kind.id(), summary.finding(kind, count));
      }
    }
    summary.lines.put("skipped", summary.skipped());
    return summary.lines;
  }

  private void images() {
    ImageScan scan = validation.scan();
    Map<SplitPart, Long> parts =
        scan.images().stream()
            .collect(Collectors.groupingBy(ListedImage::part, TreeMap::new, Collectors.counting()));
    lines.put(
        "images",
        number(scan.images().size())
            + ": "
            + parts.entrySet().stream()
                .map(entry -> number(entry.getValue()) + " " + Validation.text(entry.getKey()))
                .collect(Collectors.joining(", ")));
    int[] usable = scan.usable();
    if (usable.length == 0) {
      return;
    }
    List<ScannedImage> images = Arrays.stream(usable).mapToObj(scan::result).toList();
    int[] sides = images.stream().mapToInt(i -> Math.max(i.width(), i.height())).sorted().toArray();
    ScannedImage small = images.stream().min(BY_SIZE).orElseThrow();
    ScannedImage large = images.stream().max(BY_SIZE).orElseThrow();
    lines.put(
        "sizes",
        "%dx%d to %dx%d pixels, the longer side's median is %d"
            .formatted(
                small.height(),
                small.width(),
                large.height(),
                large.width(),
                sides[sides.length / 2]));
    lines.put("formats", kinds(images, image -> image.header().orElseThrow().format()));
    lines.put("modes", kinds(images, image -> image.header().orElseThrow().mode()));
    long rotated = images.stream().filter(ScannedImage::rotated).count();
    if (rotated > 0) {
      lines.put("rotated", number(rotated) + " by EXIF, turned upright when they are read");
    }
  }

  private static final Comparator<ScannedImage> BY_SIZE =
      Comparator.comparingLong(image -> (long) image.width() * image.height());

  private static String kinds(List<ScannedImage> images, Function<ScannedImage, String> kind) {
    List<Map.Entry<String, Long>> counts =
        images.stream()
            .collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .toList();
    String shown =
        counts.stream()
            .limit(KINDS)
            .map(entry -> number(entry.getValue()) + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return counts.size() > KINDS ? shown + ", ..." : shown;
  }

  private void labels() {
    LabelCounts labels = validation.labelCounts();
    int images = validation.scan().images().size();
    lines.put(
        "labels",
        "%s, of which %s are trained; %s given (%.1f an image), %s denied, the rest unknown"
            .formatted(
                number(labels.vocabulary().size()),
                number(validation.trained().size()),
                number(labels.totalGiven()),
                images == 0 ? 0.0 : (double) labels.totalGiven() / images,
                number(labels.totalDenied())));
  }

  private String finding(Finding.Kind kind, long count) {
    Finding first = validation.findings(kind).getFirst();
    String what =
        Stream.of(first.image(), first.other(), first.label())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(" and "));
    String pairs =
        switch (kind) {
          case LEAK, DUPLICATE, NEAR_DUPLICATE -> " pairs";
          default -> "";
        };
    return "%s%s (%s; first: %s%s)"
        .formatted(
            number(count),
            pairs,
            kind.title(),
            what,
            first.detail().isEmpty() ? "" : ", " + first.detail());
  }

  private String skipped() {
    long unreadable = validation.count(Finding.Kind.UNREADABLE);
    long missing = validation.count(Finding.Kind.MISSING);
    if (unreadable + missing == 0) {
      return "training would skip nothing";
    }
    return "training would skip "
        + number(unreadable + missing)
        + ": "
        + number(unreadable)
        + " that cannot be used, "
        + number(missing)
        + " without a file";
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
