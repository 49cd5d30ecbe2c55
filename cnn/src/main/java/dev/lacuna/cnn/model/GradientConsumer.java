package dev.lacuna.cnn.model;

import java.lang.foreign.MemorySegment;

/**
 * Takes the gradients of a backward pass as soon as they are there: each element of each parameter
 * once, in ranges that several threads hand over at a time. By then nothing in the backward pass
 * needs the old values of those elements, so an optimizer may change them.
 */
@FunctionalInterface
public interface GradientConsumer {
  /**
   * Takes a range of a parameter's gradient, which is valid until this returns.
   *
   * @param parameter index among {@link Network#parameters}
   * @param from first element of the range
   * @param length elements of the range
   * @param gradient the memory that holds the gradient
   * @param offset index of the first element's gradient in that memory
   */
  void accept(int parameter, long from, long length, MemorySegment gradient, long offset);
}
