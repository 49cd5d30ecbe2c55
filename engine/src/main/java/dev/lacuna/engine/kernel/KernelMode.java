package dev.lacuna.engine.kernel;

import java.util.Locale;

/** Which kernels were asked for with {@code -Dlacuna.kernels}. */
public enum KernelMode {
  /** SIMD where it is available and fast, otherwise scalar with one log line that says why. */
  AUTO,
  /** The scalar kernels, which are the specification. */
  SCALAR,
  /** SIMD, or an error that names what is missing. */
  SIMD;

  /** System property that chooses the mode. */
  public static final String PROPERTY = "lacuna.kernels";

  /**
   * The mode that the system property names; {@link #AUTO} without one.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static KernelMode fromSystemProperty() {
    String value = System.getProperty(PROPERTY, "auto");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "auto" -> AUTO;
      case "scalar" -> SCALAR;
      case "simd" -> SIMD;
      default ->
          throw new IllegalArgumentException(
              "-D" + PROPERTY + " must be auto, scalar or simd, got '" + value + "'");
    };
  }
}
