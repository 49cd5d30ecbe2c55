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
 * The kernel gradient from live positions alone. Those of a block are sorted by filter; then a
 * filter's weights of one kernel row stay in registers while its live positions go by.
 */
final class LiveKernelGradient implements PooledKernelGradient {
  /** Bytes of input under a block for one kernel row: it is read once per filter, from L1. */
  private static final int BLOCK_BYTES = 32 << 10;

  private static final int NONE = SparseKernels.NONE;

  private final SparseKernels kernels;
  private final ConvolutionGeometry g;
  private final PoolGeometry p;
  private final Correlation shape;
  private final int blockRows;

  /** Floats of a kernel row of one filter. */
  private final int run;

  /** Floats of all weights of a filter, whole cache lines. */
  private final int weights;

  LiveKernelGradient(Backend backend, ConvolutionGeometry g, PoolGeometry p) {
    this.kernels = backend.kernels().sparse();
    this.g = g;
    this.p = p;
    this.shape = Correlation.forward(g);
    this.run = g.kernelWidth() * g.channels();
    this.weights = shape.patchStride();
    long line = (long) p.windowHeight() * g.strideHeight() * g.width() * g.channels();
    this.blockRows = Math.clamp(BLOCK_BYTES / (line * Float.BYTES), 1, p.outHeight());
  }

  @Override
  public int blockRows() {
    return blockRows;
  }

  @Override
  public long sums() {
    return (long) g.filters() * weights;
  }

  private int cells() {
    return blockRows * p.outWidth();
  }

  private long listLength() {
    return (long) cells() * g.filters();
  }

  private long copied() {
    return shape.copied(blockRows * p.windowHeight());
  }

  @Override
  public long scratch() {
    return copied() + 2 * listLength() + g.filters() + NONE + 1;
  }

  @Override
  public void add(
      int image,
      int row,
      int count,
      Tensor x,
      Tensor winner,
      Tensor dy,
      MemorySegment space,
      long sum,
      long scratch) {
    int first = row * p.windowHeight();
    long lists = scratch + copied();
    long counts = lists + 2 * listLength();
    SourceStrip strip =
        SourceStrip.of(
            shape,
            first,
            count * p.windowHeight(),
            x.segment(),
            image * g.inputSize(),
            space,
            scratch);
    sort(image, row, count, strip.rowStride(), winner, dy, space, lists, counts);
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      long from = strip.first() + ky * strip.rowStride() * g.dilationHeight();
      for (int f = 0; f < g.filters(); f++) {
        long list = lists + (long) f * cells();
        kernels.addRows(
            space.getAtIndex(JAVA_INT, counts + f),
            space,
            list,
            list + listLength(),
            run,
            strip.segment(),
            from,
            space,
            sum + (long) f * weights + (long) ky * run);
      }
    }
  }

  /**
   * Live positions of each filter in row-major order of their windows. Without a branch: what is
   * not live is written too, and overwritten by what comes next.
   */
  private void sort(
      int image,
      int row,
      int count,
      long rowStride,
      Tensor winner,
      Tensor dy,
      MemorySegment space,
      long lists,
      long counts) {
    int column = g.strideWidth() * g.channels();
    int line = Math.toIntExact(rowStride * g.strideHeight());
    int step = column * p.windowWidth();
    int filters = g.filters();
    long gradientsOf = listLength();
    long places = counts + filters;
    PooledKernelGradient.placeWinners(p, line, column, space, places);
    long at = (long) row * p.outWidth() * filters;
    long firstWinner = image * PooledConvolution.winnerStride(p) + at;
    long firstGradient = image * p.outputSize() + at;
    MemorySegment winners = winner.segment();
    MemorySegment gradients = dy.segment();
    for (int f = 0; f < filters; f++) {
      long list = lists + (long) f * cells();
      int next = 0;
      for (int i = 0; i < count; i++) {
        int origin = line * i * p.windowHeight();
        for (int j = 0; j < p.outWidth(); j++) {
          long window = ((long) i * p.outWidth() + j) * filters + f;
          int tap = winners.get(JAVA_BYTE, firstWinner + window) & 0xff;
          int place = origin + j * step + space.getAtIndex(JAVA_INT, places + tap);
          space.setAtIndex(JAVA_INT, list + next, place);
          float gradient = gradients.getAtIndex(JAVA_FLOAT, firstGradient + window);
          space.setAtIndex(JAVA_FLOAT, list + gradientsOf + next, gradient);
          next += tap == NONE ? 0 : 1;
        }
      }
      space.setAtIndex(JAVA_INT, counts + f, next);
    }
  }

  @Override
  public void store(MemorySegment space, long sum, Tensor dKernel) {
    for (int f = 0; f < g.filters(); f++) {
      for (int q = 0; q < shape.patch(); q++) {
        float weight = space.getAtIndex(JAVA_FLOAT, sum + (long) f * weights + q);
        dKernel.set((long) q * g.filters() + f, weight);
      }
    }
  }
}
