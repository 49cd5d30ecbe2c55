package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * For each suggestion the images that have its label and that the model scores most alike: cosine
 * similarity of their probabilities. Of a suggestion's image the {@value #PARTS} largest
 * probabilities are kept, which are nearly all of its length; so memory grows with the suggestions
 * alone.
 */
final class SimilarImages {
  /** Images named for a suggestion. */
  static final int NAMED = 3;

  private static final int PARTS = 32;

  private final LabelMatrix labels;
  private final List<Candidate> suggestions;
  private final Map<Integer, Profile> profiles = new HashMap<>();
  private final Map<Integer, List<Integer>> byLabel = new HashMap<>();
  private final int[][] nearest;
  private final double[][] similarity;
  private final double[] probabilities;

  /** The largest probabilities of an image, of length 1. */
  private record Profile(int[] labels, double[] values) {}

  SimilarImages(LabelMatrix labels, List<Candidate> suggestions) {
    this.labels = labels;
    this.suggestions = suggestions;
    this.nearest = new int[suggestions.size()][NAMED];
    this.probabilities = new double[labels.classes()];
    this.similarity = new double[suggestions.size()][NAMED];
    for (int i = 0; i < suggestions.size(); i++) {
      profiles.put(suggestions.get(i).row(), null);
      byLabel.computeIfAbsent(suggestions.get(i).label(), label -> new ArrayList<>()).add(i);
      Arrays.fill(nearest[i], -1);
    }
  }

  /** The first time over the scores: keeps the profiles of the suggestions' images. */
  void collect(int row, float[] logits) {
    if (!profiles.containsKey(row)) {
      return;
    }
    int[] largest =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted((a, b) -> Float.compare(logits[b], logits[a]))
            .limit(PARTS)
            .mapToInt(Integer::intValue)
            .toArray();
    double[] values = Arrays.stream(largest).mapToDouble(i -> probability(logits[i])).toArray();
    double length = Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
    profiles.put(row, new Profile(largest, Arrays.stream(values).map(v -> v / length).toArray()));
  }

  /** The second time: compares each image with the suggestions of the labels that it has. */
  void compare(int row, float[] logits) {
    boolean prepared = false;
    for (int i = 0; i < labels.positiveCount(row); i++) {
      List<Integer> of = byLabel.getOrDefault(labels.positive(row, i), List.of());
      if (!of.isEmpty() && !prepared) {
        normalise(logits);
        prepared = true;
      }
      for (int suggestion : of) {
        Profile profile = profiles.get(suggestions.get(suggestion).row());
        double product = 0;
        for (int k = 0; k < profile.labels.length; k++) {
          product += profile.values[k] * probabilities[profile.labels[k]];
        }
        insert(suggestion, row, product);
      }
    }
  }

  /** The probabilities of an image, brought to length 1. */
  private void normalise(float[] logits) {
    double sum = 0;
    for (int label = 0; label < logits.length; label++) {
      probabilities[label] = probability(logits[label]);
      sum += probabilities[label] * probabilities[label];
    }
    double length = Math.sqrt(sum);
    for (int label = 0; label < logits.length; label++) {
      probabilities[label] /= length;
    }
  }

  private void insert(int suggestion, int row, double value) {
    int[] rows = nearest[suggestion];
    double[] values = similarity[suggestion];
    for (int place = 0; place < NAMED; place++) {
      if (rows[place] < 0 || value > values[place]) {
        System.arraycopy(rows, place, rows, place + 1, NAMED - 1 - place);
        System.arraycopy(values, place, values, place + 1, NAMED - 1 - place);
        rows[place] = row;
        values[place] = value;
        return;
      }
    }
  }

  private static double probability(float logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** The images for a suggestion, the nearest first; fewer where no more have its label. */
  List<Integer> of(int suggestion) {
    return Arrays.stream(nearest[suggestion]).filter(row -> row >= 0).boxed().toList();
  }
}
