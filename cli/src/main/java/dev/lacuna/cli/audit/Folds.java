package dev.lacuna.cli.audit;

import dev.lacuna.engine.random.Philox;
import java.util.stream.IntStream;

/** Images dealt out to folds of about the same size, at random by seed. */
final class Folds {
  /** The letters "folds". */
  private static final long STREAM = 0x666F6C6473L;

  private final int count;
  private final int[] ofRow;

  /** Deals out images to at least 2 folds, of which none may be left empty. */
  Folds(int rows, int count, long seed) {
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
