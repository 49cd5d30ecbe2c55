package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageScalerTest {

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theSameSizeIsACopy(
      @ForAll @IntRange(min = 1, max = 30) int height,
      @ForAll @IntRange(min = 1, max = 30) int width,
      @ForAll long seed) {
    byte[] samples = random(seed, height * width * 3);
    byte[] result = ImageScaler.resize(samples, height, width, 3, height, width);
    assertArrayEquals(samples, result);
    assertNotSame(samples, result);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void oneColourStaysThatColour(
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int newHeight,
      @ForAll @IntRange(min = 1, max = 40) int newWidth,
      @ForAll byte value) {
    byte[] samples = new byte[height * width];
    Arrays.fill(samples, value);
    byte[] expected = new byte[newHeight * newWidth];
    Arrays.fill(expected, value);
    assertArrayEquals(expected, ImageScaler.resize(samples, height, width, 1, newHeight, newWidth));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aResultLiesBetweenTheExtremesOfThePicture(
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int newHeight,
      @ForAll @IntRange(min = 1, max = 40) int newWidth,
      @ForAll long seed) {
    byte[] samples = random(seed, height * width);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (40 + (samples[i] & 0x7F));
    }
    int least = 255;
    int most = 0;
    for (byte sample : samples) {
      least = Math.min(least, sample & 0xFF);
      most = Math.max(most, sample & 0xFF);
    }
    for (byte sample : ImageScaler.resize(samples, height, width, 1, newHeight, newWidth)) {
      assertTrue((sample & 0xFF) >= least && (sample & 0xFF) <= most);
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void channelsDoNotMix(
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 20) int newHeight,
      @ForAll @IntRange(min = 1, max = 20) int newWidth,
      @ForAll long seed) {
    byte[] samples = random(seed, height * width * 3);
    byte[] together = ImageScaler.resize(samples, height, width, 3, newHeight, newWidth);
    for (int c = 0; c < 3; c++) {
      byte[] alone = ImageScaler.resize(channel(samples, c), height, width, 1, newHeight, newWidth);
      assertArrayEquals(alone, channel(together, c));
    }
  }

  private static byte[] channel(byte[] samples, int channel) {
    byte[] result = new byte[samples.length / 3];
    for (int i = 0; i < result.length; i++) {
      result[i] = samples[3 * i + channel];
    }
    return result;
  }

  /** Many lines at once and single ones; pictures that grow, shrink a little, and much. */
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theSameBitsAsTheFormula(
      @ForAll @IntRange(min = 1, max = 60) int height,
      @ForAll @IntRange(min = 1, max = 700) int width,
      @ForAll @IntRange(min = 1, max = 40) int newHeight,
      @ForAll @IntRange(min = 1, max = 600) int newWidth,
      @ForAll boolean color,
      @ForAll long seed) {
    int channels = color ? 3 : 1;
    byte[] samples = random(seed, height * width * channels);
    byte[] columns = alongLines(samples, height, width, channels, newWidth);
    byte[] expected = alongLines(columns, 1, height, newWidth * channels, newHeight);
    assertArrayEquals(
        expected, ImageScaler.resize(samples, height, width, channels, newHeight, newWidth));
  }

  /** Pillow's resampling of one direction, word by word. */
  private static byte[] alongLines(byte[] source, int lines, int size, int channels, int newSize) {
    byte[] target = new byte[lines * newSize * channels];
    double scale = (double) size / newSize;
    double support = Math.max(1.0, scale);
    for (int x = 0; x < newSize; x++) {
      double center = (x + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(size, (int) (center + support + 0.5));
      double[] weights = new double[to - from];
      double total = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = Math.max(0, 1 - Math.abs((j + from - center + 0.5) * (1 / support)));
        total += weights[j];
      }
      for (int i = 0; i < lines * channels; i++) {
        int sum = 1 << 21;
        for (int j = 0; j < weights.length; j++) {
          int sample = source[(i / channels * size + from + j) * channels + i % channels] & 0xFF;
          sum += sample * (int) (0.5 + weights[j] / total * (1 << 22));
        }
        target[(i / channels * newSize + x) * channels + i % channels] =
            (byte) Math.min(255, sum >> 22);
      }
    }
    return target;
  }

  @Test
  void halvingAveragesWithTheTriangle() {
    // Support 2 around 1.0 and 3.0: weights 3/8 3/8 1/8 (cut at the edge, renormalised to 7/8).
    byte[] result = ImageScaler.resize(new byte[] {0, 70, 0, 0}, 1, 4, 1, 1, 2);
    assertArrayEquals(new byte[] {30, 10}, result);
  }

  @Test
  void doublingInterpolates() {
    byte[] result = ImageScaler.resize(new byte[] {0, 100}, 2, 1, 1, 4, 1);
    assertArrayEquals(new byte[] {0, 25, 75, 100}, result);
  }

  @Property(tries = 256)
  void grayOfGrayIsThatGray(@ForAll byte value) {
    byte[] gray = ImageScaler.gray(new DecodedImage(1, 1, new byte[] {value, value, value}));
    assertArrayEquals(new byte[] {value}, gray);
  }

  @Test
  void grayWeighsGreenMost() {
    byte[] rgb = {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255};
    byte[] gray = ImageScaler.gray(new DecodedImage(3, 1, rgb));
    assertArrayEquals(new byte[] {76, (byte) 150, 29}, gray);
  }

  @Test
  void refusesImpossibleSizes() {
    assertRefused("got 0x5", 0, 5, 1);
    assertRefused("got 5x-1", 5, -1, 1);
    assertRefused("channels must be 1 or 3, got 2", 5, 5, 2);
    assertRefused("got 60000x60000", 60000, 60000, 1);
  }

  private static void assertRefused(String part, int height, int width, int channels) {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class, () -> new ImageScaler(height, width, channels));
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  @Test
  void scalesToRowsOfPixels() {
    DecodedImage image = new DecodedImage(4, 2, new byte[24]);
    assertEquals(5 * 3 * 3, new ImageScaler(5, 3, 3).scale(image).length);
    assertEquals(5 * 3, new ImageScaler(5, 3, 1).scale(image).length);
  }

  /** What Pillow 12.3 made of these: ImageOps.pad and ImageOps.fit to 6 x 4 pixels, bilinear. */
  @ParameterizedTest
  @CsvSource({
    "13, 7, PAD, 1105021e0c072d1d0d3d37124c5b1859821d2d10073a171849282c594240686654758d65"
        + "491b0c56222a65334b754d6e84718f9198ad20a0ff20a0ff20a0ff20a0ff20a0ff20a0ff",
    "13, 7, CROP, 1306031e0f052b1d0837330b444f0e4f6e10270d0a3216153f241f4b3a2b585636637540"
        + "3f17144a2027572e3c6344517060667b7f7a531e1b5e27376b3553774b7284678e8f86aa",
    "5, 17, PAD, 20a0ff20a0ff28100c20a0ff20a0ff20a0ff20a0ff20a0ff5a232320a0ff20a0ff20a0ff"
        + "20a0ff20a0ff92393d20a0ff20a0ff20a0ff20a0ff20a0ffc44c5420a0ff20a0ff20a0ff",
    "5, 17, CROP, 5822005d23106325206928316f2d427432516326006827116e2924742c377a314a7f365b"
        + "6d2a00722b13782d287e303d843552893a65782e007d2f1583312c8934438f395b943e6f"
  })
  void padsAndCropsAsPillow(int width, int height, ResizeMode mode, String expected) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      rgb[3 * i] = (byte) (x * 7 + y * 13);
      rgb[3 * i + 1] = (byte) (x * x + y * 5);
      rgb[3 * i + 2] = (byte) (x * y * 3);
    }
    ImageFit fit = new ImageFit(mode, new Background(32, 160, 255));
    byte[] result = new ImageScaler(4, 6, 3, fit).scale(new DecodedImage(width, height, rgb));
    byte[] wanted = HexFormat.of().parseHex(expected);
    assertEquals(wanted.length, result.length);
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i] & 0xFF, result[i] & 0xFF, 1, "sample " + i);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void picturesOfTheSameProportionsAreTheSameInAllModes(
      @ForAll @IntRange(min = 1, max = 30) int height,
      @ForAll @IntRange(min = 1, max = 30) int width,
      @ForAll @IntRange(min = 1, max = 3) int factor,
      @ForAll long seed) {
    int bytes = height * width * factor * factor * 3;
    DecodedImage image = new DecodedImage(width * factor, height * factor, random(seed, bytes));
    byte[] stretched = new ImageScaler(height, width, 1).scale(image);
    for (ResizeMode mode : ResizeMode.values()) {
      ImageFit fit = new ImageFit(mode, Background.WHITE);
      assertArrayEquals(stretched, new ImageScaler(height, width, 1, fit).scale(image));
    }
  }
}
