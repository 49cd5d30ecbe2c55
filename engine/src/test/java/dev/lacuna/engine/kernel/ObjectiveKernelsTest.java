package dev.lacuna.engine.kernel;

import static dev.lacuna.engine.kernel.NativeFloats.assertSameBits;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectiveKernelsTest {
  private static final float POSITIVE = 1.5f;
  private static final float NEGATIVE = 0.75f;
  private static final float UNKNOWN = 0.3f;
  private static final float SCALE = 1f / 3;

  private static float run(
      Kernels kernels,
      MemorySegment z,
      MemorySegment t,
      MemorySegment gradient,
      int offset,
      int n) {
    return kernels
        .objective()
        .weightedBinaryCrossEntropy(
            z, offset, t, 1, gradient, 2, n, POSITIVE, NEGATIVE, UNKNOWN, SCALE);
  }

  private static float[] targets(int length, long seed) {
    Random random = new Random(seed);
    float[] targets = new float[length];
    for (int i = 0; i < length; i++) {
      targets[i] = random.nextInt(3) - 1;
    }
    return targets;
  }

  @Test
  void simdEqualsScalarForEveryLength() {
    for (int n = 0; n < 70; n++) {
      for (boolean finite : new boolean[] {true, false}) {
        float[] logits = finite ? NativeFloats.ordinary(n + 4, n) : NativeFloats.mixed(n + 4, n);
        MemorySegment z = NativeFloats.of(logits);
        MemorySegment t = NativeFloats.of(targets(n + 4, n));
        MemorySegment expected = NativeFloats.zeros(n + 4);
        float value = run(NativeFloats.SCALAR, z, t, expected, n % 4, n);
        for (Kernels simd : NativeFloats.SIMD) {
          MemorySegment gradient = NativeFloats.zeros(n + 4);
          String what = simd.info() + ", n " + n;
          assertEquals(value, run(simd, z, t, gradient, n % 4, n), what);
          assertEquals(value, run(simd, z, t, null, n % 4, n), what + ", value alone");
          assertSameBits(expected, gradient, what);
        }
      }
    }
  }

  @Test
  void valueIsTheTreeOfSixteenLanesAndGradientIsScaledLast() {
    int n = 37;
    float[] z = NativeFloats.ordinary(n, 5);
    float[] t = targets(n + 1, 6);
    float[] lanes = new float[16];
    float[] gradient = new float[n + 2];
    for (int i = 0; i < n; i++) {
      boolean positive = t[i + 1] == 1;
      float weight = positive ? POSITIVE : t[i + 1] == 0 ? NEGATIVE : UNKNOWN;
      lanes[i % 16] += weight * ScalarMath.softplus(positive ? -z[i] : z[i]);
      float slope = positive ? -ScalarMath.sigmoid(-z[i]) : ScalarMath.sigmoid(z[i]);
      gradient[i + 2] = weight * slope * SCALE;
    }
    MemorySegment actual = NativeFloats.zeros(n + 2);
    float value = run(NativeFloats.SCALAR, NativeFloats.of(z), NativeFloats.of(t), actual, 0, n);
    assertEquals(MatrixKernelsTest.tree(lanes, 0, 16, 1), value);
    assertSameBits(NativeFloats.of(gradient), actual, "gradient");
  }

  @Test
  void keepsItsDigitsFarOut() {
    MemorySegment z = NativeFloats.of(-80f, 1e30f, -1e30f);
    MemorySegment t = NativeFloats.of(9f, 0f, 0f, 1f);
    MemorySegment gradient = NativeFloats.zeros(5);
    float tiny = ScalarMath.exp(-80f);
    assertEquals(NEGATIVE * tiny, run(NativeFloats.SCALAR, z, t, gradient, 0, 1));
    assertEquals(NEGATIVE * tiny * SCALE, gradient.getAtIndex(JAVA_FLOAT, 2));
    float value = run(NativeFloats.SCALAR, z, t, gradient, 0, 3);
    assertEquals(NEGATIVE * 1e30f + POSITIVE * 1e30f, value);
    assertEquals(NEGATIVE * SCALE, gradient.getAtIndex(JAVA_FLOAT, 3));
    assertEquals(-POSITIVE * SCALE, gradient.getAtIndex(JAVA_FLOAT, 4));
  }
}
