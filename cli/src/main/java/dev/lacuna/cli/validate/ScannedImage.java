package dev.lacuna.cli.validate;

import dev.lacuna.cnn.data.ImageHeader;
import java.util.Optional;

/**
 * What decoding an image showed.
 *
 * @param width upright, in pixels; 0 if it cannot be used
 * @param height upright, in pixels; 0 if it cannot be used
 * @param header format, mode and orientation, if the file has them
 * @param problem why it cannot be used
 */
record ScannedImage(int width, int height, Optional<ImageHeader> header, Optional<String> problem) {
  boolean usable() {
    return problem.isEmpty();
  }

  boolean rotated() {
    return header.isPresent() && header.get().orientation() != 1;
  }
}
