package dev.lacuna.cli.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Notices that training is to stop: because of SIGINT or SIGTERM, or because its time is over.
 * After a signal the process ends when this is closed, so whatever is to be saved is saved before.
 */
public final class StopRequest implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::awaitClose, "lacuna-stop");
  private final long start = System.nanoTime();
  private final long limit;
  private volatile boolean bySignal;

  /**
   * Watches from now on.
   *
   * @param maxTime null for no limit
   */
  public StopRequest(Duration maxTime) {
    limit = maxTime == null ? Long.MAX_VALUE : maxTime.toNanos();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitClose() {
    bySignal = true;
    boolean waiting = true;
    while (waiting) {
      try {
        closed.await();
        waiting = false;
      } catch (InterruptedException again) {
        // A shutdown hook has nobody to tell: saving goes first.
      }
    }
  }

  /** Whether to stop now. */
  public boolean requested() {
    return bySignal || System.nanoTime() - start >= limit;
  }

  /** Whether a signal is the reason. */
  public boolean bySignal() {
    return bySignal;
  }

  @Override
  public void close() {
    closed.countDown();
    if (!bySignal) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The hook has just begun, and ends since the latch is open.
      }
    }
  }
}
