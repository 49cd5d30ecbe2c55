package dev.lacuna.cnn.metric;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.Arrays;

/** The positive labels of some rows, by column: for each class the images that have it. */
final class PositivesByClass {
  private final int[] starts;
  private final int[] images;

  private PositivesByClass(int[] starts, int[] images) {
    this.starts = starts;
    this.images = images;
  }

  /** The positives of the given rows; image {@code i} is row {@code rows[i]}. */
  static PositivesByClass of(LabelMatrix labels, int[] rows) {
    int classes = labels.classes();
    int[] starts = new int[classes + 1];
    for (int row : rows) {
      for (int i = 0; i < labels.positiveCount(row); i++) {
        int label = labels.positive(row, i);
        starts[label + 1]++;
      }
    }
    for (int label = 0; label < classes; label++) {
      starts[label + 1] = Math.addExact(starts[label], starts[label + 1]);
    }
    int[] next = Arrays.copyOf(starts, classes);
    int[] images = new int[starts[classes]];
    for (int image = 0; image < rows.length; image++) {
      for (int i = 0; i < labels.positiveCount(rows[image]); i++) {
        images[next[labels.positive(rows[image], i)]++] = image;
      }
    }
    return new PositivesByClass(starts, images);
  }

  private int count(int label) {
    return starts[label + 1] - starts[label];
  }

  /** The entries of {@code values}, one an image, that belong to the images with a class. */
  float[] select(float[] values, int label) {
    float[] selected = new float[count(label)];
    for (int i = 0; i < selected.length; i++) {
      selected[i] = values[images[starts[label] + i]];
    }
    return selected;
  }

  /** Number of images of every class. */
  int[] counts() {
    int[] counts = new int[starts.length - 1];
    Arrays.setAll(counts, this::count);
    return counts;
  }
}
