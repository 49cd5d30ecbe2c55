package dev.lacuna.engine.conv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.SparseKernels;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The input gradient of a {@link PooledConvolution} from live positions alone. Those of a block are
 * sorted by position; then a position's inputs stay in registers while its live filters go by.
 */
final class LiveInputGradient {
  private final SparseKernels kernels;
  private final ConvolutionGeometry g;
  private final PoolGeometry p;
  private final Correlation shape;
  private final int cells;

  /** Floats of a kernel row of one filter. */
  private final int run;

  /**
   * For blocks of given rows.
   *
   * @param blockRows rows of windows of a block but the last
   */
  LiveInputGradient(Backend backend, ConvolutionGeometry g, PoolGeometry p, int blockRows) {
    this.kernels = backend.kernels().sparse();
    this.g = g;
    this.p = p;
    this.shape = Correlation.forward(g);
    this.cells = blockRows * p.outWidth();
    this.run = g.kernelWidth() * g.channels();
  }

  private int taps() {
    return p.windowHeight() * p.windowWidth();
  }

  private long listLength() {
    return (long) cells * g.filters();
  }

  /** Floats of the image that gradients are summed in, where padding takes part. */
  private long paddedImage() {
    return shape.isInside()
        ? 0
        : (long) shape.spanRows(g.outHeight()) * shape.spanColumns() * g.channels();
  }

  /** Floats of scratch for an image. */
  long scratch() {
    return paddedImage() + 2 * listLength() + (long) cells * (taps() + 1);
  }

  /** The kernel as (ky, filter, kx and channel). */
  void turn(MemorySegment kernel, MemorySegment space, long turned) {
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int q = 0; q < run; q++) {
        for (int f = 0; f < g.filters(); f++) {
          float value = kernel.getAtIndex(JAVA_FLOAT, ((long) ky * run + q) * g.filters() + f);
          space.setAtIndex(JAVA_FLOAT, turned + ((long) ky * g.filters() + f) * run + q, value);
        }
      }
    }
  }

  /** Clears the sums of an image. */
  void begin(int image, MemorySegment space, long scratch, Tensor dx) {
    dx.segment()
        .asSlice(image * g.inputSize() * Float.BYTES, g.inputSize() * Float.BYTES)
        .fill((byte) 0);
    space.asSlice(scratch * Float.BYTES, paddedImage() * Float.BYTES).fill((byte) 0);
  }

  /**
   * Adds the share of {@code count} rows of windows from {@code row} on.
   *
   * @param turned where {@link #turn} left the kernel in {@code space}
   */
  void add(
      int image,
      int row,
      int count,
      Tensor winner,
      Tensor dy,
      MemorySegment space,
      long turned,
      long scratch,
      Tensor dx) {
    long lists = scratch + paddedImage();
    long counts = lists + 2 * listLength();
    sort(image, row, count, winner, dy, space, lists, counts);
    int rows = count * p.windowHeight();
    sum(image, row * p.windowHeight(), rows, space, turned, lists, counts, dx, scratch);
  }

  /**
   * Live filters of each position in ascending order, window by window, by counting. What is not
   * live comes last.
   */
  private void sort(
      int image,
      int row,
      int count,
      Tensor winner,
      Tensor dy,
      MemorySegment space,
      long lists,
      long countsOf) {
    int filters = g.filters();
    int none = taps();
    long gradientsOf = listLength();
    long firstWinner = image * PooledConvolution.winnerStride(p);
    long firstGradient = image * p.outputSize();
    MemorySegment winners = winner.segment();
    MemorySegment gradients = dy.segment();
    for (int cell = 0; cell < count * p.outWidth(); cell++) {
      long counts = countsOf + (long) cell * (taps() + 1);
      for (int t = 0; t <= none; t++) {
        space.setAtIndex(JAVA_INT, counts + t, 0);
      }
      long at = ((long) row * p.outWidth() + cell) * filters;
      for (int f = 0; f < filters; f++) {
        int tap = Math.min(none, winners.get(JAVA_BYTE, firstWinner + at + f) & 0xff);
        space.setAtIndex(JAVA_INT, counts + tap, space.getAtIndex(JAVA_INT, counts + tap) + 1);
      }
      int next = 0;
      for (int t = 0; t <= none; t++) {
        int live = space.getAtIndex(JAVA_INT, counts + t);
        space.setAtIndex(JAVA_INT, counts + t, next);
        next += live;
      }
      long list = lists + (long) cell * filters;
      for (int f = 0; f < filters; f++) {
        int tap = Math.min(none, winners.get(JAVA_BYTE, firstWinner + at + f) & 0xff);
        int entry = space.getAtIndex(JAVA_INT, counts + tap);
        space.setAtIndex(JAVA_INT, counts + tap, entry + 1);
        float gradient = gradients.getAtIndex(JAVA_FLOAT, firstGradient + at + f);
        space.setAtIndex(JAVA_INT, list + entry, f * run);
        space.setAtIndex(JAVA_FLOAT, list + gradientsOf + entry, gradient);
      }
    }
  }

  private void sum(
      int image,
      int firstRow,
      int rows,
      MemorySegment space,
      long turned,
      long lists,
      long countsOf,
      Tensor dx,
      long padded) {
    boolean inside = shape.isInside();
    MemorySegment target = inside ? dx.segment() : space;
    long columns = inside ? g.width() : shape.spanColumns();
    long origin = inside ? image * g.inputSize() : padded;
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int r = 0; r < rows; r++) {
        long line = (long) (firstRow + r) * g.strideHeight() + (long) ky * g.dilationHeight();
        for (int ox = 0; ox < p.outWidth() * p.windowWidth(); ox++) {
          int cell = r / p.windowHeight() * p.outWidth() + ox / p.windowWidth();
          int tap = r % p.windowHeight() * p.windowWidth() + ox % p.windowWidth();
          // After sorting, a position's count is where its filters end.
          long counts = countsOf + (long) cell * (taps() + 1) + tap;
          int from = tap == 0 ? 0 : space.getAtIndex(JAVA_INT, counts - 1);
          int live = space.getAtIndex(JAVA_INT, counts) - from;
          if (live > 0) {
            long list = lists + (long) cell * g.filters() + from;
            kernels.addRows(
                live,
                space,
                list,
                list + listLength(),
                run,
                space,
                turned + (long) ky * g.filters() * run,
                target,
                origin + (line * columns + (long) ox * g.strideWidth()) * g.channels());
          }
        }
      }
    }
  }

  /** Copies the gradient of an image with padding to that without. */
  void end(int image, MemorySegment space, long scratch, Tensor dx) {
    if (shape.isInside()) {
      return;
    }
    long imageAt = image * g.inputSize();
    long padded = scratch;
    int columns = Math.min(g.width(), shape.spanColumns() - g.padLeft());
    int rows = Math.min(g.height(), shape.spanRows(g.outHeight()) - g.padTop());
    for (int row = 0; row < rows; row++) {
      long from = (long) (row + g.padTop()) * shape.spanColumns() + g.padLeft();
      MemorySegment.copy(
          space,
          (padded + from * g.channels()) * Float.BYTES,
          dx.segment(),
          (imageAt + (long) row * g.width() * g.channels()) * Float.BYTES,
          (long) columns * g.channels() * Float.BYTES);
    }
  }
}
