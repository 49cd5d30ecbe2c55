package dev.lacuna.engine.matrix;

import java.lang.foreign.MemorySegment;

/**
 * Takes the gradient of a layer's weights piece by piece, as {@link Dense#backward} computes it, so
 * that the whole gradient need not be stored.
 */
@FunctionalInterface
public interface GradientSink {

  /**
   * Takes the gradient of weights from..from+length-1, row-major in the shape of the weights. Every
   * weight comes exactly once. It is called by several threads at once, for disjoint ranges in no
   * fixed order, and after everything that depends on these weights was computed: so it may change
   * them, and no other weights.
   *
   * @param gradient native memory, valid during this call; the gradient of weight {@code from + i}
   *     is float {@code offset + i} of it
   */
  void accept(long from, int length, MemorySegment gradient, long offset);
}
