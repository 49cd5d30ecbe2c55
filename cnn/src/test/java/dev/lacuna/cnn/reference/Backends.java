package dev.lacuna.cnn.reference;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.simd.SimdProvider;
import dev.lacuna.engine.parallel.Parallel;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels and numbers of threads that must not matter. SIMD kernels run at all widths on any
 * machine; where it lacks a width, the JVM emulates it.
 */
public final class Backends {
  private static final List<Kernels> KERNELS =
      List.of(
          Kernels.scalar("test"),
          SimdProvider.create(128),
          SimdProvider.create(256),
          SimdProvider.create(512));

  private static final List<Parallel> THREADS =
      List.of(Parallel.sequential(), Parallel.of(2), Parallel.of(3), Parallel.of(7));

  private static final List<Backend> ALL = all();

  private Backends() {}

  private static List<Backend> all() {
    List<Backend> all = new ArrayList<>();
    for (Parallel parallel : THREADS) {
      for (Kernels kernels : KERNELS) {
        all.add(new Backend(kernels, parallel));
      }
    }
    return List.copyOf(all);
  }

  /** Scalar kernels on one thread: the specification. They are shared: do not close them. */
  public static Backend specification() {
    return ALL.getFirst();
  }

  /** Scalar kernels and SIMD kernels of 128, 256 and 512 bits on one thread. */
  public static List<Backend> ofEveryWidth() {
    return ALL.subList(0, KERNELS.size());
  }

  /**
   * Scalar kernels and the SIMD kernels that this machine prefers, on one thread: for long runs.
   */
  public static List<Backend> scalarAndSimd() {
    int preferred = SimdProvider.create(SimdProvider.PREFERRED).info().vectorBits();
    return ofEveryWidth().stream()
        .filter(
            backend ->
                backend.equals(specification())
                    || backend.kernels().info().vectorBits() == preferred)
        .toList();
  }

  /**
   * The same as {@link #ofEveryWidth} with 1, 2, 3 and 7 threads each; the first one is {@link
   * #specification}.
   */
  public static List<Backend> ofEveryWidthAndThreads() {
    return ALL;
  }

  /** For messages: {@code simd, 256-bit vectors, 3 threads}. */
  public static String name(Backend backend) {
    return backend.kernels().info() + ", " + backend.parallel().threads() + " threads";
  }
}
