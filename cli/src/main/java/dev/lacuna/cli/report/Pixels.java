package dev.lacuna.cli.report;

import dev.lacuna.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as a page can hold them. */
final class Pixels {
  private Pixels() {}

  /**
   * A picture of bytes.
   *
   * @param shape (height, width, channels), one or three of these
   */
  static BufferedImage image(Shape shape, byte[] pixels) {
    int width = shape.extent(1);
    int channels = shape.extent(2);
    BufferedImage image = new BufferedImage(width, shape.extent(0), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < pixels.length / channels; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        int at = i * channels + Math.min(c, channels - 1);
        rgb = rgb << 8 | Byte.toUnsignedInt(pixels[at]);
      }
      image.setRGB(i % width, i / width, rgb);
    }
    return image;
  }

  /** As PNG in base 64. */
  static String png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream target = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
