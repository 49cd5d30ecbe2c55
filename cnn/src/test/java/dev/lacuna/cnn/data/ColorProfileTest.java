package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ColorProfileTest {

  private static byte[] profile(int space) {
    return ICC_Profile.getInstance(space).getData();
  }

  /** IEC 61966-2-1. */
  private static int encoded(int linear) {
    double value = linear / 255.0;
    double result = value <= 0.0031308 ? 12.92 * value : 1.055 * Math.pow(value, 1 / 2.4) - 0.055;
    return (int) Math.round(255 * result);
  }

  private static byte[] png(int gray, byte[] profile) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    chunk(file, "IHDR", new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0});
    ByteArrayOutputStream icc = new ByteArrayOutputStream();
    icc.write("a\0\0".getBytes(StandardCharsets.ISO_8859_1));
    icc.write(deflate(profile));
    chunk(file, "iCCP", icc.toByteArray());
    chunk(file, "IDAT", deflate(new byte[] {0, (byte) gray, (byte) gray, (byte) gray}));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] deflate(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
      deflater.write(data);
    }
    return bytes.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] content)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(type.getBytes(StandardCharsets.ISO_8859_1));
    crc.update(content);
    DataOutputStream out = new DataOutputStream(file);
    out.writeInt(content.length);
    out.writeBytes(type);
    out.write(content);
    out.writeInt((int) crc.getValue());
  }

  @Test
  void linearLightBecomesSrgb() throws IOException {
    for (int level : new int[] {0, 1, 20, 55, 128, 254, 255}) {
      byte[] rgb = ImageReader.decode(png(level, profile(ColorSpace.CS_LINEAR_RGB)), "a").rgb();
      for (byte sample : rgb) {
        assertEquals(encoded(level), sample & 0xFF, 1, "level " + level);
      }
    }
  }

  @Test
  void srgbIsLeftAsItIs() throws IOException {
    assertNull(ColorProfile.of(profile(ColorSpace.CS_sRGB), 3));
    byte[] rgb = ImageReader.decode(png(77, profile(ColorSpace.CS_sRGB)), "a").rgb();
    assertArrayEquals(new byte[] {77, 77, 77}, rgb);
  }

  @Test
  void aGrayProfileSuitsGrayPicturesOnly() {
    assertNotNull(ColorProfile.of(profile(ColorSpace.CS_GRAY), 1));
    assertNull(ColorProfile.of(profile(ColorSpace.CS_GRAY), 3));
    assertNull(ColorProfile.of(profile(ColorSpace.CS_LINEAR_RGB), 4));
    DecodedImage gray = new DecodedImage(1, 1, new byte[] {55, 55, 55});
    byte[] rgb = ColorProfile.convert(gray, profile(ColorSpace.CS_GRAY), true).rgb();
    assertEquals(encoded(55), rgb[0] & 0xFF, 3);
  }

  @Property(tries = 30)
  void damagedProfilesArePassedOver(@ForAll byte[] noise, @ForAll int at, @ForAll byte value)
      throws IOException {
    assertArrayEquals(new byte[] {9, 9, 9}, ImageReader.decode(png(9, noise), "a").rgb());
    byte[] damaged = profile(ColorSpace.CS_LINEAR_RGB);
    damaged[Math.floorMod(at, damaged.length)] = value;
    assertEquals(3, ImageReader.decode(png(9, damaged), "a").rgb().length);
  }
}
