package dev.lacuna.engine.kernel;

import dev.lacuna.engine.kernel.simd.SimdProvider;
import java.util.Locale;

/**
 * Decides whether this JVM runs SIMD kernels fast, before any class of the vector module is
 * touched. The conditions are those of Lucene's VectorizationProvider: a module that is present,
 * HotSpot, and the C2 compiler.
 */
final class SimdSupport {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private SimdSupport() {}

  /**
   * SIMD kernels of the widest vectors the machine prefers.
   *
   * @throws SimdUnavailableException with the reason
   */
  static Kernels load() {
    Module vector =
        ModuleLayer.boot()
            .findModule(VECTOR_MODULE)
            .orElseThrow(
                () ->
                    new SimdUnavailableException(
                        "the JVM was started without the vector module; add --add-modules "
                            + VECTOR_MODULE));
    String vm =
        System.getProperty("java.vm.name", "") + " " + System.getProperty("java.vm.info", "");
    requireOptimizingCompiler(vm);
    SimdSupport.class.getModule().addReads(vector);
    return SimdProvider.create(SimdProvider.PREFERRED);
  }

  static void requireOptimizingCompiler(String vm) {
    String lower = vm.toLowerCase(Locale.ROOT);
    if (!lower.contains("openjdk") && !lower.contains("hotspot")) {
      throw new SimdUnavailableException("this JVM is not HotSpot (" + vm + ")");
    }
    if (lower.contains("interpreted") || lower.contains("emulated-client")) {
      throw new SimdUnavailableException(
          "the C2 compiler is off (" + vm + "), without which vectors are slower than scalar code");
    }
  }
}
