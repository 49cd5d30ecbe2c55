package dev.lacuna.cnn.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a picture of other proportions becomes one of a given size. */
public enum ResizeMode {
  /** Each side is scaled by itself. */
  STRETCH,
  /** The whole picture is seen, centred; the background fills the rest (Pillow's ImageOps.pad). */
  PAD,
  /** The middle of the picture fills the size, the rest is cut off (Pillow's ImageOps.fit). */
  CROP;

  /**
   * The mode of a name in lower case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ResizeMode parse(String name) {
    for (ResizeMode mode : values()) {
      if (mode.toString().equals(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "expected "
            + Arrays.stream(values()).map(ResizeMode::toString).collect(Collectors.joining(", "))
            + ", got '"
            + name
            + "'");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
