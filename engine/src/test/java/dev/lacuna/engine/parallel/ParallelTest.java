package dev.lacuna.engine.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyTaskRunsOnce(int threads) {
    try (Parallel parallel = Parallel.of(threads)) {
      assertEquals(threads, parallel.threads());
      for (int tasks : new int[] {0, 1, 2, 6, 7, 8, 1000}) {
        AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
        parallel.forEach(tasks, runs::incrementAndGet);
        for (int task = 0; task < tasks; task++) {
          assertEquals(1, runs.get(task), "task " + task + " of " + tasks);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void noMoreThreadsThanAskedFor(int threads) {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    try (Parallel parallel = Parallel.of(threads)) {
      for (int round = 0; round < 50; round++) {
        parallel.forEach(100, task -> seen.add(Thread.currentThread()));
      }
    }
    assertTrue(seen.size() <= threads, seen.size() + " threads");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void exceptionReachesTheCallerAndLaterCallsWork(int threads) {
    try (Parallel parallel = Parallel.of(threads)) {
      IllegalStateException thrown = new IllegalStateException("task 3");
      IllegalStateException caught =
          assertThrows(
              IllegalStateException.class,
              () ->
                  parallel.forEach(
                      20,
                      task -> {
                        if (task == 3) {
                          throw thrown;
                        }
                      }));
      assertSame(thrown, caught);
      AtomicInteger runs = new AtomicInteger();
      parallel.forEach(20, task -> runs.incrementAndGet());
      assertEquals(20, runs.get());
    }
  }

  @Test
  void errorReachesTheCallerFromAnyThread() {
    try (Parallel parallel = Parallel.of(3)) {
      assertThrows(
          StackOverflowError.class,
          () ->
              parallel.forEach(
                  100,
                  task -> {
                    throw new StackOverflowError();
                  }));
    }
  }

  @Test
  void nestedCallsFinish() {
    try (Parallel parallel = Parallel.of(3)) {
      AtomicInteger runs = new AtomicInteger();
      parallel.forEach(5, outer -> parallel.forEach(5, inner -> runs.incrementAndGet()));
      assertEquals(25, runs.get());
    }
  }

  @Test
  void sequentialRunsInOrderOnTheCaller() {
    StringBuilder order = new StringBuilder();
    Thread caller = Thread.currentThread();
    try (Parallel parallel = Parallel.sequential()) {
      parallel.forEach(
          4,
          task -> {
            assertSame(caller, Thread.currentThread());
            order.append(task);
          });
    }
    assertEquals("0123", order.toString());
  }

  @Test
  void threadsBelowOneAreRefused() {
    assertEquals(
        "threads must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> Parallel.of(0)).getMessage());
  }
}
