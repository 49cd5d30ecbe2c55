package dev.lacuna.engine.kernel;

import java.util.function.Supplier;

/** Chooses kernels: a pure function of what was asked for and what the JVM offers. */
final class KernelSelection {
  private KernelSelection() {}

  /**
   * The kernels for a mode.
   *
   * @param loader gives the SIMD kernels or throws {@link SimdUnavailableException}; never called
   *     for {@link KernelMode#SCALAR}
   * @throws IllegalStateException if {@code mode} is {@code SIMD} and the loader has none
   */
  static Kernels select(KernelMode mode, Supplier<Kernels> loader) {
    if (mode == KernelMode.SCALAR) {
      return Kernels.scalar("-D" + KernelMode.PROPERTY + "=scalar");
    }
    try {
      return loader.get();
    } catch (SimdUnavailableException unavailable) {
      if (mode == KernelMode.SIMD) {
        throw new IllegalStateException(
            "-D" + KernelMode.PROPERTY + "=simd cannot be met: " + unavailable.getMessage(),
            unavailable);
      }
      // Looked up here, since the first logger of a JVM takes some 40 ms.
      System.getLogger(KernelSelection.class.getName())
          .log(System.Logger.Level.INFO, "scalar kernels: {0}", unavailable.getMessage());
      return Kernels.scalar(unavailable.getMessage());
    }
  }
}
