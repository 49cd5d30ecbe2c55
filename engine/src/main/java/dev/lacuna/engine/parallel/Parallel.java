package dev.lacuna.engine.parallel;

import java.util.concurrent.CountedCompleter;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Runs independent tasks on a fixed number of threads.
 *
 * <p>Which tasks there are, and the order in which their results are combined, is decided by the
 * caller from shapes alone, never from the number of threads; only who runs a task varies. That is
 * why a result has the same bits on any number of threads.
 */
public final class Parallel implements AutoCloseable {
  private final int threads;
  private final ForkJoinPool pool;

  private Parallel(int threads, ForkJoinPool pool) {
    this.threads = threads;
    this.pool = pool;
  }

  /**
   * Parallelism over {@code threads} threads, the calling one among them.
   *
   * @throws IllegalArgumentException if {@code threads} is below 1
   */
  public static Parallel of(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    return new Parallel(threads, threads == 1 ? null : new ForkJoinPool(threads - 1));
  }

  /** Parallelism over all processors the JVM may use. */
  public static Parallel ofProcessors() {
    return of(Runtime.getRuntime().availableProcessors());
  }

  /** Everything on the calling thread. */
  public static Parallel sequential() {
    return of(1);
  }

  /** Number of threads that share the work. */
  public int threads() {
    return threads;
  }

  /**
   * Calls {@code body} once for each task in 0..tasks-1, in any order and on any thread, and
   * returns when all are done. An exception of a task reaches the caller; the tasks already begun
   * finish first.
   */
  public void forEach(int tasks, IntConsumer body) {
    int helpers = Math.min(threads, tasks) - 1;
    if (helpers < 1) {
      for (int task = 0; task < tasks; task++) {
        body.accept(task);
      }
      return;
    }
    Share root = new Share(null, new AtomicInteger(), tasks, body);
    root.setPendingCount(helpers);
    for (int i = 0; i < helpers; i++) {
      pool.execute(new Share(root, root.next, tasks, body));
    }
    try {
      root.claim();
    } catch (RuntimeException | Error failure) {
      root.next.set(tasks);
      root.failure = failure;
    }
    root.tryComplete();
    root.join();
    if (root.failure != null) {
      throw rethrow(root.failure);
    }
  }

  /**
   * Calls {@code body} for consecutive ranges of 0..length-1, each of {@code chunk} elements but
   * the last.
   */
  public void forEachRange(long length, int chunk, RangeConsumer body) {
    forEach(
        Math.toIntExact(Math.ceilDiv(length, (long) chunk)),
        task -> {
          long from = (long) task * chunk;
          body.accept(from, Math.min(chunk, length - from));
        });
  }

  /** What is done with a range of elements. */
  @FunctionalInterface
  public interface RangeConsumer {
    /** Takes {@code length} elements from {@code from} on. */
    void accept(long from, long length);
  }

  private static RuntimeException rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }

  /** One thread's part: it claims tasks until none is left. */
  private static final class Share extends CountedCompleter<Void> {
    private static final long serialVersionUID = 1L;

    private final transient AtomicInteger next;
    private final int tasks;
    private final transient IntConsumer body;
    private transient volatile Throwable failure;

    Share(Share root, AtomicInteger next, int tasks, IntConsumer body) {
      super(root);
      this.next = next;
      this.tasks = tasks;
      this.body = body;
    }

    void claim() {
      for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
        body.accept(task);
      }
    }

    @Override
    public void compute() {
      Share root = (Share) getCompleter();
      try {
        claim();
      } catch (RuntimeException | Error thrown) {
        next.set(tasks);
        root.failure = thrown;
      }
      root.tryComplete();
    }
  }
}
