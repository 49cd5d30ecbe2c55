package dev.lacuna.engine.kernel.simd;

import dev.lacuna.engine.kernel.ElementwiseKernels;
import dev.lacuna.engine.kernel.KernelInfo;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.ObjectiveKernels;
import dev.lacuna.engine.kernel.PatchKernels;
import dev.lacuna.engine.kernel.PoolingKernels;
import dev.lacuna.engine.kernel.RowKernels;
import dev.lacuna.engine.kernel.SimdUnavailableException;
import dev.lacuna.engine.kernel.SlidingKernels;
import dev.lacuna.engine.kernel.SparseKernels;
import dev.lacuna.engine.kernel.UpdateKernels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Makes SIMD kernels for a vector width.
 *
 * <p>C2 compiles vector code well only where the species is a constant, and a field of an object is
 * none. So each kernel class is a template: it is defined once per width as a hidden class, with
 * the species as its class data, held there in a {@code static final} field. That is how one source
 * runs, and is tested, at 128, 256 and 512 bits on any machine.
 */
public final class SimdProvider {
  /** Stands for the width that the machine prefers. */
  public static final int PREFERRED = 0;

  private static final int NARROWEST = 128;
  private static final int WIDEST = 512;

  private SimdProvider() {}

  /**
   * SIMD kernels of the given width.
   *
   * @param bits 128, 256 or 512, emulated where the machine has it not; or {@link #PREFERRED}
   * @throws SimdUnavailableException if the machine's vectors are narrower than 128 bits
   */
  public static Kernels create(int bits) {
    int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    if (preferred < NARROWEST) {
      throw new SimdUnavailableException(
          "this machine prefers vectors of " + preferred + " bits; at least 128 are needed");
    }
    int width = bits == PREFERRED ? Math.min(preferred, WIDEST) : bits;
    VectorSpecies<Float> species = VectorSpecies.of(float.class, VectorShape.forBitSize(width));
    return new Kernels(
        new KernelInfo("simd", width, "the machine prefers vectors of " + preferred + " bits"),
        define(SimdMatrixKernels.class, MatrixKernels.class, species),
        define(SimdRowKernels.class, RowKernels.class, species),
        define(SimdSlidingKernels.class, SlidingKernels.class, species),
        define(SimdElementwiseKernels.class, ElementwiseKernels.class, species),
        define(SimdPoolingKernels.class, PoolingKernels.class, species),
        define(SimdSparseKernels.class, SparseKernels.class, species),
        define(SimdPatchKernels.class, PatchKernels.class, species),
        define(SimdUpdateKernels.class, UpdateKernels.class, species),
        define(SimdObjectiveKernels.class, ObjectiveKernels.class, species));
  }

  private static <T> T define(
      Class<? extends T> template, Class<T> type, VectorSpecies<Float> species) {
    String resource = template.getSimpleName() + ".class";
    try (InputStream in = template.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("class file " + resource + " is missing from the engine");
      }
      Lookup hidden =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), species, true);
      return type.cast(
          hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)).invoke());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot define " + template.getName(), e);
    }
  }

  /**
   * The species that a template was defined with; null in the template itself, which never runs.
   */
  @SuppressWarnings("unchecked")
  static VectorSpecies<Float> species(Lookup template) {
    try {
      return MethodHandles.classData(template, ConstantDescs.DEFAULT_NAME, VectorSpecies.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
