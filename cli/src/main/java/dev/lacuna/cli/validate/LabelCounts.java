package dev.lacuna.cli.validate;

import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.loss.audit.SpellingVariants;
import dev.lacuna.loss.prior.CoOccurrence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How often labels are given and denied, in each part. */
final class LabelCounts {
  /** Labels that come together in fewer images than this do so by chance. */
  private static final int LEAST_TOGETHER = 5;

  private final Vocabulary vocabulary;
  private final LabelMatrix matrix;
  private final Map<SplitPart, int[]> given;
  private final int[] denied;
  private final int images;

  private LabelCounts(
      Vocabulary vocabulary,
      LabelMatrix matrix,
      Map<SplitPart, int[]> given,
      int[] denied,
      int images) {
    this.vocabulary = vocabulary;
    this.matrix = matrix;
    this.given = given;
    this.denied = denied;
    this.images = images;
  }

  /** Counts the labels of images; there must be at least one label. */
  static LabelCounts of(List<ListedImage> images) {
    Vocabulary vocabulary =
        Vocabulary.fromTags(
            images.stream()
                .map(
                    image ->
                        Stream.concat(
                                image.record().positives().stream(),
                                image.record().negatives().stream())
                            .toList())
                .toList(),
            1);
    LabelMatrix.Builder builder = LabelMatrix.builder(Math.max(1, vocabulary.size()));
    Map<SplitPart, int[]> given = new EnumMap<>(SplitPart.class);
    for (SplitPart part : SplitPart.values()) {
      given.put(part, new int[vocabulary.size()]);
    }
    int[] denied = new int[vocabulary.size()];
    for (ListedImage image : images) {
      ImageRecord record = image.record();
      int[] positives = record.positives().stream().mapToInt(vocabulary::index).toArray();
      int[] negatives = record.negatives().stream().mapToInt(vocabulary::index).toArray();
      Arrays.stream(positives).forEach(label -> given.get(image.part())[label]++);
      Arrays.stream(negatives).forEach(label -> denied[label]++);
      builder.addRow(positives, negatives);
    }
    return new LabelCounts(vocabulary, builder.build(), given, denied, images.size());
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  int given(SplitPart part, int label) {
    return given.get(part)[label];
  }

  int given(int label) {
    return given.values().stream().mapToInt(part -> part[label]).sum();
  }

  int denied(int label) {
    return denied[label];
  }

  /** Images of which it is not known whether they have a label. */
  int unknown(int label) {
    return images - given(label) - denied[label];
  }

  /** How often any label is given. */
  long totalGiven() {
    return given.values().stream().flatMapToInt(Arrays::stream).asLongStream().sum();
  }

  long totalDenied() {
    return Arrays.stream(denied).asLongStream().sum();
  }

  /** What can be said of pairs of labels. */
  List<Finding> pairs() {
    List<Finding> found = new ArrayList<>();
    if (vocabulary.size() == 0) {
      return found;
    }
    CoOccurrence counts = CoOccurrence.of(matrix);
    for (int label = 0; label < vocabulary.size(); label++) {
      for (int i = 0; i < counts.partners(label); i++) {
        int other = counts.partner(label, i);
        int together = counts.togetherWithPartner(label, i);
        if (other > label
            && together >= LEAST_TOGETHER
            && together == counts.given(label)
            && together == counts.given(other)) {
          found.add(
              new Finding(
                  Finding.Kind.TOGETHER,
                  "",
                  "",
                  vocabulary.label(label),
                  "with %s in all %,d images".formatted(vocabulary.label(other), together)));
        }
      }
    }
    for (SpellingVariants.Variant variant : SpellingVariants.find(vocabulary.labels(), matrix)) {
      found.add(
          new Finding(
              Finding.Kind.SPELLING,
              "",
              "",
              vocabulary.label(variant.rare()),
              "usually %s (%,d images, this %,d)"
                  .formatted(
                      vocabulary.label(variant.usual()),
                      given(variant.usual()),
                      given(variant.rare()))));
    }
    return found;
  }
}
