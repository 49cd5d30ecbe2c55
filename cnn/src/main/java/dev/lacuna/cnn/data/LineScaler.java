package dev.lacuna.cnn.data;

import java.util.Arrays;

/**
 * The horizontal pass of a resize, of a few lines at once: for the compiler to make vectors, loops
 * have to be long, over numbers at one index and short of body.
 *
 * <p>The samples of a line are cut into segments, each from the first sample of one sample of the
 * result to that of the next. A segment has as many slots as the longest one has samples; numbers
 * of all segments' first slot stand together, and so do those of the second and so on. A sample of
 * the result is the weighted sum over the slots of its own segment and of the next ones. Where
 * pictures grow, segments would be empty; there, each holds all that its sample is made of.
 */
final class LineScaler {
  /** Numbers in a loop that make its beginning and end cheap. */
  private static final int LONG_LOOP = 512;

  /** Numbers in all slots, so that they and their weights stay in the second cache. */
  private static final int MOST_NUMBERS = 1 << 16;

  /** Segments that a sample of the result is made of, where pictures shrink. */
  private static final int MOST_SHARED = 3;

  private final int channels;
  private final int size;
  private final int newSize;

  /** Lines at once. */
  private final int lines;

  private final int segments;
  private final int slots;

  /** Where segments begin in a line. */
  private final int[] starts;

  /** By slot, where the pixels of all segments are. */
  private final int[][] places;

  /** For own and next segments: by slot, the weights of all segments, once for each line. */
  private final int[][][] weights;

  /** By slot, the pixels of all segments of all lines. */
  private final int[][] pixels;

  private final int[] sums;
  private final int[] parts;

  LineScaler(ScalingFilter filter, int channels) {
    this.channels = channels;
    this.size = filter.size();
    this.newSize = filter.newSize();
    int most = filter.mostWeights();
    int gap = gap(filter);
    int reach = reach(filter, gap);
    boolean shared = reach <= MOST_SHARED && reach * gap <= 2 * most;
    int used = shared ? gap : most;
    this.slots = used + (used & 1);
    this.segments = shared ? newSize + reach - 1 : newSize;
    this.starts = new int[segments];
    Arrays.setAll(starts, k -> start(filter, gap, k));
    this.lines = Math.max(1, Math.min(LONG_LOOP / segments, MOST_NUMBERS / (segments * slots)));
    this.weights = new int[shared ? reach : 1][slots][lines * segments];
    for (int x = 0; x < newSize; x++) {
      spread(filter, x, shared);
    }
    this.places = new int[slots][segments];
    this.pixels = new int[slots][lines * segments];
    this.sums = new int[lines * segments];
    this.parts = new int[lines * segments];
  }

  /** Samples in the longest segment but the last. */
  private static int gap(ScalingFilter filter) {
    int gap = 1;
    for (int x = 1; x < filter.newSize(); x++) {
      gap = Math.max(gap, filter.first(x) - filter.first(x - 1));
    }
    return gap;
  }

  /** Where a segment begins; behind the last one are more for what it cannot hold. */
  private static int start(ScalingFilter filter, int gap, int segment) {
    int last = Math.min(segment, filter.newSize() - 1);
    return filter.first(last) + (segment - last) * gap;
  }

  /** Over how many segments a sample of the result extends at most. */
  private static int reach(ScalingFilter filter, int gap) {
    int reach = 1;
    for (int x = 0; x < filter.newSize(); x++) {
      int end = filter.end(x);
      while (reach <= MOST_SHARED && start(filter, gap, x + reach) < end) {
        reach++;
      }
    }
    return reach;
  }

  private void spread(ScalingFilter filter, int x, boolean shared) {
    int[] own = filter.weights(x);
    int segment = x;
    for (int j = 0; j < own.length; j++) {
      int sample = filter.first(x) + j;
      while (shared && segment + 1 < segments && starts[segment + 1] <= sample) {
        segment++;
      }
      int slot = sample - starts[segment];
      for (int i = 0; i < lines; i++) {
        weights[segment - x][slot][i * segments + segment] = own[j];
      }
    }
  }

  /** Pixels of a line. */
  int size() {
    return size;
  }

  /** How many lines are resized at once. */
  int lines() {
    return lines;
  }

  /** Says where in each line the pixels are. What belongs to no pixel has no weight. */
  void order(int[] order, int width) {
    for (int slot = 0; slot < slots; slot++) {
      for (int k = 0; k < segments; k++) {
        places[slot][k] = order[Math.min(starts[k] + slot, width - 1)];
      }
    }
  }

  /** Takes a line, the n-th of those at once. */
  void take(int number, int[] line) {
    for (int slot = 0; slot < slots; slot++) {
      take(line, places[slot], pixels[slot], number * segments);
    }
  }

  private static void take(int[] line, int[] from, int[] target, int to) {
    for (int k = 0; k < from.length; k++) {
      target[to + k] = line[from[k]];
    }
  }

  /**
   * Resizes the lines that were taken.
   *
   * @param first the first one's number
   * @param count how many
   * @param targets for each, its samples of the first channel, then those of the next; line n goes
   *     to n modulo their number
   */
  void scale(int first, int count, int[][] targets) {
    for (int channel = 0; channel < channels; channel++) {
      Arrays.fill(sums, ScalingFilter.HALF);
      for (int next = 0; next < weights.length; next++) {
        Arrays.fill(parts, 0);
        int[][] all = weights[next];
        for (int slot = 0; slot < slots; slot += 2) {
          add(all[slot], pixels[slot], all[slot + 1], pixels[slot + 1], 8 * channel, parts);
        }
        System.arraycopy(parts, next, parts, 0, parts.length - next);
        add(parts, sums);
      }
      ScalingFilter.clip(sums);
      for (int i = 0; i < count; i++) {
        int[] target = targets[(first + i) % targets.length];
        System.arraycopy(sums, i * segments, target, channel * newSize, newSize);
      }
    }
  }

  private static void add(int[] w, int[] p, int[] w2, int[] p2, int shift, int[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += w[i] * (p[i] >> shift & 0xFF) + w2[i] * (p2[i] >> shift & 0xFF);
    }
  }

  private static void add(int[] terms, int[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += terms[i];
    }
  }
}
