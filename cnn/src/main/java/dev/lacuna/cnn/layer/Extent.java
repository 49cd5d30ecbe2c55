package dev.lacuna.cnn.layer;

import java.util.List;

/**
 * A height and a width: of a kernel, a window, a stride or a dilation.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Extent(int height, int width) {

  /** Checks that both are at least 1. */
  public Extent {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "height and width must be at least 1, got " + height + "x" + width);
    }
  }

  /** The same height and width. */
  public static Extent square(int side) {
    return new Extent(side, side);
  }

  /** As a JSON value: a list of height and width. */
  List<Object> toJson() {
    return List.of(height, width);
  }
}
