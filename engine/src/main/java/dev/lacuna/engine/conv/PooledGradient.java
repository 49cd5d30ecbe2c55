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
 * The backward pass of {@link PooledConvolution}, block of window rows by block. The live positions
 * of a block are sorted twice: by filter, for the kernel gradient, where a filter's weights stay in
 * registers while its live positions go by; and by position, for the input gradient, where a
 * position's inputs stay in registers while its live filters go by.
 */
final class PooledGradient {
  /** Bytes of input under a block for one kernel row: it is read once per filter, from L1. */
  private static final int BLOCK_BYTES = 32 << 10;

  private static final int NONE = SparseKernels.NONE;

  private final Backend backend;
  private final ConvolutionGeometry g;
  private final PoolGeometry p;
  private final Correlation shape;
  private final int parts;
  private final int batch;

  /** Floats of a kernel row of one filter. */
  private final int run;

  /** Floats of all weights of a filter, whole cache lines. */
  private final int weights;

  /** Rows of windows of a block. */
  private final int blockRows;

  PooledGradient(Backend backend, ConvolutionGeometry g, PoolGeometry p, int batch) {
    this.backend = backend;
    this.g = g;
    this.p = p;
    this.shape = Correlation.forward(g);
    this.batch = batch;
    this.parts = PartialGradients.parts(g, batch);
    this.run = g.kernelWidth() * g.channels();
    this.weights = shape.patchStride();
    long line =
        shape.isGathered()
            ? (long) g.outWidth() * weights
            : (long) g.strideHeight() * g.width() * g.channels();
    long bytes = p.windowHeight() * line * Float.BYTES;
    this.blockRows = Math.clamp(BLOCK_BYTES / bytes, 1, p.outHeight());
  }

  private int cells() {
    return blockRows * p.outWidth();
  }

  /** Floats of one part's gradients: those of the kernel, filter by filter, and of the bias. */
  private long partial() {
    return (long) g.filters() * weights + g.filters();
  }

  private long listLength() {
    return (long) cells() * g.filters();
  }

  private int taps() {
    return p.windowHeight() * p.windowWidth();
  }

  /** Floats of the image that input gradients are summed in, where padding takes part. */
  private long paddedImage() {
    return shape.isInside()
        ? 0
        : (long) shape.spanRows(g.outHeight()) * shape.spanColumns() * g.channels();
  }

  private long perWorker() {
    int rows = blockRows * p.windowHeight();
    return 4 * listLength()
        + g.filters()
        + (long) cells() * (taps() + 1)
        + NONE
        + 1
        + shape.copied(rows)
        + (shape.isGathered() ? shape.patches(rows) : 0)
        + paddedImage();
  }

  long workspace() {
    return parts * partial() + g.kernelSize() + backend.parallel().threads() * perWorker();
  }

  void compute(
      Tensor x,
      Tensor kernel,
      Tensor winner,
      Tensor dy,
      Tensor dKernel,
      Tensor dBias,
      Tensor dx,
      Tensor workspace) {
    MemorySegment space = workspace.segment();
    long turned = parts * partial();
    if (dx != null) {
      turn(kernel.segment(), space, turned);
    }
    long scratch = turned + g.kernelSize();
    backend
        .parallel()
        .forEach(
            parts,
            (worker, part) -> {
              long sum = part * partial();
              space.asSlice(sum * Float.BYTES, partial() * Float.BYTES).fill((byte) 0);
              int end = PartialGradients.firstImage(part + 1, parts, batch);
              for (int i = PartialGradients.firstImage(part, parts, batch); i < end; i++) {
                new Image(i, x, winner, dy, dx, space, sum, turned, scratch + worker * perWorker())
                    .compute();
              }
            });
    addParts(space, dKernel, dBias);
  }

  /** The kernel as (ky, filter, kx and channel). */
  private void turn(MemorySegment kernel, MemorySegment space, long turned) {
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int q = 0; q < run; q++) {
        for (int f = 0; f < g.filters(); f++) {
          float value = kernel.getAtIndex(JAVA_FLOAT, ((long) ky * run + q) * g.filters() + f);
          space.setAtIndex(JAVA_FLOAT, turned + ((long) ky * g.filters() + f) * run + q, value);
        }
      }
    }
  }

  /** Sums of the parts in ascending order, in the first one's place; then weights by position. */
  private void addParts(MemorySegment space, Tensor dKernel, Tensor dBias) {
    backend
        .parallel()
        .forEachRange(
            partial(),
            weights,
            (from, length) -> {
              for (int part = 1; part < parts; part++) {
                backend
                    .kernels()
                    .elementwise()
                    .add(space, from, space, part * partial() + from, space, from, length);
              }
            });
    for (int f = 0; f < g.filters(); f++) {
      for (int q = 0; q < shape.patch(); q++) {
        float sum = space.getAtIndex(JAVA_FLOAT, (long) f * weights + q);
        dKernel.set((long) q * g.filters() + f, sum);
      }
    }
    if (dBias != null) {
      for (int f = 0; f < g.filters(); f++) {
        dBias.set(f, space.getAtIndex(JAVA_FLOAT, (long) g.filters() * weights + f));
      }
    }
  }

  /** One image's share, on a worker's scratch. */
  private final class Image {
    private final int image;
    private final Tensor x;
    private final Tensor winner;
    private final Tensor dy;
    private final Tensor dx;
    private final MemorySegment space;
    private final long sum;
    private final long turned;
    private final long byFilter;
    private final long byPosition;
    private final long filterCounts;
    private final long positionCounts;
    private final long copied;
    private final long patches;
    private final long padded;
    private final long places;
    private final long firstWinner;
    private final long firstGradient;

    Image(
        int image,
        Tensor x,
        Tensor winner,
        Tensor dy,
        Tensor dx,
        MemorySegment space,
        long sum,
        long turned,
        long scratch) {
      this.image = image;
      this.x = x;
      this.winner = winner;
      this.dy = dy;
      this.dx = dx;
      this.space = space;
      this.sum = sum;
      this.turned = turned;
      firstWinner = image * PooledConvolution.winnerStride(p);
      firstGradient = image * p.outputSize();
      int rows = blockRows * p.windowHeight();
      copied = scratch;
      patches = copied + shape.copied(rows);
      padded = patches + (shape.isGathered() ? shape.patches(rows) : 0);
      byFilter = padded + paddedImage();
      byPosition = byFilter + 2 * listLength();
      filterCounts = byPosition + 2 * listLength();
      positionCounts = filterCounts + g.filters();
      places = positionCounts + (long) cells() * (taps() + 1);
    }

    void compute() {
      long imageAt = image * g.inputSize();
      if (dx != null) {
        dx.segment().asSlice(imageAt * Float.BYTES, g.inputSize() * Float.BYTES).fill((byte) 0);
        space.asSlice(padded * Float.BYTES, paddedImage() * Float.BYTES).fill((byte) 0);
      }
      for (int row = 0; row < p.outHeight(); row += blockRows) {
        int count = Math.min(blockRows, p.outHeight() - row);
        int first = row * p.windowHeight();
        SourceStrip strip =
            SourceStrip.of(
                shape, first, count * p.windowHeight(), x.segment(), imageAt, space, copied);
        sortByFilter(row, count, strip);
        kernelGradient(strip);
        if (dx != null) {
          sortByPosition(row, count);
          inputGradient(first, count * p.windowHeight());
        }
      }
      if (dx != null && !shape.isInside()) {
        cutPadding(imageAt);
      }
    }

    /**
     * Live positions of each filter in row-major order of their windows, and the bias. Without a
     * branch: what is not live is written too, and overwritten by what comes next.
     */
    private void sortByFilter(int row, int count, SourceStrip strip) {
      boolean gathered = shape.isGathered();
      long column = gathered ? weights : (long) g.strideWidth() * g.channels();
      long line = gathered ? g.outWidth() * column : strip.rowStride() * g.strideHeight();
      if (row == 0) {
        place(line, column);
      }
      int filters = g.filters();
      long lists = listLength();
      long cells = cells();
      long bias = sum + (long) filters * weights;
      MemorySegment winners = winner.segment();
      MemorySegment gradients = dy.segment();
      for (int f = 0; f < filters; f++) {
        space.setAtIndex(JAVA_INT, filterCounts + f, 0);
      }
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < p.outWidth(); j++) {
          int origin = (int) (line * i * p.windowHeight() + column * j * p.windowWidth());
          long at = ((long) (row + i) * p.outWidth() + j) * filters;
          for (int f = 0; f < filters; f++) {
            int tap = winners.get(JAVA_BYTE, firstWinner + at + f) & 0xff;
            int live = tap == NONE ? 0 : 1;
            float gradient = gradients.getAtIndex(JAVA_FLOAT, firstGradient + at + f);
            int next = space.getAtIndex(JAVA_INT, filterCounts + f);
            space.setAtIndex(JAVA_INT, filterCounts + f, next + live);
            long entry = byFilter + f * cells + next;
            space.setAtIndex(JAVA_INT, entry, origin + space.getAtIndex(JAVA_INT, places + tap));
            space.setAtIndex(JAVA_FLOAT, entry + lists, gradient);
            float old = space.getAtIndex(JAVA_FLOAT, bias + f);
            space.setAtIndex(JAVA_FLOAT, bias + f, old + (live == 0 ? 0f : gradient));
          }
        }
      }
    }

    /** Where the positions of a window lie in the source, by winner; 0 for none. */
    private void place(long line, long column) {
      for (int t = 0; t <= NONE; t++) {
        long at = t / p.windowWidth() * line + t % p.windowWidth() * column;
        space.setAtIndex(JAVA_INT, places + t, t < taps() ? (int) at : 0);
      }
    }

    private void kernelGradient(SourceStrip strip) {
      if (shape.isGathered()) {
        strip.gather(backend.kernels(), 0, space, patches);
      }
      int passes = shape.isGathered() ? 1 : g.kernelHeight();
      int length = shape.isGathered() ? weights : run;
      for (int ky = 0; ky < passes; ky++) {
        long from = strip.first() + ky * strip.rowStride() * g.dilationHeight();
        for (int f = 0; f < g.filters(); f++) {
          long list = byFilter + (long) f * cells();
          backend
              .kernels()
              .sparse()
              .addRows(
                  space.getAtIndex(JAVA_INT, filterCounts + f),
                  space,
                  list,
                  list + listLength(),
                  length,
                  shape.isGathered() ? space : strip.segment(),
                  shape.isGathered() ? patches : from,
                  space,
                  sum + (long) f * weights + (long) ky * run);
        }
      }
    }

    /**
     * Live filters of each position in ascending order, window by window, by counting. What is not
     * live comes last.
     */
    private void sortByPosition(int row, int count) {
      int filters = g.filters();
      int none = taps();
      long lists = listLength();
      MemorySegment winners = winner.segment();
      MemorySegment gradients = dy.segment();
      for (int cell = 0; cell < count * p.outWidth(); cell++) {
        long counts = positionCounts + (long) cell * (taps() + 1);
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
        long list = byPosition + (long) cell * filters;
        for (int f = 0; f < filters; f++) {
          int tap = Math.min(none, winners.get(JAVA_BYTE, firstWinner + at + f) & 0xff);
          int entry = space.getAtIndex(JAVA_INT, counts + tap);
          space.setAtIndex(JAVA_INT, counts + tap, entry + 1);
          float gradient = gradients.getAtIndex(JAVA_FLOAT, firstGradient + at + f);
          space.setAtIndex(JAVA_INT, list + entry, f * run);
          space.setAtIndex(JAVA_FLOAT, list + lists + entry, gradient);
        }
      }
    }

    private void inputGradient(int firstRow, int rows) {
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
            long counts = positionCounts + (long) cell * (taps() + 1) + tap;
            int from = tap == 0 ? 0 : space.getAtIndex(JAVA_INT, counts - 1);
            int live = space.getAtIndex(JAVA_INT, counts) - from;
            if (live > 0) {
              long list = byPosition + (long) cell * g.filters() + from;
              backend
                  .kernels()
                  .sparse()
                  .addRows(
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
    private void cutPadding(long imageAt) {
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
}
