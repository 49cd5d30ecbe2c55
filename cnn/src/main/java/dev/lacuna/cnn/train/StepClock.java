package dev.lacuna.cnn.train;

import java.util.concurrent.atomic.LongAdder;

/** Takes the times of the phases of an epoch's steps. */
final class StepClock {
  private static final double NANOS = 1e9;

  private final int threads;
  private final LongAdder updating = new LongAdder();
  private long data;
  private long forward;
  private long backward;
  private long last;

  /** Of steps on so many threads. */
  StepClock(int threads) {
    this.threads = threads;
  }

  /** Begins an epoch, or goes on with one of which steps have taken so long. */
  void begin(PhaseTimes before) {
    data = nanos(before.data());
    forward = nanos(before.forward());
    backward = nanos(before.backward() + before.update());
    updating.reset();
    updating.add(threads * nanos(before.update()));
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * NANOS);
  }

  /** A step begins. */
  void start() {
    last = System.nanoTime();
  }

  /** The batch is in the network's input. */
  void loaded() {
    data += lap();
  }

  /** The loss is known. */
  void forwarded() {
    forward += lap();
  }

  /** The parameters have moved. */
  void stepped() {
    backward += lap();
  }

  private long lap() {
    long before = last;
    last = System.nanoTime();
    return last - before;
  }

  /** A thread moved parameters since then. */
  void updatedSince(long start) {
    updating.add(System.nanoTime() - start);
  }

  /** All threads together have moved parameters since then. */
  void applied(long start) {
    long nanos = System.nanoTime() - start;
    backward += nanos;
    updating.add(threads * nanos);
  }

  /** The sums since {@link #begin}. */
  PhaseTimes times() {
    double update = Math.min(backward / NANOS, updating.sum() / NANOS / threads);
    return new PhaseTimes(data / NANOS, forward / NANOS, backward / NANOS - update, update);
  }
}
