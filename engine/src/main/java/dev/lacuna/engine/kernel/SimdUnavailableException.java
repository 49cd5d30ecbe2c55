package dev.lacuna.engine.kernel;

/** SIMD kernels cannot be had, or would be slow; the message says why and what to do. */
public final class SimdUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the reason, a clause without a final stop. */
  public SimdUnavailableException(String reason) {
    super(reason);
  }
}
