package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;

/** Checks that a layer's input is an image. */
final class Images {
  private Images() {}

  /** The shape itself, if it is (height, width, channels). */
  static Shape require(Shape input) {
    if (input.rank() != 3) {
      throw new IllegalArgumentException(
          "it takes images of shape height x width x channels, got " + input);
    }
    return input;
  }
}
