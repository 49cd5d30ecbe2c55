package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;

/**
 * A trainable parameter of a layer.
 *
 * @param name {@code kernel} or {@code bias}
 * @param shape its shape: (height, width, in, out) or (in, out) for kernels
 * @param fanIn inputs that one output sees; 0 for a bias, which starts at zero
 * @param fanOut outputs that one input reaches; 0 for a bias
 */
public record ParameterSpec(String name, Shape shape, long fanIn, long fanOut) {

  /** A weight that starts at random. */
  public static ParameterSpec kernel(Shape shape, long fanIn, long fanOut) {
    return new ParameterSpec("kernel", shape, fanIn, fanOut);
  }

  /** A bias, which starts at zero. */
  public static ParameterSpec bias(int size) {
    return new ParameterSpec("bias", Shape.of(size), 0, 0);
  }
}
