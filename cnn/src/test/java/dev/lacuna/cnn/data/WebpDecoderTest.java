package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WebpDecoderTest {

  /**
   * Files that libwebp 1.6.0 wrote through Pillow 12.3.0, with the checksum of the pixels that it
   * read again, over white: name, width, height, CRC-32, file. They take all of the filters,
   * transforms and codes that its encoder uses.
   */
  @TestFactory
  Stream<DynamicTest> theSamePixelsAsLibwebp() throws IOException {
    try (InputStream resource = WebpDecoderTest.class.getResourceAsStream("webp-by-libwebp.txt")) {
      String text = new String(resource.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines()
          .map(line -> line.split(" "))
          .map(file -> DynamicTest.dynamicTest(file[0], () -> assertPixels(file)));
    }
  }

  private static void assertPixels(String[] file) throws ImageException {
    DecodedImage image = ImageReader.decode(Base64.getDecoder().decode(file[4]), file[0]);
    CRC32 crc = new CRC32();
    crc.update(image.rgb());
    assertEquals(file[1] + " x " + file[2], image.width() + " x " + image.height());
    assertEquals(file[3], String.format(Locale.ROOT, "%08x", crc.getValue()));
  }

  /** Bits of VP8L, the lowest first, in a file of one chunk. */
  private static final class Lossless {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int current;
    private int count;

    Lossless(int width, int height) {
      put(0x2F, 8).put(width - 1, 14).put(height - 1, 14).put(0, 4);
    }

    Lossless put(int value, int bits) {
      for (int i = 0; i < bits; i++) {
        current |= (value >> i & 1) << count++;
        if (count == 8) {
          bytes.write(current);
          current = 0;
          count = 0;
        }
      }
      return this;
    }

    /** A code of the one symbol {@code symbol}. */
    Lossless one(int symbol) {
      return put(1, 2).put(1, 1).put(symbol, 8);
    }

    /** A code of 256 symbols of 8 bits, which takes 42 bits to describe. */
    Lossless all() {
      put(0, 1).put(8, 4);
      for (int i = 0; i < 11; i++) {
        put(0, 3);
      }
      return put(1, 3).put(0, 1);
    }

    byte[] file() {
      put(0, 15);
      byte[] chunk = bytes.toByteArray();
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.writeBytes("RIFF".getBytes(StandardCharsets.US_ASCII));
      number(file, chunk.length + 12 + (chunk.length & 1));
      file.writeBytes("WEBPVP8L".getBytes(StandardCharsets.US_ASCII));
      number(file, chunk.length);
      file.writeBytes(chunk);
      file.write(new byte[chunk.length & 1], 0, chunk.length & 1);
      return file.toByteArray();
    }

    private static void number(ByteArrayOutputStream file, int value) {
      for (int shift = 0; shift < 32; shift += 8) {
        file.write(value >> shift);
      }
    }
  }

  @Test
  void onePixelCannotAskForThousandsOfCodes() {
    // No transform, no cache; parts of 4 x 4 pixels, whose one pixel names group 65,535.
    Lossless data = new Lossless(1, 1).put(0, 2).put(1, 1).put(0, 3);
    data.put(0, 1).one(255).one(255).one(0).one(0).one(0);
    for (int group = 0; group < 4000; group++) {
      data.one(0).all().all().all().one(0);
    }
    byte[] file = data.file();
    assertTrue(file.length < 80_000);
    assertRefused(file, "the VP8L codes take more than 8388624 bytes");
  }

  @Test
  void damageOfLosslessDataIsNamed() {
    assertRefused(new Lossless(2, 1).put(0, 1).put(1, 1).put(15, 4).file(), "cache of 2^15");
    assertRefused(new Lossless(2, 1).put(5, 3).put(5, 3).file(), "transform stands there twice");
    Lossless green = new Lossless(300, 300).put(0, 3).put(0, 1).put(0, 4);
    assertRefused(green.put(1, 3).put(1, 3).put(1, 3).file(), "ambiguous");
    Lossless half = new Lossless(300, 300).put(0, 3).put(0, 1).put(0, 4);
    assertRefused(half.put(2, 3).put(2, 3).put(0, 6).file(), "incomplete");
  }

  @Test
  void onePixelOfOneColor() throws ImageException {
    byte[] file = new Lossless(1, 1).put(0, 3).one(7).one(8).one(9).one(0).one(0).file();
    byte[] rgb = ImageReader.decode(file, "a").rgb();
    assertEquals("8 7 9", rgb[0] + " " + rgb[1] + " " + rgb[2]);
  }

  private static void assertRefused(byte[] file, String part) {
    ImageException refusal =
        assertThrows(ImageException.class, () -> ImageReader.decode(file, "picture"));
    assertTrue(refusal.reason().startsWith("damaged: "), refusal.reason());
    assertTrue(refusal.reason().contains(part), refusal.reason());
  }
}
