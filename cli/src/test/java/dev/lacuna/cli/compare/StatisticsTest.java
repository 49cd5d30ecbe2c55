package dev.lacuna.cli.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against SciPy 1.17.1, whose numbers are written here with the call that gave them. */
class StatisticsTest {
  private static final double[] A = {33.1, 32.9, 33.4, 33.0, 33.2};
  private static final double[] B = {32.2, 32.5, 32.1, 32.4, 32.0};

  /** 2 * stats.t.sf(t, degrees). */
  @ParameterizedTest
  @CsvSource({
    "0.5, 1, 0.7048327646991335",
    "2.776, 4, 0.05002277831997642",
    "12.7, 1, 0.050024327689344165",
    "-3.3, 9, 0.009229908318547019",
    "0.01, 30, 0.9920874925731777",
    "40, 4, 2.3340163226012678e-06",
  })
  void tails(double t, double degrees, double expected) {
    assertEquals(expected, StudentT.twoSided(t, degrees), 1e-12 * expected);
  }

  /** stats.t.ppf(1 - p / 2, degrees). */
  @ParameterizedTest
  @CsvSource({
    "0.05, 4, 2.7764451051977934",
    "0.05, 1, 12.706204736174694",
    "0.01, 9, 3.249835541592126",
    "0.05, 142, 1.9768109936328597",
  })
  void criticalValues(double p, double degrees, double expected) {
    assertEquals(expected, StudentT.critical(p, degrees), 1e-12 * expected);
  }

  /** stats.ttest_rel(A, B); numpy.std(A - B, ddof=1). */
  @Test
  void pairedTest() {
    PairedTest test = PairedTest.of(A, B);
    assertEquals(0.0068277794697958975, test.p(), 1e-13);
    assertEquals(0.88, test.difference().mean(), 1e-13);
    assertEquals(0.38340579025361626, test.difference().deviation(), 1e-13);
    assertEquals(5, test.wins());
    assertEquals(
        2.7764451051977934 * 0.38340579025361626 / Math.sqrt(5),
        test.difference().halfWidth(),
        1e-12);
  }

  @Test
  void pairsThatCannotBeTested() {
    assertTrue(Double.isNaN(PairedTest.of(new double[] {1}, new double[] {0}).p()));
    assertTrue(Double.isNaN(PairedTest.of(new double[0], new double[0]).p()));
    assertEquals(1, PairedTest.of(A, A).p());
    assertEquals(0, PairedTest.of(new double[] {2, 3, 4}, new double[] {1, 2, 3}).p());
  }

  /** The p-values of Holm's own definition: the smallest times 4, the next times 3, ... */
  @Test
  void adjustment() {
    assertArrayEquals(
        new double[] {0.04, 0.06, Double.NaN, 0.06, 0.04},
        PairedTest.holm(new double[] {0.01, 0.03, Double.NaN, 0.04, 0.01}),
        1e-15);
    assertArrayEquals(new double[] {1, 1}, PairedTest.holm(new double[] {0.9, 0.6}), 0);
    assertEquals(0, PairedTest.holm(new double[0]).length);
  }

  /** stats.wilcoxon(d); the one with equal differences by method=PermutationMethod(inf). */
  @Test
  void signedRanks() {
    assertEquals(0.0625, SignedRank.p(new double[] {0.9, 0.4, 1.3, 0.6, 1.2}), 1e-15);
    assertEquals(
        0.0546875, SignedRank.p(new double[] {0.9, -0.4, 1.3, 0.6, 1.2, -0.1, 0.7, 0.25}), 1e-15);
    assertEquals(0.1640625, SignedRank.p(new double[] {1, 1, -1, 2, 2, -2, 3, 0, 4}), 1e-15);
    assertTrue(Double.isNaN(SignedRank.p(new double[] {0, 0})));
  }

  /** stats.wilcoxon([((37*i)%101-40)/10 for i in range(60)], method='asymptotic'). */
  @Test
  void manySignedRanks() {
    double[] differences =
        IntStream.range(0, 60).mapToDouble(i -> (37 * i % 101 - 40) / 10.0).toArray();
    assertEquals(0.02263320893600752, SignedRank.p(differences), 1e-14);
  }

  /** The exact distribution and the normal one meet where one takes over from the other. */
  @Test
  void theDistributionsMeet() {
    double[] fifty = IntStream.range(0, 50).mapToDouble(i -> (37 * i % 101 - 35) / 10.0).toArray();
    double[] more = Arrays.copyOf(fifty, 51);
    more[50] = 0.05;
    assertEquals(SignedRank.p(fifty), SignedRank.p(more), 0.01);
  }

  @Property
  void changingSidesChangesNothing(
      @ForAll @Size(min = 2, max = 80) List<@DoubleRange(min = -9, max = 9) Double> values) {
    double[] differences = values.stream().mapToDouble(d -> d).toArray();
    double[] other = values.stream().mapToDouble(d -> -4 * d).toArray();
    double p = SignedRank.p(differences);
    assertEquals(p, SignedRank.p(other), 1e-12);
    assertTrue(Double.isNaN(p) || (p > 0 && p <= 1), "p = " + p);
  }

  @Property
  void aTailIsSmallerFurtherOut(
      @ForAll @DoubleRange(min = 0, max = 50) double t,
      @ForAll @IntRange(min = 1, max = 200) int degrees) {
    double p = StudentT.twoSided(t, degrees);
    assertTrue(p >= 0 && p <= 1, "p = " + p);
    assertTrue(StudentT.twoSided(t + 0.5, degrees) < p + 1e-15);
  }
}
