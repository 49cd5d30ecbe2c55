package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageReaderTest {
  @TempDir Path folder;

  /** The JDK's writer makes the file, so that reader and writer have nothing in common. */
  private static byte[] write(BufferedImage image, String format, boolean progressive)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Property(tries = 60)
  void readsWhatWasWrittenAsPng(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll boolean interlaced,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    byte[] expected = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      int argb = random.nextInt();
      image.setRGB(i % width, i / width, argb);
      int alpha = argb >>> 24;
      for (int c = 0; c < 3; c++) {
        int value = argb >>> (16 - 8 * c) & 0xFF;
        expected[3 * i + c] = (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
    DecodedImage decoded = ImageReader.decode(write(image, "png", interlaced), "a");
    assertArrayEquals(expected, decoded.rgb());
    assertEquals(width, decoded.width());
    assertEquals(height, decoded.height());
  }

  @Property(tries = 60)
  void readsWhatWasWrittenWithAPalette(
      @ForAll @IntRange(min = 1, max = 120) int width,
      @ForAll @IntRange(min = 1, max = 120) int height,
      @ForAll @IntRange(min = 0, max = 3) int depthLog2,
      @ForAll boolean interlaced,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    int bits = 1 << depthLog2;
    byte[][] colors = new byte[3][1 << bits];
    for (byte[] channel : colors) {
      random.nextBytes(channel);
    }
    IndexColorModel model = new IndexColorModel(bits, 1 << bits, colors[0], colors[1], colors[2]);
    BufferedImage image =
        new BufferedImage(model, model.createCompatibleWritableRaster(width, height), false, null);
    byte[] expected = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      int index = random.nextInt(1 << bits);
      image.getRaster().setSample(i % width, i / width, 0, index);
      for (int c = 0; c < 3; c++) {
        expected[3 * i + c] = colors[c][index];
      }
    }
    assertArrayEquals(expected, ImageReader.decode(write(image, "png", interlaced), "a").rgb());
    assertArrayEquals(expected, ImageReader.decode(write(image, "gif", interlaced), "a").rgb());
  }

  @Test
  void aGifFrameMayCoverAPartOfItsScreen() throws IOException {
    byte[] gif = write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_BINARY), "gif", false);
    int frame =
        IntStream.range(0, gif.length).filter(i -> gif[i] == 0x2C).findFirst().orElseThrow();
    gif[6] = 4;
    gif[8] = 3;
    gif[frame + 1] = 1;
    gif[frame + 3] = 1;
    DecodedImage image = ImageReader.decode(gif, "a");
    assertEquals(4, image.width());
    assertEquals(3, image.height());
    byte[] expected = new byte[36];
    Arrays.fill(expected, (byte) 255);
    for (int pixel : new int[] {5, 6, 9, 10}) {
      Arrays.fill(expected, pixel * 3, pixel * 3 + 3, (byte) 0);
    }
    assertArrayEquals(expected, image.rgb());
  }

  private static byte[] bmp(int width, int height, int bits, int compression, byte... rest) {
    ByteBuffer file = ByteBuffer.allocate(54 + rest.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(54 + rest.length).putInt(0);
    int tables = compression == 3 ? 12 : bits == 8 ? 8 : 0;
    file.putInt(54 + tables).putInt(40).putInt(width).putInt(height);
    file.putShort((short) 1).putShort((short) bits).putInt(compression).putInt(0);
    file.putInt(0).putInt(0).putInt(bits == 8 ? 2 : 0).putInt(0).put(rest);
    return file.array();
  }

  @Test
  void bmpBitFieldsAreScaledToFullRange() throws IOException {
    byte[] fields = {0, (byte) 0xF8, 0, 0, (byte) 0xE0, 7, 0, 0, 31, 0, 0, 0};
    byte[] rest = Arrays.copyOf(fields, 16);
    rest[12] = (byte) 0xFF;
    rest[13] = (byte) 0xFF;
    rest[14] = 16;
    byte[] rgb = ImageReader.decode(bmp(2, 1, 16, 3, rest), "a").rgb();
    assertArrayEquals(new byte[] {-1, -1, -1, 0, 0, (byte) 132}, rgb);
  }

  @Test
  void bmpRunsMayJumpAndEndEarly() throws IOException {
    byte[] palette = {0, 0, 0, 0, 3, 2, 1, 0};
    byte[] runs = {1, 1, 0, 2, 1, 1, 1, 1, 0, 1};
    byte[] rest = Arrays.copyOf(palette, 18);
    System.arraycopy(runs, 0, rest, 8, runs.length);
    byte[] rgb = ImageReader.decode(bmp(3, 3, 8, 1, rest), "a").rgb();
    byte[] expected = new byte[27];
    // Rows come from the bottom: the first pixel, then two to the right and one up.
    expected[18] = expected[15] = 1;
    expected[19] = expected[16] = 2;
    expected[20] = expected[17] = 3;
    assertArrayEquals(expected, rgb);
  }

  @Test
  void bmpRunsMustStayInside() {
    byte[] rest = {0, 0, 0, 0, 3, 2, 1, 0, 4, 1, 0, 1};
    assertRefused(bmp(3, 3, 8, 1, rest), "a BMP run leaves the picture at row 0, column 0");
  }

  @Test
  void bmpKindsThatAreNotReadAreNamed() {
    assertRefused(bmp(1, 1, 4, 2, new byte[60]), "BMP with 4 bits a pixel and compression 2");
    assertRefused(bmp(1, -1, 8, 1, new byte[60]), "top-down, is not supported");
  }

  private static byte[] jpeg() throws IOException {
    BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 200; i++) {
      image.setRGB(i % 20, i / 20, i * 1000);
    }
    return write(image, "jpg", false);
  }

  @Test
  void bytesBehindTheEndOfAJpegDoNoHarm() throws IOException {
    byte[] jpeg = jpeg();
    byte[] longer = Arrays.copyOf(jpeg, jpeg.length + 500);
    assertArrayEquals(ImageReader.decode(jpeg, "a").rgb(), ImageReader.decode(longer, "a").rgb());
  }

  @Test
  void bytesBetweenPixelDataAndMarkerOfAJpegDoNoHarm() throws IOException {
    byte[] jpeg = jpeg();
    byte[] padded = Arrays.copyOf(jpeg, jpeg.length + 3);
    padded[jpeg.length + 1] = jpeg[jpeg.length - 2];
    padded[jpeg.length + 2] = jpeg[jpeg.length - 1];
    Arrays.fill(padded, jpeg.length - 2, jpeg.length + 1, (byte) 0x55);
    assertArrayEquals(ImageReader.decode(jpeg, "a").rgb(), ImageReader.decode(padded, "a").rgb());
  }

  @Test
  void aJpegWhosePixelDataEndsEarlyIsRefused() throws IOException {
    byte[] jpeg = jpeg();
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length - 60);
    cut[cut.length - 2] = (byte) 0xFF;
    cut[cut.length - 1] = (byte) 0xD9;
    assertRefused(cut, "damaged: Corrupt JPEG data");
  }

  @Test
  void damageInAPngChunkThatIsNotNeededDoesNoHarm() throws IOException {
    byte[] png = Files.readAllBytes(golden("images/png_ancillary_chunks.png"));
    DecodedImage whole = ImageReader.decode(png, "a");
    int text = new String(png, StandardCharsets.ISO_8859_1).indexOf("tEXt");
    png[text + 5] ^= 1;
    assertArrayEquals(whole.rgb(), ImageReader.decode(png, "a").rgb());
  }

  private static Path golden(String name) {
    return Path.of(System.getProperty("lacuna.golden")).resolve(name);
  }

  @Test
  void aHeaderThatClaimsTooMuchIsNamed() throws IOException {
    byte[] png = Files.readAllBytes(golden("images/bad_png_huge.png"));
    assertRefused(png, "the header claims 60000 x 60000 pixels; at most 100000000 are read");
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    Path file = folder.resolve("nothing.png");
    ImageException failure = assertThrows(ImageException.class, () -> ImageReader.decode(file));
    assertEquals(file + ": no such file", failure.getMessage());
    failure = assertThrows(ImageException.class, () -> ImageReader.decode(folder));
    assertEquals(folder + ": not a regular file", failure.getMessage());
  }

  private static void assertRefused(byte[] data, String part) {
    ImageException failure =
        assertThrows(ImageException.class, () -> ImageReader.decode(data, "picture"));
    assertTrue(failure.getMessage().startsWith("picture: "), failure.getMessage());
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  private static DecodedImage over(Background background, byte[] data) throws ImageException {
    return ImageReader.decode(data, "a", background, ImageLimits.DEFAULT);
  }

  @Test
  void transparentPixelsShowTheBackground() throws IOException {
    Background blue = Background.parse("#20A0ff");
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(1, 0, 0x80FFFFFF);
    byte[] expected = {32, (byte) 160, (byte) 255, (byte) 144, (byte) 208, (byte) 255};
    assertArrayEquals(expected, over(blue, write(image, "png", false)).rgb());
    byte[] gif = Files.readAllBytes(golden("images/gif_transparency.gif"));
    byte[] white = over(Background.WHITE, gif).rgb();
    byte[] black = over(Background.parse("black"), gif).rgb();
    int changed = 0;
    for (int i = 0; i < white.length; i++) {
      changed += white[i] == black[i] ? 0 : 1;
      assertTrue(white[i] == black[i] || (white[i] == -1 && black[i] == 0));
    }
    assertTrue(changed > 0);
  }

  @Test
  void transparencyOfWebpAndPaletteShowTheBackground() throws IOException {
    for (String name : new String[] {"webp_lossless_alpha.webp", "png_palette8_transparency.png"}) {
      byte[] data = Files.readAllBytes(golden("images/" + name));
      byte[] white = over(Background.WHITE, data).rgb();
      byte[] black = over(Background.parse("black"), data).rgb();
      assertTrue(
          IntStream.range(0, white.length).allMatch(i -> (white[i] & 0xFF) >= (black[i] & 0xFF)));
      assertTrue(IntStream.range(0, white.length).anyMatch(i -> white[i] != black[i]));
    }
  }

  @Test
  void backgroundsThatAreNoneAreNamed() {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> Background.parse("#12345"));
    assertTrue(failure.getMessage().contains("got '#12345'"), failure.getMessage());
    assertEquals("#808080", Background.parse("Grey").toString());
  }

  @Test
  void limitsHoldBeforeDecoding() throws IOException {
    byte[] jpeg = jpeg();
    ImageLimits pixels = ImageLimits.DEFAULT.withPixels(199);
    ImageException failure =
        assertThrows(
            ImageException.class, () -> ImageReader.decode(jpeg, "a", Background.WHITE, pixels));
    assertEquals(
        "a: the header claims 20 x 10 pixels; at most 199 are read (--max-pixels)",
        failure.getMessage());
    ImageLimits bytes = new ImageLimits(200, jpeg.length - 1);
    failure =
        assertThrows(
            ImageException.class, () -> ImageReader.decode(jpeg, "a", Background.WHITE, bytes));
    assertTrue(failure.reason().startsWith("the file has " + jpeg.length + " bytes"));
    assertThrows(IllegalArgumentException.class, () -> ImageLimits.DEFAULT.withPixels(0));
  }
}
