package dev.lacuna.engine.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PhiloxTest {

  /** The known answers of the authors' library Random123 (kat_vectors, philox4x32 10). */
  @Test
  void knownAnswers() {
    assertBlock(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertBlock(-1, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertBlock(
        0x299f31d0_a4093822L,
        0x03707344_13198a2eL,
        0x85a308d3_243f6a88L,
        0xd16cfe09,
        0x94fdcceb,
        0x5001e420,
        0x24126ea1);
  }

  private static void assertBlock(long key, long high, long low, int... words) {
    int[] actual = IntStream.range(0, 4).map(which -> Philox.word(key, high, low, which)).toArray();
    assertArrayEquals(words, actual);
  }

  @Test
  void bitsAndUniformReadTheSameWords() {
    assertEquals(0xe169c58d_6627e8d5L, Philox.bits(0, 0, 0));
    assertEquals(0x9b00dbd8_bc57ac4cL, Philox.bits(0, 0, 1));
    assertEquals(0x6627e8 * 0x1p-24f, Philox.uniform(0, 0, 0));
    assertEquals(0x9b00db * 0x1p-24f, Philox.uniform(0, 0, 3));
    assertEquals(Philox.word(0, 0, 1, 0) >>> 8, (int) (Philox.uniform(0, 0, 4) * 0x1p24f));
  }

  @Property
  void uniformLiesInTheHalfOpenUnitInterval(
      @ForAll long seed, @ForAll long stream, @ForAll @LongRange(min = 0) long index) {
    float value = Philox.uniform(seed, stream, index);
    assertTrue(value >= 0 && value < 1, () -> "got " + value);
  }

  @Property
  void belowStaysBelow(
      @ForAll long seed,
      @ForAll @LongRange(min = 0) long index,
      @ForAll @IntRange(min = 1) int bound) {
    int value = Philox.below(seed, 3, index, bound);
    assertTrue(value >= 0 && value < bound, () -> value + " is not below " + bound);
  }

  /** Bound 3 * 2^29 rejects a quarter of all words, so that a block of four runs out at times. */
  @Test
  void belowIsUniformWhereRejectionIsFrequent() {
    int bound = 3 << 29;
    int draws = 60_000;
    int[] counts = new int[6];
    for (int i = 0; i < draws; i++) {
      counts[(int) ((long) Philox.below(11, 5, i, bound) * counts.length / bound)]++;
    }
    double expected = draws / (double) counts.length;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> square(c - expected)).sum() / expected;
    // The 99.9 % quantile of chi-square with 5 degrees of freedom.
    assertTrue(chiSquare < 20.515, () -> "chi-square " + chiSquare);
  }

  private static double square(double x) {
    return x * x;
  }

  @Property
  void permutationHoldsEveryNumberOnce(@ForAll long seed, @ForAll @IntRange(max = 500) int n) {
    int[] order = Philox.permutation(seed, 1, n);
    Arrays.sort(order);
    assertArrayEquals(IntStream.range(0, n).toArray(), order);
  }

  @Test
  void everyPermutationOfFourIsEquallyFrequent() {
    int[] counts = new int[256];
    int draws = 24_000;
    for (int seed = 0; seed < draws; seed++) {
      int[] order = Philox.permutation(seed, 0, 4);
      counts[order[0] * 64 + order[1] * 16 + order[2] * 4 + order[3]]++;
    }
    int[] seen = Arrays.stream(counts).filter(c -> c > 0).toArray();
    assertEquals(24, seen.length);
    double chiSquare = Arrays.stream(seen).mapToDouble(c -> square(c - 1000.0)).sum() / 1000.0;
    // The 99.9 % quantile of chi-square with 23 degrees of freedom.
    assertTrue(chiSquare < 49.728, () -> "chi-square " + chiSquare);
  }

  @Test
  void seedsAndStreamsDiffer() {
    int[] order = Philox.permutation(1, 1, 100);
    assertArrayEquals(order, Philox.permutation(1, 1, 100));
    assertFalse(Arrays.equals(order, Philox.permutation(2, 1, 100)));
    assertFalse(Arrays.equals(order, Philox.permutation(1, 2, 100)));
  }

  @Test
  void refusesImpossibleBounds() {
    assertThrows(IllegalArgumentException.class, () -> Philox.below(0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Philox.permutation(0, 0, -1));
  }
}
