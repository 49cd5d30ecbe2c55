package dev.lacuna.engine;

import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.parallel.Parallel;

/**
 * What an operator computes with: kernels and threads, passed in and never global. The results do
 * not depend on either.
 *
 * @param kernels scalar or SIMD; both give the same bits
 * @param parallel who runs the tasks
 */
public record Backend(Kernels kernels, Parallel parallel) implements AutoCloseable {

  /**
   * The backend that {@code -Dlacuna.kernels} asks for (default {@code auto}) on {@code threads}
   * threads.
   *
   * @throws IllegalStateException if {@code simd} was asked for and is not to be had
   */
  public static Backend create(int threads) {
    return new Backend(Kernels.select(KernelMode.fromSystemProperty()), Parallel.of(threads));
  }

  @Override
  public void close() {
    parallel.close();
  }
}
