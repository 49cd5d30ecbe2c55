package dev.lacuna.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The loops whose speed is the machine's limit. */
interface VectorLoops {
  /** Independent chains of multiply-adds in {@link #multiplyAdd}: more than latency times ports. */
  int CHAINS = 12;

  /** Bits of a vector. */
  int bits();

  /** Rounds of {@link #CHAINS} multiply-adds of a vector; gives a number that depends on all. */
  float multiplyAdd(int rounds);

  /** Walks through floats {@code from..from+length-1}; length is a multiple of 64. */
  float walk(
      MemoryWalk walk, MemorySegment a, MemorySegment b, MemorySegment c, long from, long length);

  /**
   * The loops for a vector width, in a class of their own as {@code SimdProvider} makes them.
   *
   * @param bits 128, 256 or 512; 0 for what the machine prefers
   */
  static VectorLoops of(int bits) {
    VectorSpecies<Float> species =
        bits == 0
            ? FloatVector.SPECIES_PREFERRED
            : VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    Class<?> template = SimdLoops.class;
    try (InputStream in = template.getResourceAsStream(template.getSimpleName() + ".class")) {
      Lookup hidden =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), species, true);
      return (VectorLoops)
          hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot define " + template.getName(), e);
    }
  }
}
