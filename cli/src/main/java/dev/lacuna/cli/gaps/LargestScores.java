package dev.lacuna.cli.gaps;

import java.util.Arrays;

/**
 * The largest scores of a stream and the rows they belong to, no more than asked for; of equal
 * scores those of the first rows. A binary heap whose top is the one to go next.
 */
final class LargestScores {
  private final int most;

  /** Scores as integers of the same order, and below them the rows turned round. */
  private long[] heap = {};

  private int size;

  LargestScores(int most) {
    this.most = most;
  }

  private static long key(float score, int row) {
    int bits = Float.floatToIntBits(score);
    return (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << Integer.SIZE | (~row & 0xFFFFFFFFL);
  }

  /** Whether {@link #add} would keep this. */
  boolean wants(float score, int row) {
    return size < most || (most > 0 && key(score, row) > heap[0]);
  }

  /** Keeps a score that is wanted, and drops the least one where there are too many. */
  void add(float score, int row) {
    long key = key(score, row);
    if (size < most) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, Math.min(most, 2 * size + 4));
      }
      up(size++, key);
    } else {
      down(key);
    }
  }

  private void up(int place, long key) {
    int at = place;
    while (at > 0 && heap[(at - 1) / 2] > key) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = key;
  }

  private void down(long key) {
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
  }

  /** The rows of what was kept, in no order. */
  int[] rows() {
    int[] rows = new int[size];
    Arrays.setAll(rows, i -> ~(int) heap[i]);
    return rows;
  }
}
