package dev.lacuna.cli.audit;

import dev.lacuna.engine.random.Philox;
import java.util.stream.IntStream;

/** Images dealt out to folds of about the same size, at random by seed. */
final class Folds {
  /** The letters "folds". */
  private static final long STREAM = 0x666F6C6473L;

  private final int count;
  private final int[] ofRow;

  /**
   * Deals out images.
   *
   * @throws IllegalArgumentException if there are fewer than two folds or fewer images than folds
   */
  Folds(int rows, int count, long seed) {
    if (count < 2) {
      throw new IllegalArgumentException("--folds must be at least 2, got " + count);
    }
    if (rows < count) {
      throw new IllegalArgumentException(
          count + " folds need at least as many images, there are " + rows);
    }
    this.count = count;
    this.ofRow = new int[rows];
    int[] order = Philox.permutation(seed, STREAM, rows);
    for (int i = 0; i < rows; i++) {
      ofRow[order[i]] = i % count;
    }
  }

  int count() {
    return count;
  }

  /** The fold of an image, from 0. */
  int of(int row) {
    return ofRow[row];
  }

  /** The images of a fold, ascending. */
  int[] inside(int fold) {
    return IntStream.range(0, ofRow.length).filter(row -> ofRow[row] == fold).toArray();
  }

  /** All other images, ascending. */
  int[] outside(int fold) {
    return IntStream.range(0, ofRow.length).filter(row -> ofRow[row] != fold).toArray();
  }
}
