package dev.lacuna.loss.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingRateTest {
  private static final int BINS = 200;

  /** 300,000 entries, scores in bins of 1/10 from -10 on. */
  private static double estimate(double prior, double kept, double separation) {
    Random random = new Random(8);
    MissingRate rate = new MissingRate(BINS);
    int[] unknown = new int[BINS];
    for (int i = 0; i < 300_000; i++) {
      boolean fits = random.nextDouble() < prior;
      double score = random.nextGaussian() + (fits ? separation : 0);
      int bin = Math.clamp((int) (score * 10 + 100), 0, BINS - 1);
      if (fits && random.nextDouble() < kept) {
        rate.addGiven(bin);
      } else {
        unknown[bin]++;
      }
    }
    // In two parts, as batches come.
    rate.addUnknown(unknown);
    rate.addUnknown(new int[BINS]);
    return rate.estimate();
  }

  /**
   * Of 300,000 entries as many fit as the prior says; the given ones among them are 750 or more, of
   * which the best threshold has a part: 15 percent of all that fit.
   */
  @ParameterizedTest
  @CsvSource({"0.05, 0.5", "0.05, 0.25", "0.05, 0.9", "0.01, 0.5", "0.01, 0.25"})
  void findsTheShareThatIsMissing(double prior, double kept) {
    assertEquals(prior * (1 - kept), estimate(prior, kept, 4), 0.15 * prior);
  }

  @Test
  void isTooHighWhereScoresOverlap() {
    double estimate = estimate(0.05, 0.5, 1.5);
    assertEquals(0.045, estimate, 0.02);
  }

  @Test
  void nothingMissingIsNothingOrNearlySo() {
    assertEquals(0, estimate(0.05, 1, 4), 0.15 * 0.05);
  }

  @Test
  void fewerThanTenGivenLabelsSayNothing() {
    MissingRate rate = new MissingRate(2);
    assertEquals(0, rate.estimate());
    rate.addUnknown(new int[] {5, 100});
    for (int i = 0; i < 9; i++) {
      rate.addGiven(1);
    }
    assertEquals(0, rate.estimate());
    rate.addGiven(1);
    // All given ones are in the upper bin: 110 of 115 may fit.
    assertEquals(100.0 / 115, rate.estimate(), 1e-12);
  }
}
