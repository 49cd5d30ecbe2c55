package dev.lacuna.cli.report;

import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which images a model tags best and worst, and which labels it takes for others. An image's score
 * is the average precision of its ranking of the labels; of equal ones the margin decides, by which
 * the lowest label that was given is above the highest other.
 */
final class ImageFindings {
  /** An image on which a model fires at everything tells nothing of pairs. */
  private static final int MOST_WRONG = 20;

  private record Ranked(int row, double precision, double margin) {}

  private static final Comparator<Ranked> WORST_FIRST =
      Comparator.comparingDouble(Ranked::precision).thenComparingDouble(Ranked::margin);

  private final LabelMatrix labels;
  private final float[] thresholds;
  private final List<Ranked> ranked = new ArrayList<>();

  /** Number of images for each pair: the label given in the high half, the predicted in the low. */
  private final Map<Long, Integer> pairs = new HashMap<>();

  private ImageFindings(LabelMatrix labels, float[] thresholds) {
    this.labels = labels;
    this.thresholds = thresholds;
  }

  /**
   * Looks at all images.
   *
   * @param logits (images, labels)
   * @param thresholds from which logit on each label is predicted
   */
  static ImageFindings of(Tensor logits, LabelMatrix labels, float[] thresholds) {
    ImageFindings findings = new ImageFindings(labels, thresholds);
    float[] scores = new float[labels.classes()];
    for (int row = 0; row < labels.rows(); row++) {
      MemorySegment.copy(
          logits.segment(),
          ValueLayout.JAVA_FLOAT,
          (long) row * scores.length * Float.BYTES,
          scores,
          0,
          scores.length);
      if (labels.positiveCount(row) > 0) {
        findings.rank(row, scores);
        findings.pair(row, scores);
      }
    }
    findings.ranked.sort(WORST_FIRST);
    return findings;
  }

  private void rank(int row, float[] scores) {
    int[] given = labels.positives(row);
    double sum = 0;
    float lowestGiven = Float.POSITIVE_INFINITY;
    for (int label : given) {
      lowestGiven = Math.min(lowestGiven, scores[label]);
      int above = 0;
      for (float score : scores) {
        above += score >= scores[label] ? 1 : 0;
      }
      long givenAbove = Arrays.stream(given).filter(g -> scores[g] >= scores[label]).count();
      sum += (double) givenAbove / above;
    }
    float highestOther = Float.NEGATIVE_INFINITY;
    for (int label = 0, next = 0; label < scores.length; label++) {
      if (next < given.length && given[next] == label) {
        next++;
      } else {
        highestOther = Math.max(highestOther, scores[label]);
      }
    }
    ranked.add(new Ranked(row, sum / given.length, (double) lowestGiven - highestOther));
  }

  private void pair(int row, float[] scores) {
    int[] given = labels.positives(row);
    List<Integer> wrong = new ArrayList<>();
    for (int label = 0; label < scores.length; label++) {
      if (scores[label] >= thresholds[label] && Arrays.binarySearch(given, label) < 0) {
        wrong.add(label);
      }
    }
    wrong.sort(Comparator.comparingDouble(label -> -scores[label]));
    for (int label : given) {
      if (scores[label] < thresholds[label]) {
        for (int other : wrong.subList(0, Math.min(MOST_WRONG, wrong.size()))) {
          pairs.merge((long) label << Integer.SIZE | other, 1, Integer::sum);
        }
      }
    }
  }

  /** Rows of the best images, the best first; no more than half of all. */
  int[] best(int most) {
    return ranked.reversed().stream()
        .limit(Math.min(most, (ranked.size() + 1) / 2))
        .mapToInt(Ranked::row)
        .toArray();
  }

  /** Rows of the worst images, the worst first; none of them among the best. */
  int[] worst(int most) {
    return ranked.stream().limit(Math.min(most, ranked.size() / 2)).mapToInt(Ranked::row).toArray();
  }

  /** The most frequent pairs, the most frequent first. */
  List<Confusion> confusions(Vocabulary names, int most) {
    int[] given = labels.positivesPerClass();
    return pairs.entrySet().stream()
        .sorted(
            Map.Entry.<Long, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(
            pair -> {
              int label = (int) (pair.getKey() >> Integer.SIZE);
              int other = pair.getKey().intValue();
              return new Confusion(
                  names.label(label),
                  names.label(other),
                  pair.getValue(),
                  given[label],
                  together(label, other));
            })
        .toList();
  }

  private long together(int label, int other) {
    long count = 0;
    for (int row = 0; row < labels.rows(); row++) {
      int[] given = labels.positives(row);
      if (Arrays.binarySearch(given, label) >= 0 && Arrays.binarySearch(given, other) >= 0) {
        count++;
      }
    }
    return count;
  }
}
