package dev.lacuna.loss.prior;

import dev.lacuna.engine.label.LabelMatrix;
import java.util.Arrays;

/**
 * How often labels are given together, counted over all images. Stored sparse: memory grows with
 * the pairs of labels that occur, at most the sum of the squares of the labels per image.
 */
public final class CoOccurrence {
  private final int rows;
  private final int[] given;
  private final int[][] partners;
  private final int[][] together;

  private CoOccurrence(int rows, int[] given, int[][] partners, int[][] together) {
    this.rows = rows;
    this.given = given;
    this.partners = partners;
    this.together = together;
  }

  /** Counts the positive labels of a matrix. */
  public static CoOccurrence of(LabelMatrix labels) {
    int classes = labels.classes();
    int[] given = labels.positivesPerClass();
    int[][] images = images(labels, given);
    int[][] partners = new int[classes][];
    int[][] together = new int[classes][];
    int[] counts = new int[classes];
    int[] met = new int[classes];
    for (int label = 0; label < classes; label++) {
      int distinct = 0;
      for (int row : images[label]) {
        for (int i = 0; i < labels.positiveCount(row); i++) {
          int other = labels.positive(row, i);
          if (other != label && counts[other]++ == 0) {
            met[distinct++] = other;
          }
        }
      }
      partners[label] = Arrays.copyOf(met, distinct);
      Arrays.sort(partners[label]);
      together[label] = new int[distinct];
      for (int i = 0; i < distinct; i++) {
        together[label][i] = counts[partners[label][i]];
        counts[partners[label][i]] = 0;
      }
    }
    return new CoOccurrence(labels.rows(), given, partners, together);
  }

  /** The images that have each label. */
  private static int[][] images(LabelMatrix labels, int[] given) {
    int[][] images = new int[given.length][];
    for (int label = 0; label < given.length; label++) {
      images[label] = new int[given[label]];
    }
    int[] filled = new int[given.length];
    for (int row = 0; row < labels.rows(); row++) {
      for (int i = 0; i < labels.positiveCount(row); i++) {
        int label = labels.positive(row, i);
        images[label][filled[label]++] = row;
      }
    }
    return images;
  }

  /** Number of images. */
  public int rows() {
    return rows;
  }

  /** Number of labels. */
  public int classes() {
    return given.length;
  }

  /** Number of images that have a label. */
  public int given(int label) {
    return given[label];
  }

  /** Number of labels that any image has together with this one. */
  public int partners(int label) {
    return partners[label].length;
  }

  /** The {@code index}-th of them, ascending. */
  public int partner(int label, int index) {
    return partners[label][index];
  }

  /** Number of images that have a label and its {@code index}-th partner. */
  public int togetherWithPartner(int label, int index) {
    return together[label][index];
  }

  /** Number of images that have two different labels both. */
  public int together(int label, int other) {
    int index = Arrays.binarySearch(partners[label], other);
    return index < 0 ? 0 : together[label][index];
  }
}
