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
    forEach(tasks, (worker, task) -> body.accept(task));
  }

  /**
   * As {@link #forEach(int, IntConsumer)}, for tasks that need scratch: no two tasks that run at
   * the same time have the same worker.
   */
  public void forEach(int tasks, TaskConsumer body) {
    int helpers = Math.min(threads, tasks) - 1;
    if (helpers < 1) {
      for (int task = 0; task < tasks; task++) {
        body.accept(0, task);
      }
      return;
    }
    Share root = new Share(null, 0, new AtomicInteger(), tasks, body);
    root.setPendingCount(helpers);
    for (int i = 1; i <= helpers; i++) {
      pool.execute(new Share(root, i, root.next, tasks, body));
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

  /** What is done in a task. */
  @FunctionalInterface
  public interface TaskConsumer {
    /**
     * Does one task.
     *
     * @param worker in 0..threads-1
     */
    void accept(int worker, int task);
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

    private final int worker;
    private final transient AtomicInteger next;
    private final int tasks;
    private final transient TaskConsumer body;
    private transient volatile Throwable failure;

    Share(Share root, int worker, AtomicInteger next, int tasks, TaskConsumer body) {
      super(root);
      this.worker = worker;
      this.next = next;
      this.tasks = tasks;
      this.body = body;
    }

    void claim() {
      for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
        body.accept(worker, task);
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
