package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageHeaderTest {
  private static byte[] picture(int type, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(3, 2, type), format, bytes);
    return bytes.toByteArray();
  }

  private static ImageHeader header(byte[] data) throws ImageException {
    return ImageHeader.of(data, "x");
  }

  @Test
  void formatsAndModes() throws IOException {
    assertEquals(
        new ImageHeader("PNG", "RGB 8-bit", 1), header(picture(BufferedImage.TYPE_INT_RGB, "png")));
    assertEquals(
        new ImageHeader("PNG", "RGB and alpha 8-bit", 1),
        header(picture(BufferedImage.TYPE_INT_ARGB, "png")));
    assertEquals(
        new ImageHeader("PNG", "gray 16-bit", 1),
        header(picture(BufferedImage.TYPE_USHORT_GRAY, "png")));
    assertEquals(
        new ImageHeader("JPEG", "RGB 8-bit", 1),
        header(picture(BufferedImage.TYPE_INT_RGB, "jpg")));
    assertEquals(
        new ImageHeader("JPEG", "gray 8-bit", 1),
        header(picture(BufferedImage.TYPE_BYTE_GRAY, "jpg")));
    assertEquals(
        new ImageHeader("GIF", "palette", 1), header(picture(BufferedImage.TYPE_INT_RGB, "gif")));
    assertEquals(
        new ImageHeader("BMP", "24 bits a pixel", 1),
        header(picture(BufferedImage.TYPE_INT_RGB, "bmp")));
  }

  @Test
  void orientationOfAJpeg() throws IOException {
    byte[] plain = picture(BufferedImage.TYPE_INT_RGB, "jpg");
    byte[] tiff = {
      'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0
    };
    ByteArrayOutputStream turned = new ByteArrayOutputStream();
    turned.write(plain, 0, 2);
    turned.write(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) (8 + tiff.length)});
    turned.write("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    turned.write(tiff);
    turned.write(plain, 2, plain.length - 2);
    assertEquals(new ImageHeader("JPEG", "RGB 8-bit", 6), header(turned.toByteArray()));
  }

  @Test
  void filesCutShortGiveWhatTheyHave() throws IOException {
    for (String format : new String[] {"png", "jpg", "gif", "bmp"}) {
      byte[] whole = picture(BufferedImage.TYPE_INT_RGB, format);
      for (int length = 12; length < whole.length; length++) {
        assertEquals(header(whole).format(), header(Arrays.copyOf(whole, length)).format());
      }
    }
    assertThrows(ImageException.class, () -> header(new byte[] {1, 2, 3}));
  }
}
