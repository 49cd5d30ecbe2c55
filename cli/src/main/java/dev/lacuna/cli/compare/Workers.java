package dev.lacuna.cli.compare;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs tasks, several at a time, each on threads of its own. Small networks leave most of a second
 * thread idle, so two trainings side by side are done sooner than one after the other on two
 * threads; what comes of them is the same.
 */
public final class Workers implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  private final List<Backend> backends;
  private final BlockingQueue<Backend> idle;
  private final ExecutorService threads;

  /**
   * Workers that wait.
   *
   * @param jobs how many tasks run at a time, at least 1
   * @param threadsEach threads of a task, at least 1
   */
  public Workers(Kernels kernels, int jobs, int threadsEach) {
    backends =
        Stream.generate(() -> new Backend(kernels, Parallel.of(threadsEach))).limit(jobs).toList();
    idle = new ArrayBlockingQueue<>(jobs, false, backends);
    threads = Executors.newFixedThreadPool(jobs);
  }

  /** What is done with a result, on the thread that asked for it. */
  @FunctionalInterface
  interface Taker<T> {
    void take(T result) throws IOException;
  }

  /**
   * Runs tasks and hands on what they give, as they finish. If one fails, those that have not begun
   * never do, and the failure reaches the caller when the others are done.
   *
   * @param looking called every now and then on the caller's thread
   */
  <T> void run(List<Function<Backend, T>> tasks, Taker<T> taker, Runnable looking)
      throws IOException {
    CompletionService<T> done = new ExecutorCompletionService<>(threads);
    List<Future<T>> all = tasks.stream().map(task -> done.submit(() -> on(task))).toList();
    int finished = 0;
    try {
      while (finished < tasks.size()) {
        Future<T> next = done.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null) {
          looking.run();
        } else {
          finished++;
          taker.take(next.get());
        }
      }
    } catch (ExecutionException failure) {
      throw rethrow(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while runs were going on", interrupted);
    } finally {
      all.forEach(task -> task.cancel(false));
    }
  }

  private <T> T on(Function<Backend, T> task) throws InterruptedException {
    Backend backend = idle.take();
    try {
      return task.apply(backend);
    } finally {
      idle.add(backend);
    }
  }

  private static RuntimeException rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known
        ? known
        : new IllegalStateException("a run failed", failure);
  }

  @Override
  public void close() {
    threads.close();
    backends.forEach(Backend::close);
  }
}
