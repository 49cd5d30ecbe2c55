package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lacuna.engine.kernel.simd.SimdProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;

/** Native float segments with awkward contents, and their comparison bit by bit. */
final class NativeFloats {
  static final Kernels SCALAR = Kernels.scalar("test");

  /** One for each width. */
  static final List<Kernels> SIMD =
      List.of(SimdProvider.create(128), SimdProvider.create(256), SimdProvider.create(512));

  static final List<Kernels> ALL = List.of(SCALAR, SIMD.get(0), SIMD.get(1), SIMD.get(2));

  /** Lengths around multiples of 4, 8 and 16, the numbers of lanes, and of 64. */
  static final int[] LENGTHS = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 48, 49, 63, 64, 65, 130
  };

  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Math.nextDown(Float.MIN_NORMAL),
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    88.8f,
    -88.8f,
    -103.9f,
    1e-20f,
    8_388_609f
  };

  private NativeFloats() {}

  static MemorySegment of(float... values) {
    MemorySegment segment = Arena.ofAuto().allocate((long) values.length * Float.BYTES + 64, 64);
    MemorySegment.copy(values, 0, segment, JAVA_FLOAT, 0, values.length);
    return segment.asSlice(0, (long) values.length * Float.BYTES);
  }

  static MemorySegment zeros(long length) {
    return of(new float[Math.toIntExact(length)]);
  }

  static MemorySegment copy(MemorySegment segment) {
    return of(segment.toArray(JAVA_FLOAT));
  }

  /** Normally distributed. */
  static float[] ordinary(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Ordinary numbers, special ones and random bits. */
  static float[] mixed(int length, long seed) {
    Random random = new Random(seed);
    float[] values = ordinary(length, seed);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(3)) {
        case 0 -> values[i] = SPECIAL[random.nextInt(SPECIAL.length)];
        case 1 -> values[i] = Float.intBitsToFloat(random.nextInt());
        default -> values[i] *= 10f;
      }
    }
    return values;
  }

  /** Equal bits; all NaNs are the same, since the kernels leave sign and payload open. */
  static void assertSameBits(MemorySegment expected, MemorySegment actual, String what) {
    float[] left = expected.toArray(JAVA_FLOAT);
    float[] right = actual.toArray(JAVA_FLOAT);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      if (Float.floatToIntBits(left[i]) != Float.floatToIntBits(right[i])) {
        fail(what + ", element " + i + ": expected " + left[i] + ", got " + right[i]);
      }
    }
  }
}
