package dev.lacuna.engine.kernel;

import static dev.lacuna.engine.kernel.NativeFloats.assertSameBits;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.pool.PoolGeometry;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PoolingKernelsTest {
  private static final int X_OFFSET = 3;
  private static final int Y_OFFSET = 5;

  /** Outputs and gradients of both poolings. */
  private record Result(
      MemorySegment max,
      MemorySegment winner,
      MemorySegment maxGradient,
      MemorySegment average,
      MemorySegment averageGradient) {

    static Result empty(PoolGeometry geometry) {
      return new Result(
          NativeFloats.zeros(geometry.outputSize() + Y_OFFSET),
          NativeFloats.zeros(geometry.outputSize() + Y_OFFSET),
          NativeFloats.of(NativeFloats.ordinary((int) geometry.inputSize() + X_OFFSET, 9)),
          NativeFloats.zeros(geometry.outputSize() + Y_OFFSET),
          NativeFloats.of(NativeFloats.ordinary((int) geometry.inputSize() + X_OFFSET, 9)));
    }

    static Result of(Kernels kernels, PoolGeometry geometry, MemorySegment x, MemorySegment dy) {
      Result r = empty(geometry);
      PoolingKernels pooling = kernels.pooling();
      int rows = geometry.outHeight();
      int cut = rows / 2;
      pooling.max(geometry, cut, rows, x, X_OFFSET, r.max, Y_OFFSET, r.winner, Y_OFFSET);
      pooling.max(geometry, 0, cut, x, X_OFFSET, r.max, Y_OFFSET, r.winner, Y_OFFSET);
      pooling.maxGradient(geometry, r.winner, Y_OFFSET, dy, Y_OFFSET, r.maxGradient, X_OFFSET);
      pooling.average(geometry, cut, rows, x, X_OFFSET, r.average, Y_OFFSET);
      pooling.average(geometry, 0, cut, x, X_OFFSET, r.average, Y_OFFSET);
      pooling.averageGradient(geometry, dy, Y_OFFSET, r.averageGradient, X_OFFSET);
      return r;
    }

    /** The contract in other words: windows on a padded image, walked tap by tap. */
    static Result naive(PoolGeometry g, MemorySegment x, MemorySegment dy) {
      Result r = empty(g);
      for (long i = 0; i < g.inputSize(); i++) {
        r.maxGradient.setAtIndex(JAVA_FLOAT, X_OFFSET + i, 0f);
        r.averageGradient.setAtIndex(JAVA_FLOAT, X_OFFSET + i, 0f);
      }
      for (int cell = 0; cell < g.outHeight() * g.outWidth(); cell++) {
        for (int c = 0; c < g.channels(); c++) {
          r.naiveCell(g, cell / g.outWidth(), cell % g.outWidth(), c, x, dy);
        }
      }
      return r;
    }

    private void naiveCell(
        PoolGeometry g, int oy, int ox, int c, MemorySegment x, MemorySegment dy) {
      long out = Y_OFFSET + ((long) oy * g.outWidth() + ox) * g.channels() + c;
      long[] place = new long[g.windowHeight() * g.windowWidth()];
      int winning = -1;
      int count = 0;
      float best = 0f;
      float sum = 0f;
      for (int tap = 0; tap < place.length; tap++) {
        int iy = oy * g.strideHeight() + tap / g.windowWidth() - g.padTop();
        int ix = ox * g.strideWidth() + tap % g.windowWidth() - g.padLeft();
        place[tap] = -1;
        if (iy >= 0 && iy < g.height() && ix >= 0 && ix < g.width()) {
          place[tap] = X_OFFSET + ((long) iy * g.width() + ix) * g.channels() + c;
          float value = x.getAtIndex(JAVA_FLOAT, place[tap]);
          if (winning < 0 || value > best || Float.isNaN(value)) {
            best = value;
            winning = tap;
          }
          sum += value;
          count++;
        }
      }
      max.setAtIndex(JAVA_FLOAT, out, best);
      winner.setAtIndex(JAVA_FLOAT, out, winning);
      average.setAtIndex(JAVA_FLOAT, out, sum / count);
      float gradient = dy.getAtIndex(JAVA_FLOAT, out);
      add(maxGradient, place[winning], gradient);
      for (long at : place) {
        if (at >= 0) {
          add(averageGradient, at, gradient / count);
        }
      }
    }

    private static void add(MemorySegment segment, long index, float value) {
      segment.setAtIndex(JAVA_FLOAT, index, segment.getAtIndex(JAVA_FLOAT, index) + value);
    }

    static void assertSame(Result expected, Result actual, String what) {
      assertSameBits(expected.max, actual.max, what + ", maximum");
      assertSameBits(expected.winner, actual.winner, what + ", winner");
      assertSameBits(expected.maxGradient, actual.maxGradient, what + ", gradient of maximum");
      assertSameBits(expected.average, actual.average, what + ", average");
      assertSameBits(
          expected.averageGradient, actual.averageGradient, what + ", gradient of average");
    }
  }

  @Provide
  Arbitrary<PoolGeometry> geometries() {
    Arbitrary<int[]> sizes = Arbitraries.integers().between(4, 9).array(int[].class).ofSize(2);
    Arbitrary<int[]> windows = Arbitraries.integers().between(1, 4).array(int[].class).ofSize(4);
    return Combinators.combine(
            sizes, Arbitraries.integers().between(1, 37), windows, Arbitraries.of(Padding.class))
        .as((s, c, w, padding) -> PoolGeometry.of(s[0], s[1], c, w[0], w[1], w[2], w[3], padding));
  }

  @Property(tries = 150)
  void allImplementationsFollowTheContract(
      @ForAll("geometries") PoolGeometry geometry, @ForAll long seed, @ForAll boolean ties) {
    int in = (int) geometry.inputSize() + X_OFFSET;
    int out = (int) geometry.outputSize() + Y_OFFSET;
    MemorySegment x = NativeFloats.of(ties ? fewValues(in, seed) : NativeFloats.mixed(in, seed));
    MemorySegment dy = NativeFloats.of(NativeFloats.mixed(out, seed + 1));
    Result expected = Result.of(NativeFloats.SCALAR, geometry, x, dy);
    Result.assertSame(Result.naive(geometry, x, dy), expected, "scalar");
    for (Kernels simd : NativeFloats.SIMD) {
      Result.assertSame(expected, Result.of(simd, geometry, x, dy), simd.info().toString());
    }
  }

  private static float[] fewValues(int length, long seed) {
    float[] choice = {-1f, -0f, 0f, 1f, Float.NEGATIVE_INFINITY, 1f};
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = choice[random.nextInt(choice.length)];
    }
    return values;
  }

  @Test
  void firstOfEqualMaximaWinsAndNanWinsOverAll() {
    PoolGeometry geometry = PoolGeometry.of(1, 4, 1, 1, 4, 1, 1, Padding.VALID);
    assertEquals(1f, winner(geometry, 0f, 2f, 2f, 1f));
    assertEquals(0f, winner(geometry, -0f, 0f, -0f, -1f));
    assertEquals(2f, winner(geometry, Float.NEGATIVE_INFINITY, -10f, -9f, -9f));
    assertEquals(2f, winner(geometry, Float.NaN, 5f, Float.NaN, Float.POSITIVE_INFINITY));
  }

  private static float winner(PoolGeometry geometry, float... x) {
    MemorySegment winner = NativeFloats.zeros(1);
    NativeFloats.SCALAR
        .pooling()
        .max(geometry, 0, 1, NativeFloats.of(x), 0, NativeFloats.zeros(1), 0, winner, 0);
    return winner.getAtIndex(JAVA_FLOAT, 0);
  }
}
