package dev.lacuna.cli.validate;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.parallel.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks at data as training would see it, and changes nothing: images, labels, and what of them
 * training would leave out.
 */
public final class Validation {
  /** Of labels with fewer training images, no score means much. */
  private static final int FEW = 10;

  private final ImageScan scan;
  private final LabelCounts labels;
  private final Vocabulary trained;
  private final List<Finding> findings = new ArrayList<>();

  private Validation(ImageScan scan, LabelCounts labels, Vocabulary trained) {
    this.scan = scan;
    this.labels = labels;
    this.trained = trained;
  }

  /**
   * Looks at data.
   *
   * @param test other data whose images are test images
   * @param limits what training would refuse
   */
  public static Validation of(
      DataLoader data,
      Optional<DataLoader> test,
      ImageLimits limits,
      Parallel parallel,
      Terminal terminal) {
    List<ListedImage> images = new ArrayList<>();
    for (SplitPart part : SplitPart.values()) {
      data.records(part).forEach(record -> images.add(new ListedImage(record, part)));
    }
    test.ifPresent(
        other ->
            other.records().forEach(record -> images.add(new ListedImage(record, SplitPart.TEST))));
    ImageScan scan = ImageScan.of(images, limits, parallel, terminal);
    Validation validation = new Validation(scan, LabelCounts.of(images), data.vocabulary());
    validation.images();
    validation.names(data);
    test.ifPresent(validation::names);
    validation.labels();
    validation.findings.sort((a, b) -> a.kind().compareTo(b.kind()));
    return validation;
  }

  private void images() {
    for (int i = 0; i < scan.images().size(); i++) {
      ImageRecord record = scan.images().get(i).record();
      Optional<String> problem = scan.result(i).problem();
      if (problem.isPresent()) {
        add(Finding.Kind.UNREADABLE, record.name(), "", "", problem.get());
      }
      if (record.positives().isEmpty() && record.negatives().isEmpty()) {
        add(Finding.Kind.UNLABELLED, record.name(), "", "", "");
      }
    }
    for (ImageScan.Pair pair : scan.pairs()) {
      ListedImage first = scan.images().get(pair.first());
      ListedImage second = scan.images().get(pair.second());
      Finding.Kind kind =
          first.part() != second.part()
              ? Finding.Kind.LEAK
              : pair.exact() ? Finding.Kind.DUPLICATE : Finding.Kind.NEAR_DUPLICATE;
      String likeness = pair.exact() ? "the same pixels" : "look the same";
      add(
          kind,
          first.record().name(),
          second.record().name(),
          "",
          kind == Finding.Kind.LEAK
              ? "%s, in %s and %s".formatted(likeness, text(first.part()), text(second.part()))
              : likeness);
    }
  }

  private void names(DataLoader data) {
    data.missing().forEach(name -> add(Finding.Kind.MISSING, name, "", "", ""));
    data.unlisted().forEach(name -> add(Finding.Kind.UNLISTED, name, "", "", ""));
  }

  private void labels() {
    for (int label = 0; label < labels.vocabulary().size(); label++) {
      String name = labels.vocabulary().label(label);
      int count = labels.given(SplitPart.TRAIN, label);
      if (count == 0) {
        add(
            Finding.Kind.UNTRAINED_LABEL,
            "",
            "",
            name,
            "%,d validation and test images".formatted(labels.given(label)));
      } else if (count < FEW) {
        String dropped = trained.index(name) < 0 ? ", left out" : "";
        add(
            Finding.Kind.RARE_LABEL,
            "",
            "",
            name,
            "%,d training image%s%s".formatted(count, count == 1 ? "" : "s", dropped));
      }
    }
    findings.addAll(labels.pairs());
  }

  private void add(Finding.Kind kind, String image, String other, String label, String detail) {
    findings.add(new Finding(kind, image, other, label, detail));
  }

  static String text(SplitPart part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** Whether training would leave out an image. */
  public boolean skips() {
    return count(Finding.Kind.UNREADABLE) > 0 || count(Finding.Kind.MISSING) > 0;
  }

  /** Why nothing can be trained on the data, if so. */
  public Optional<String> unusable() {
    boolean any = false;
    for (int i : scan.usable()) {
      any |= scan.images().get(i).part() == SplitPart.TRAIN;
    }
    if (!any) {
      return Optional.of("no training image can be used");
    }
    return trained.size() < 2
        ? Optional.of(
            "the training images have %d label%s; a tagger needs at least two"
                .formatted(trained.size(), trained.size() == 1 ? "" : "s"))
        : Optional.empty();
  }

  long count(Finding.Kind kind) {
    return findings.stream().filter(finding -> finding.kind() == kind).count();
  }

  List<Finding> findings(Finding.Kind kind) {
    return findings.stream().filter(finding -> finding.kind() == kind).toList();
  }

  List<Finding> findings() {
    return findings;
  }

  ImageScan scan() {
    return scan;
  }

  LabelCounts labelCounts() {
    return labels;
  }

  Vocabulary trained() {
    return trained;
  }
}
