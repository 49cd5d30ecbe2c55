package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.prior.MissingRate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * The k largest logits among the unknown entries of a batch; of equal ones the first, by row and
 * then by label. They are found by counting, not by sorting: the bits of a float, made to ascend
 * with it, are taken in three groups from the top, and each pass over the batch fixes one group of
 * the k-th largest. The result does not depend on threads.
 *
 * <p>The counters are kept from batch to batch, 32 KB a thread. May be used by several threads at
 * once.
 */
final class LargestLogits {
  /** Bins of a histogram: sign, exponent and 4 bits of the fraction, so 1/16 of an octave wide. */
  static final int BINS = 1 << 13;

  private static final int[] GROUP_BITS = {13, 13, 6};

  /** For batches to which nothing was added. */
  static final LabelOverlay NOTHING_ADDED = new LabelOverlay(0, 0);

  /** The counters of the last selection, taken away while they are in use. */
  private final AtomicReference<int[][]> spare = new AtomicReference<>(new int[0][]);

  /** Entries of a batch that are neither given nor in an overlay. */
  record Unknown(Tensor logits, LabelMatrix labels, int[] rows, LabelOverlay overlay) {
    int batch() {
      return logits.shape().extent(0);
    }

    int classes() {
      return labels.classes();
    }

    private float logit(int image, int label) {
      return logits.get((long) image * classes() + label);
    }

    private boolean has(int image, int label) {
      return labels.state(rows[image], label) == LabelState.UNKNOWN
          && !overlay.contains(rows[image], label);
    }
  }

  /**
   * Where the selection ends.
   *
   * @param threshold logits above it are selected
   * @param lastTie a logit equal to it is selected if its index in the batch, row-major, is at most
   *     this
   */
  record Cut(float threshold, long lastTie) {
    /** Whether an entry, if it is unknown, is among the k largest. */
    boolean takes(float logit, long index) {
      return logit >= threshold && (logit > threshold || index <= lastTie);
    }

    /**
     * Calls {@code action} for each entry of a chunk that is taken if it is unknown.
     *
     * @param logits of the batch; those of the chunk may be scaled
     */
    void forEach(Chunk chunk, Tensor logits, int image, IntConsumer action) {
      long start = (long) image * logits.shape().extent(1) + chunk.label();
      for (int i = 0; i < chunk.length(); i++) {
        if (takes(logits.get(start + i), start + i)) {
          action.accept(i);
        }
      }
    }
  }

  /** Called for each selected entry. */
  @FunctionalInterface
  interface EntryConsumer {
    /** Takes an entry by the row of its batch and its label. */
    void accept(int image, int label);
  }

  /**
   * Finds the min(k, number of unknown entries) largest.
   *
   * @param k at least 0
   * @param rate takes the histogram of the batch; null if nobody wants it
   * @return null if nothing is selected
   */
  Cut select(Backend backend, Unknown entries, long k, MissingRate rate) {
    int[][] counters = take(backend.parallel().threads());
    Cut cut = select(backend, entries, k, rate, counters);
    spare.set(counters);
    return cut;
  }

  private int[][] take(int threads) {
    int[][] taken = spare.getAndSet(null);
    return taken != null && taken.length >= threads ? taken : new int[threads][BINS];
  }

  private static Cut select(
      Backend backend, Unknown entries, long k, MissingRate rate, int[][] counters) {
    int shift = Integer.SIZE;
    int prefix = 0;
    long wanted = k;
    int found = 0;
    for (int bits : GROUP_BITS) {
      shift -= bits;
      count(backend, entries, shift, bits, prefix, counters);
      int[] counts = counters[0];
      if (shift == Integer.SIZE - GROUP_BITS[0]) {
        if (rate != null) {
          feed(rate, counts, entries);
        }
        wanted = Math.min(wanted, Arrays.stream(counts).asLongStream().sum());
        if (wanted == 0) {
          return null;
        }
      }
      int bin = (1 << bits) - 1;
      while (wanted > counts[bin]) {
        wanted -= counts[bin];
        bin--;
      }
      prefix = prefix << bits | bin;
      found = counts[bin];
    }
    float threshold = logitOf(prefix);
    return new Cut(threshold, wanted == found ? Long.MAX_VALUE : tie(entries, threshold, wanted));
  }

  /** Calls {@code consumer} for each selected entry, in the order of the batch. */
  static void forEach(Unknown entries, Cut cut, EntryConsumer consumer) {
    for (int image = 0; image < entries.batch(); image++) {
      for (int c = 0; c < entries.classes(); c++) {
        long index = (long) image * entries.classes() + c;
        if (cut.takes(entries.logit(image, c), index) && entries.has(image, c)) {
          consumer.accept(image, c);
        }
      }
    }
  }

  /**
   * Counts unknown entries by a group of their bits, among those whose higher bits are {@code
   * prefix}, into the first counter.
   */
  private static void count(
      Backend backend, Unknown entries, int shift, int bits, int prefix, int[][] counters) {
    int mask = (1 << bits) - 1;
    for (int[] counter : counters) {
      Arrays.fill(counter, 0);
    }
    backend
        .parallel()
        .forEach(
            entries.batch(),
            (worker, image) -> {
              int[] counter = counters[worker];
              for (int c = 0; c < entries.classes(); c++) {
                int group = key(entries.logit(image, c)) >>> shift;
                if (group >>> bits == prefix) {
                  counter[group & mask]++;
                }
              }
              // What is known is rare: it is taken out again instead of being looked up each time.
              int row = entries.rows[image];
              for (int i = 0; i < entries.labels.positiveCount(row); i++) {
                takeOut(
                    counter, entries, image, entries.labels.positive(row, i), shift, bits, prefix);
              }
              for (int i = 0; i < entries.labels.negativeCount(row); i++) {
                takeOut(
                    counter, entries, image, entries.labels.negative(row, i), shift, bits, prefix);
              }
              for (int i = 0; i < entries.overlay.count(row); i++) {
                int label = entries.overlay.label(row, i);
                if (entries.labels.state(row, label) == LabelState.UNKNOWN) {
                  takeOut(counter, entries, image, label, shift, bits, prefix);
                }
              }
            });
    for (int worker = 1; worker < counters.length; worker++) {
      for (int bin = 0; bin <= mask; bin++) {
        counters[0][bin] += counters[worker][bin];
      }
    }
  }

  private static void takeOut(
      int[] counter, Unknown entries, int image, int label, int shift, int bits, int prefix) {
    int group = key(entries.logit(image, label)) >>> shift;
    if (group >>> bits == prefix) {
      counter[group & ((1 << bits) - 1)]--;
    }
  }

  private static void feed(MissingRate rate, int[] counts, Unknown entries) {
    rate.addUnknown(counts);
    for (int image = 0; image < entries.batch(); image++) {
      int row = entries.rows[image];
      for (int i = 0; i < entries.labels.positiveCount(row); i++) {
        float logit = entries.logit(image, entries.labels.positive(row, i));
        rate.addGiven(key(logit) >>> (Integer.SIZE - GROUP_BITS[0]));
      }
    }
  }

  /** Index of the {@code count}-th unknown entry with this logit. */
  private static long tie(Unknown entries, float threshold, long count) {
    long left = count;
    for (int image = 0; image < entries.batch(); image++) {
      for (int c = 0; c < entries.classes(); c++) {
        if (entries.logit(image, c) == threshold && entries.has(image, c) && --left == 0) {
          return (long) image * entries.classes() + c;
        }
      }
    }
    throw new AssertionError("fewer than " + count + " unknown entries have logit " + threshold);
  }

  /** Bits that ascend, unsigned, with the logit; both zeros have the same. */
  private static int key(float logit) {
    int bits = Float.floatToRawIntBits(logit + 0f);
    return bits ^ (bits >> (Integer.SIZE - 1) | Integer.MIN_VALUE);
  }

  /** The logit with these bits. */
  private static float logitOf(int key) {
    return Float.intBitsToFloat(key ^ (~key >> (Integer.SIZE - 1) | Integer.MIN_VALUE));
  }
}
