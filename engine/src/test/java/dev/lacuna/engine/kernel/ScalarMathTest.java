package dev.lacuna.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScalarMathTest {
  private static final System.Logger LOG = System.getLogger(ScalarMathTest.class.getName());

  /**
   * The functions, their stated largest errors in ulp, and references in double. For arguments
   * below 2^-28 two terms of the series are exact to double precision, and fast.
   */
  enum Function {
    EXP(0.90),
    LOG(0.92),
    SIGMOID(2.41),
    SOFTPLUS(2);

    private final double bound;

    Function(double bound) {
      this.bound = bound;
    }

    private float apply(float x) {
      return switch (this) {
        case EXP -> ScalarMath.exp(x);
        case LOG -> ScalarMath.log(x);
        case SIGMOID -> ScalarMath.sigmoid(x);
        case SOFTPLUS -> ScalarMath.softplus(x);
      };
    }

    private double reference(double x) {
      return switch (this) {
        case EXP -> Math.abs(x) < 0x1p-28 ? 1 + x : StrictMath.exp(x);
        case LOG -> StrictMath.log(x);
        case SIGMOID -> sigmoid(x);
        case SOFTPLUS -> softplus(x);
      };
    }

    private static double sigmoid(double z) {
      if (Math.abs(z) < 0x1p-28) {
        return 0.5 + z / 4;
      }
      double e = StrictMath.exp(-Math.abs(z));
      return (z < 0 ? e : 1) / (1 + e);
    }

    private static double softplus(double z) {
      if (Math.abs(z) < 0x1p-28) {
        return StrictMath.log(2) + z / 2;
      }
      return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
    }

    /**
     * Error in units in the last place; 0.5, its upper bound, where the result is the nearest
     * float.
     */
    private double error(float x) {
      float actual = apply(x);
      double exact = reference(x);
      float nearest = (float) exact;
      if (Float.floatToIntBits(nearest) == Float.floatToIntBits(actual)) {
        return 0.5;
      }
      double error = Math.abs(actual - exact) / Math.ulp(nearest);
      return Math.abs(nearest) <= Float.MAX_VALUE && error >= 0 ? error : Double.POSITIVE_INFINITY;
    }

    private void check(float x) {
      double error = error(x);
      assertTrue(error <= bound, () -> this + "(" + x + ") is wrong by " + error + " ulp");
    }
  }

  @ParameterizedTest
  @EnumSource
  void errorIsWithinTheBoundOnSamples(Function function) {
    for (long bits = 0; bits < 1L << 32; bits += 1009) {
      function.check(Float.intBitsToFloat((int) bits));
    }
  }

  /** 200 floats on both sides of where a formula changes or a result leaves the normal range. */
  @ParameterizedTest
  @EnumSource
  void errorIsWithinTheBoundAroundSpecialPoints(Function function) {
    float[] points = {
      0f,
      Float.MIN_NORMAL,
      0x1p-149f,
      0.5f,
      0.6931472f,
      0.75f,
      1f,
      1.5f,
      16.64f,
      17.33f,
      87.33655f,
      88.72284f,
      89f,
      103.27893f,
      103.97208f,
      104f,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY
    };
    for (float point : points) {
      int bits = Float.floatToRawIntBits(point);
      for (int step = -200; step <= 200; step++) {
        function.check(Float.intBitsToFloat(bits + step));
        function.check(-Float.intBitsToFloat(bits + step));
      }
    }
  }

  /**
   * Every 31st float in the usual run; 1 walks all 2^32, which takes a quarter of an hour a core.
   */
  private static final int STRIDE = Integer.getInteger("lacuna.floats.stride", 31);

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void errorIsWithinTheBoundOverTheWholeRange(Function function) {
    double largest = 0;
    float where = 0;
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      double error = function.error(x);
      if (error > largest) {
        largest = error;
        where = x;
      }
    }
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: {1} ulp at {2}",
        function,
        largest,
        Float.toHexString(where));
    assertTrue(largest <= function.bound, function + ": " + largest + " ulp at " + where);
  }

  @Test
  void specialValues() {
    assertEquals(0f, ScalarMath.exp(Float.NEGATIVE_INFINITY));
    assertEquals(1f, ScalarMath.exp(-0f));
    assertEquals(Float.POSITIVE_INFINITY, ScalarMath.exp(88.73f));
    assertEquals(Float.MIN_VALUE, ScalarMath.exp(-103.9f));
    assertEquals(Float.NaN, ScalarMath.exp(Float.NaN));
    assertEquals(Float.NEGATIVE_INFINITY, ScalarMath.log(-0f));
    assertEquals(0f, ScalarMath.log(1f));
    assertEquals(Float.NaN, ScalarMath.log(-Float.MIN_VALUE));
    assertEquals(Float.POSITIVE_INFINITY, ScalarMath.log(Float.POSITIVE_INFINITY));
    assertEquals(0.5f, ScalarMath.sigmoid(-0f));
    assertEquals(0f, ScalarMath.sigmoid(Float.NEGATIVE_INFINITY));
    assertEquals(1f, ScalarMath.sigmoid(Float.POSITIVE_INFINITY));
    assertEquals(Float.MIN_VALUE, ScalarMath.sigmoid(-103.9f));
    assertEquals(Float.NaN, ScalarMath.sigmoid(Float.NaN));
    assertEquals(Float.MIN_VALUE, ScalarMath.softplus(-103.9f));
    assertEquals(Float.MAX_VALUE, ScalarMath.softplus(Float.MAX_VALUE));
    assertEquals(Float.NaN, ScalarMath.softplus(Float.NaN));
  }

  @Test
  void reciprocalIsWithinItsBound() {
    for (int bits = Float.floatToRawIntBits(1f); bits < Float.floatToRawIntBits(2f); bits += 5) {
      assertReciprocal(Float.intBitsToFloat(bits));
    }
    for (float x = Float.MIN_NORMAL; x < 0x1p125f; x *= 2) {
      assertReciprocal(x);
      assertReciprocal(Math.nextDown(2 * x));
    }
  }

  private static void assertReciprocal(float x) {
    double exact = 1.0 / x;
    assertEquals(exact, ScalarMath.reciprocal(x), 0.51 * Math.ulp((float) exact));
  }
}
