package dev.lacuna.engine.kernel;

/**
 * Which kernels run and why.
 *
 * @param name {@code scalar} or {@code simd}
 * @param vectorBits width of a vector in bits; 32 for scalar kernels
 * @param reason one sentence: what was asked for and what was found
 */
public record KernelInfo(String name, int vectorBits, String reason) {

  /** For example {@code simd, 512-bit vectors}. */
  @Override
  public String toString() {
    return vectorBits > 32 ? name + ", " + vectorBits + "-bit vectors" : name;
  }
}
