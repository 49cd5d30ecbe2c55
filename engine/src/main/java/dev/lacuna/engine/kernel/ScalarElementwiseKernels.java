package dev.lacuna.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** The specification of {@link ElementwiseKernels}. */
final class ScalarElementwiseKernels implements ElementwiseKernels {
  /** Elements in an array at a time, in the kernels that a prediction needs. */
  private static final int PIECE = 1024;

  @Override
  public void add(
      MemorySegment x,
      long xOffset,
      MemorySegment y,
      long yOffset,
      MemorySegment out,
      long outOffset,
      long n) {
    for (long i = 0; i < n; i++) {
      float sum = x.getAtIndex(JAVA_FLOAT, xOffset + i) + y.getAtIndex(JAVA_FLOAT, yOffset + i);
      out.setAtIndex(JAVA_FLOAT, outOffset + i, sum);
    }
  }

  @Override
  public void scale(
      MemorySegment x, long xOffset, float factor, MemorySegment out, long outOffset, long n) {
    for (long i = 0; i < n; i++) {
      out.setAtIndex(JAVA_FLOAT, outOffset + i, x.getAtIndex(JAVA_FLOAT, xOffset + i) * factor);
    }
  }

  @Override
  public void divide(
      MemorySegment x, long xOffset, float divisor, MemorySegment out, long outOffset, long n) {
    for (long i = 0; i < n; i++) {
      out.setAtIndex(JAVA_FLOAT, outOffset + i, x.getAtIndex(JAVA_FLOAT, xOffset + i) / divisor);
    }
  }

  @Override
  public void relu(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    float[] values = new float[Math.toIntExact(Math.min(n, PIECE))];
    for (long done = 0; done < n; done += PIECE) {
      int length = (int) Math.min(PIECE, n - done);
      ArrayRows.read(x, xOffset + done, values, 0, length);
      for (int i = 0; i < length; i++) {
        values[i] = values[i] > 0f ? values[i] : 0f;
      }
      ArrayRows.write(values, 0, length, out, outOffset + done);
    }
  }

  @Override
  public void reluGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n) {
    for (long i = 0; i < n; i++) {
      boolean live = y.getAtIndex(JAVA_FLOAT, yOffset + i) > 0f;
      float gradient = dy.getAtIndex(JAVA_FLOAT, dyOffset + i);
      dx.setAtIndex(JAVA_FLOAT, dxOffset + i, live ? gradient : 0f);
    }
  }

  @Override
  public void exp(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    for (long i = 0; i < n; i++) {
      float value = x.getAtIndex(JAVA_FLOAT, xOffset + i);
      out.setAtIndex(JAVA_FLOAT, outOffset + i, ScalarMath.exp(value));
    }
  }

  @Override
  public void log(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    for (long i = 0; i < n; i++) {
      float value = x.getAtIndex(JAVA_FLOAT, xOffset + i);
      out.setAtIndex(JAVA_FLOAT, outOffset + i, ScalarMath.log(value));
    }
  }

  @Override
  public void sigmoid(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    float[] values = new float[Math.toIntExact(Math.min(n, PIECE))];
    for (long done = 0; done < n; done += PIECE) {
      int length = (int) Math.min(PIECE, n - done);
      ArrayRows.read(x, xOffset + done, values, 0, length);
      for (int i = 0; i < length; i++) {
        values[i] = ScalarMath.sigmoid(values[i]);
      }
      ArrayRows.write(values, 0, length, out, outOffset + done);
    }
  }

  @Override
  public void sigmoidGradient(
      MemorySegment y,
      long yOffset,
      MemorySegment dy,
      long dyOffset,
      MemorySegment dx,
      long dxOffset,
      long n) {
    for (long i = 0; i < n; i++) {
      float value = y.getAtIndex(JAVA_FLOAT, yOffset + i);
      float gradient = dy.getAtIndex(JAVA_FLOAT, dyOffset + i) * (value * (1f - value));
      dx.setAtIndex(JAVA_FLOAT, dxOffset + i, gradient);
    }
  }

  @Override
  public void softplus(MemorySegment x, long xOffset, MemorySegment out, long outOffset, long n) {
    for (long i = 0; i < n; i++) {
      float value = x.getAtIndex(JAVA_FLOAT, xOffset + i);
      out.setAtIndex(JAVA_FLOAT, outOffset + i, ScalarMath.softplus(value));
    }
  }
}
