package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Hides of each class its share of the positives. Which ones is drawn; of n positives, share times
 * n are hidden, rounded down or up at random so that the mean is that.
 */
final class ClassShares {
  /** The letters "hide"; the class is added. */
  private static final long CHOICE = 0x68696465L << 32;

  /** The letters "roun". */
  private static final long ROUNDING = 0x726F756EL << 32;

  private ClassShares() {}

  static LabelMatrix hide(LabelMatrix labels, double[] shares, long seed) {
    int[] counts = labels.positivesPerClass();
    BitSet[] hidden = new BitSet[counts.length];
    for (int label = 0; label < counts.length; label++) {
      double mean = shares[label] * counts[label];
      int number = (int) Math.floor(mean + Philox.uniform(seed, ROUNDING, label));
      int[] order = Philox.permutation(seed, CHOICE + label, counts[label]);
      hidden[label] = new BitSet(counts[label]);
      Arrays.stream(order, 0, Math.min(number, counts[label])).forEach(hidden[label]::set);
    }
    int[] seen = new int[counts.length];
    LabelMatrix.Builder builder = LabelMatrix.builder(labels.classes());
    for (int row = 0; row < labels.rows(); row++) {
      int[] kept = new int[labels.positiveCount(row)];
      int number = 0;
      for (int i = 0; i < kept.length; i++) {
        int label = labels.positive(row, i);
        if (!hidden[label].get(seen[label]++)) {
          kept[number++] = label;
        }
      }
      builder.addRow(Arrays.copyOf(kept, number), labels.negatives(row));
    }
    return builder.build();
  }
}
