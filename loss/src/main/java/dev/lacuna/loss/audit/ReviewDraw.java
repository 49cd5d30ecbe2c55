package dev.lacuna.loss.audit;

import dev.lacuna.engine.random.Philox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Draws suggestions at random, the same number from each stratum of probability, without holding
 * more than are wanted: every entry gets a random number that depends on the seed and the entry
 * alone, and a stratum's lowest are its sample.
 */
final class ReviewDraw {
  /** The letters "review". */
  private static final long STREAM = 0x726576696577L;

  /** An entry and its random number. */
  private record Drawn(ReviewItem item, long number) {
    long entry() {
      return (long) item.row() << Integer.SIZE | item.label();
    }
  }

  private static final Comparator<Drawn> ORDER =
      Comparator.comparingLong(Drawn::number).thenComparingLong(Drawn::entry);

  private final int budget;
  private final long seed;
  private final List<PriorityQueue<Drawn>> reservoirs = new ArrayList<>();
  private final long[] sizes = new long[Stratum.EDGES.length];
  private final double[] sums = new double[Stratum.EDGES.length];

  ReviewDraw(int budget, long seed) {
    this.budget = budget;
    this.seed = seed;
    for (int i = 0; i < sizes.length; i++) {
      reservoirs.add(new PriorityQueue<>(ORDER.reversed()));
    }
  }

  /** Shows an unknown label of an image. */
  void offer(int row, int label, double probability) {
    int stratum = Stratum.of(probability);
    if (stratum < 0) {
      return;
    }
    sizes[stratum]++;
    sums[stratum] += probability;
    PriorityQueue<Drawn> reservoir = reservoirs.get(stratum);
    Drawn drawn =
        new Drawn(
            new ReviewItem(row, label, probability, stratum),
            Philox.bits(seed, STREAM + row, label));
    // Those that turn out to be among the top ones are taken out again, so as many more are kept.
    if (reservoir.size() < budget || ORDER.compare(drawn, reservoir.peek()) < 0) {
      reservoir.add(drawn);
      if (reservoir.size() > budget) {
        reservoir.remove();
      }
    }
  }

  /**
   * The top ones and a sample of the others, mixed so that whoever judges them cannot tell which is
   * which.
   *
   * @param top those that are judged in any case
   */
  List<ReviewItem> items(List<Candidate> top) {
    Set<Long> judged = entries(top);
    List<Drawn> items = new ArrayList<>();
    for (Candidate candidate : top) {
      items.add(
          new Drawn(
              new ReviewItem(
                  candidate.row(), candidate.label(), candidate.probability(), ReviewItem.TOP),
              Philox.bits(seed, STREAM + candidate.row(), candidate.label())));
    }
    List<List<Drawn>> samples = new ArrayList<>();
    for (PriorityQueue<Drawn> reservoir : reservoirs) {
      samples.add(
          reservoir.stream()
              .filter(drawn -> !judged.contains(drawn.entry()))
              .sorted(ORDER)
              .toList());
    }
    int left = budget - top.size();
    for (int round = 0; left > 0 && round < budget; round++) {
      for (List<Drawn> sample : samples) {
        if (round < sample.size() && left > 0) {
          items.add(sample.get(round));
          left--;
        }
      }
    }
    return items.stream().sorted(ORDER).map(Drawn::item).toList();
  }

  /** What was drawn from. */
  List<Stratum> strata(List<Candidate> top) {
    long[] left = sizes.clone();
    double[] expected = sums.clone();
    for (Candidate candidate : top) {
      int stratum = Stratum.of(candidate.probability());
      if (stratum >= 0) {
        left[stratum]--;
        expected[stratum] -= candidate.probability();
      }
    }
    List<Stratum> strata = new ArrayList<>();
    for (int i = 0; i < left.length; i++) {
      strata.add(
          new Stratum(
              Stratum.EDGES[i],
              Stratum.upperEdge(i),
              left[i],
              left[i] == 0 ? Double.NaN : expected[i] / left[i]));
    }
    return strata;
  }

  private static Set<Long> entries(List<Candidate> top) {
    Set<Long> entries = new HashSet<>();
    top.forEach(candidate -> entries.add(candidate.entry()));
    return entries;
  }
}
