package dev.lacuna.engine.kernel;

import static dev.lacuna.engine.kernel.NativeFloats.assertSameBits;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpdateKernelsTest {
  private static final float RATE = 0.013f;
  private static final float MOMENTUM = 0.9f;

  /** Each optimizer step with one signature. */
  enum Step {
    SGD,
    KERAS,
    KERAS_NESTEROV,
    TORCH,
    TORCH_NESTEROV,
    ADAM_KERAS,
    ADAM_TORCH;

    void run(UpdateKernels kernels, MemorySegment[] state, long offset, long gOffset, long n) {
      MemorySegment p = state[0];
      MemorySegment g = state[1];
      MemorySegment m = state[2];
      MemorySegment v = state[3];
      switch (this) {
        case SGD -> kernels.sgd(p, offset, g, gOffset, n, RATE);
        case KERAS -> kernels.momentumKeras(p, m, offset, g, gOffset, n, RATE, MOMENTUM, false);
        case KERAS_NESTEROV ->
            kernels.momentumKeras(p, m, offset, g, gOffset, n, RATE, MOMENTUM, true);
        case TORCH -> kernels.momentumTorch(p, m, offset, g, gOffset, n, RATE, MOMENTUM, false);
        case TORCH_NESTEROV ->
            kernels.momentumTorch(p, m, offset, g, gOffset, n, RATE, MOMENTUM, true);
        case ADAM_KERAS ->
            kernels.adam(p, m, v, offset, g, gOffset, n, 0.1f, 0.001f, 0.0003f, 1f, 1e-7f);
        case ADAM_TORCH ->
            kernels.adam(p, m, v, offset, g, gOffset, n, 0.1f, 0.001f, 0.01f, 31.6f, 1e-8f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void simdEqualsScalarForEveryLengthAndOffset(Step step) {
    for (int n : NativeFloats.LENGTHS) {
      for (int offset : new int[] {0, 1, 5}) {
        int gOffset = 6 - offset;
        MemorySegment[] expected = state(n + 9);
        step.run(NativeFloats.SCALAR.update(), expected, offset, gOffset, n);
        for (Kernels simd : NativeFloats.SIMD) {
          MemorySegment[] actual = state(n + 9);
          step.run(simd.update(), actual, offset, gOffset, n);
          for (int i = 0; i < actual.length; i++) {
            assertSameBits(
                expected[i], actual[i], step + ", array " + i + ", " + simd.info() + ", n " + n);
          }
        }
      }
    }
  }

  private static MemorySegment[] state(int length) {
    MemorySegment[] state = new MemorySegment[4];
    for (int i = 0; i < state.length; i++) {
      state[i] = NativeFloats.of(NativeFloats.mixed(length, 10 + i));
    }
    return state;
  }

  /** Two steps by hand, in numbers that floats hold exactly. */
  @Test
  void momentumStepsFollowTheirFrameworks() {
    assertEquals(-1.25f, afterTwoSteps(0.5f, 0.5f, true, false)); // m: -0.5, -0.75
    assertEquals(-1.625f, afterTwoSteps(0.5f, 0.5f, true, true)); // 0.5 m - 0.5: -0.75, -0.875
    assertEquals(-1.25f, afterTwoSteps(0.5f, 0.5f, false, false)); // m: 1, 1.5
    assertEquals(-1.625f, afterTwoSteps(0.5f, 0.5f, false, true)); // 0.5 m + 1: 1.5, 1.75
  }

  private static float afterTwoSteps(float rate, float momentum, boolean keras, boolean nesterov) {
    MemorySegment p = NativeFloats.of(0f);
    MemorySegment g = NativeFloats.of(1f);
    MemorySegment m = NativeFloats.of(0f);
    UpdateKernels kernels = NativeFloats.SCALAR.update();
    for (int step = 0; step < 2; step++) {
      if (keras) {
        kernels.momentumKeras(p, m, 0, g, 0, 1, rate, momentum, nesterov);
      } else {
        kernels.momentumTorch(p, m, 0, g, 0, 1, rate, momentum, nesterov);
      }
    }
    return p.getAtIndex(JAVA_FLOAT, 0);
  }

  @Test
  void adamMovesByStepTimesMeanOverRootOfSquares() {
    MemorySegment[] state = {
      NativeFloats.of(3f), NativeFloats.of(4f), NativeFloats.of(0f), NativeFloats.of(0f)
    };
    NativeFloats.SCALAR
        .update()
        .adam(state[0], state[2], state[3], 0, state[1], 0, 1, 0.5f, 0.25f, 0.5f, 0.5f, 3f);
    assertEquals(2f, state[2].getAtIndex(JAVA_FLOAT, 0)); // 0.5 * 4
    assertEquals(4f, state[3].getAtIndex(JAVA_FLOAT, 0)); // 0.25 * 16
    assertEquals(2.75f, state[0].getAtIndex(JAVA_FLOAT, 0)); // 3 - 0.5 * 2 / (0.5 * 2 + 3)
  }
}
