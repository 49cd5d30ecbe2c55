package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Images that look the same but do not have the same labels, by 64-bit perceptual hashes. Needs no
 * model. Memory: a few numbers an image, and the pairs that are found.
 */
public final class NearDuplicates {
  /**
   * Bits in which the hashes of two images of the same thing may differ. Four bands of 16 bits: of
   * two hashes that differ in at most 3 bits, at least one band is equal.
   */
  public static final int MOST_BITS = 3;

  private static final int BANDS = 4;
  private static final int BAND_BITS = Long.SIZE / BANDS;

  /**
   * In each band an image is compared with so many others that have it, so that a thousand images
   * of nothing do not make half a million pairs.
   */
  private static final int NEIGHBOURS = 16;

  /**
   * Two images that look the same.
   *
   * @param first the one with the lower number
   * @param second the other
   */
  public record Pair(int first, int second) {}

  /**
   * A label that one of two such images has.
   *
   * @param row the image without it
   * @param label the label
   * @param twin the image with it
   */
  public record Gap(int row, int label, int twin) {}

  private NearDuplicates() {}

  /**
   * Pairs of images whose hashes differ in at most {@link #MOST_BITS} bits, ordered by number. Of
   * many images with the same hash each is compared with some.
   *
   * @param hashes one an image
   * @param alike what else must hold of a pair
   */
  public static List<Pair> pairs(long[] hashes, Predicate<Pair> alike) {
    Set<Pair> found = new HashSet<>();
    for (int band = 0; band < BANDS; band++) {
      int shift = band * BAND_BITS;
      // Within a band equal hashes stand side by side.
      int[] order =
          IntStream.range(0, hashes.length)
              .boxed()
              .sorted(
                  Comparator.comparingInt((Integer row) -> bits(hashes[row], shift))
                      .thenComparingLong(row -> hashes[row]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int i = 0; i < order.length; i++) {
        for (int k = i + 1; k < Math.min(order.length, i + 1 + NEIGHBOURS); k++) {
          long first = hashes[order[i]];
          long second = hashes[order[k]];
          if (bits(first, shift) != bits(second, shift)) {
            break;
          }
          if (Long.bitCount(first ^ second) <= MOST_BITS) {
            Pair pair = new Pair(Math.min(order[i], order[k]), Math.max(order[i], order[k]));
            if (alike.test(pair)) {
              found.add(pair);
            }
          }
        }
      }
    }
    Pair[] pairs = found.toArray(Pair[]::new);
    Arrays.sort(pairs, Comparator.comparingInt(Pair::first).thenComparingInt(Pair::second));
    return List.of(pairs);
  }

  private static int bits(long hash, int shift) {
    return (int) (hash >>> shift) & ((1 << BAND_BITS) - 1);
  }

  /** Labels that one image of a pair has and of which nothing is known for the other. */
  public static List<Gap> gaps(List<Pair> pairs, LabelMatrix labels) {
    List<Gap> gaps = new ArrayList<>();
    for (Pair pair : pairs) {
      addGaps(gaps, labels, pair.first, pair.second);
      addGaps(gaps, labels, pair.second, pair.first);
    }
    return gaps;
  }

  private static void addGaps(List<Gap> gaps, LabelMatrix labels, int row, int twin) {
    for (int i = 0; i < labels.positiveCount(twin); i++) {
      int label = labels.positive(twin, i);
      if (labels.state(row, label) == LabelState.UNKNOWN) {
        gaps.add(new Gap(row, label, twin));
      }
    }
  }
}
