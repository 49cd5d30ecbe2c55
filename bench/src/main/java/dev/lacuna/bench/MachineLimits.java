package dev.lacuna.bench;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;

/**
 * Measures what the machine can do at this moment, in samples of a few milliseconds: clocks and
 * neighbours change, so a sample is taken before and after whatever is compared with it.
 */
final class MachineLimits implements AutoCloseable {
  /** 256 MiB an array: three of them exceed any cache that a few cores have to themselves. */
  private static final int ELEMENTS = 1 << 26;

  /** 32 MiB of each array in a sample, the next part each time. */
  private static final int SAMPLE = 1 << 23;

  private static final int ROUNDS = 400_000;

  /** Keeps the compiler from leaving out what nobody reads. */
  private static final ThreadLocal<Float> SINK = new ThreadLocal<>();

  private final VectorLoops loops;
  private final Tensor a = Tensor.allocate(Shape.of(ELEMENTS));
  private final Tensor b = Tensor.allocate(Shape.of(ELEMENTS));
  private final Tensor c = Tensor.allocate(Shape.of(ELEMENTS));
  private long position;

  /** With vectors of {@code bits} bits, 0 for what the machine prefers. */
  MachineLimits(int bits) {
    loops = VectorLoops.of(bits);
    for (Tensor tensor : new Tensor[] {a, b, c}) {
      tensor.segment().fill((byte) 0);
    }
    try (Parallel one = Parallel.sequential()) {
      for (int i = 0; i < 30; i++) {
        flopsPerSecond(one);
        for (MemoryWalk walk : MemoryWalk.values()) {
          bytesPerSecond(one, walk);
        }
      }
    }
  }

  int bits() {
    return loops.bits();
  }

  /** Multiply-adds in registers, two operations each, on all threads. */
  double flopsPerSecond(Parallel parallel) {
    return flopsPerSecond(loops, parallel);
  }

  /** As {@link #flopsPerSecond(Parallel)}, with vectors of another width. */
  static double flopsPerSecond(VectorLoops loops, Parallel parallel) {
    int threads = parallel.threads();
    long start = System.nanoTime();
    parallel.forEach(threads, (int task) -> SINK.set(loops.multiplyAdd(ROUNDS)));
    double seconds = (System.nanoTime() - start) / 1e9;
    double lanes = loops.bits() / (double) Float.SIZE;
    return threads * 2.0 * ROUNDS * VectorLoops.CHAINS * lanes / seconds;
  }

  /**
   * Bytes read and written per second on all threads; see {@link MemoryWalk} for how they count.
   */
  double bytesPerSecond(Parallel parallel, MemoryWalk walk) {
    int threads = parallel.threads();
    long share = SAMPLE / threads / 64 * 64L;
    long from = position;
    position = position + 2L * SAMPLE > ELEMENTS ? 0 : position + SAMPLE;
    long start = System.nanoTime();
    parallel.forEach(
        threads,
        task ->
            SINK.set(
                loops.walk(
                    walk, a.segment(), b.segment(), c.segment(), from + task * share, share)));
    double seconds = (System.nanoTime() - start) / 1e9;
    return walk.bytes(share * threads) / seconds;
  }

  @Override
  public void close() {
    a.close();
    b.close();
    c.close();
  }
}
