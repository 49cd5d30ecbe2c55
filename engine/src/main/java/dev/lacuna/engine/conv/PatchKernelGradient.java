package dev.lacuna.engine.conv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.PatchKernels;
import dev.lacuna.engine.kernel.SparseKernels;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The kernel gradient of a convolution whose kernel rows meet about one vector of inputs: all
 * kernel rows of a filter stay in registers while its windows go by. What does not live takes part
 * with a factor of zero; to sort it out would cost more.
 */
final class PatchKernelGradient implements PooledKernelGradient {
  /** Bytes of inputs, gradients and winners of a block: they are read once per filter, from L1. */
  private static final int BLOCK_BYTES = 32 << 10;

  /** Vectors of a filter's weights that the registers of all widths hold. */
  private static final int VECTORS = 5;

  private static final int NONE = SparseKernels.NONE;

  private final PatchKernels kernels;
  private final ConvolutionGeometry g;
  private final PoolGeometry p;
  private final Correlation shape;
  private final int blockRows;

  /** Floats of a kernel row of one filter. */
  private final int run;

  /** Floats from the sums of a kernel row to those of the next. */
  private final int line;

  /** Floats of the sums of a filter, whole cache lines. */
  private final int weights;

  PatchKernelGradient(Backend backend, ConvolutionGeometry g, PoolGeometry p) {
    this.kernels = backend.kernels().patch();
    this.g = g;
    this.p = p;
    this.shape = Correlation.forward(g);
    this.run = g.kernelWidth() * g.channels();
    this.line = kernels.line(run);
    this.weights = Math.toIntExact(Correlation.whole((long) g.kernelHeight() * line));
    long inputs = (long) p.windowHeight() * g.strideHeight() * g.width() * g.channels();
    long outputs = (long) p.outWidth() * g.filters();
    long bytes = Float.BYTES * (inputs + outputs) + outputs;
    this.blockRows = Math.clamp(BLOCK_BYTES / bytes, 1, p.outHeight());
  }

  /**
   * Whether a pass over the windows is enough for all weights of a filter. With a second one, and
   * with rows that leave most of a vector empty, the product of {@link UnpooledKernelGradient} is
   * faster.
   */
  static boolean suits(Correlation shape) {
    int vectors = Math.ceilDiv(shape.columnTaps() * shape.depth(), MatrixKernels.SLACK);
    return !shape.hasShortRuns() && shape.rowTaps() * vectors <= VECTORS;
  }

  @Override
  public int blockRows() {
    return blockRows;
  }

  @Override
  public long sums() {
    return (long) g.filters() * weights;
  }

  private long copied() {
    return shape.copied(blockRows * p.windowHeight());
  }

  @Override
  public long scratch() {
    return copied() + Correlation.whole(NONE + 1);
  }

  @Override
  public void add(
      int image,
      int first,
      int count,
      Tensor x,
      Tensor winner,
      Tensor dy,
      MemorySegment space,
      long sum,
      long scratch) {
    SourceStrip strip =
        SourceStrip.of(
            shape,
            first * p.windowHeight(),
            count * p.windowHeight(),
            x.segment(),
            image * g.inputSize(),
            space,
            scratch);
    long row = strip.rowStride() * g.strideHeight();
    long column = (long) g.strideWidth() * g.channels();
    long places = scratch + copied();
    PooledKernelGradient.placeWinners(p, row, column, space, places);
    long at = (long) first * p.outWidth() * g.filters();
    kernels.add(
        count,
        p.outWidth(),
        g.filters(),
        winner.segment(),
        image * PooledConvolution.winnerStride(p) + at,
        dy.segment(),
        image * p.outputSize() + at,
        g.kernelHeight(),
        run,
        strip.segment(),
        strip.first(),
        row * p.windowHeight(),
        column * p.windowWidth(),
        strip.rowStride() * g.dilationHeight(),
        space,
        places,
        space,
        sum,
        weights);
  }

  @Override
  public void store(MemorySegment space, long sum, Tensor dKernel) {
    for (int f = 0; f < g.filters(); f++) {
      for (int q = 0; q < shape.patch(); q++) {
        long at = sum + (long) f * weights + (long) (q / run) * line + q % run;
        dKernel.set((long) q * g.filters() + f, space.getAtIndex(JAVA_FLOAT, at));
      }
    }
  }
}
