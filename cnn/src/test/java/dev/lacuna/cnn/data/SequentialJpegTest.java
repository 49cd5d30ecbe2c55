package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lacuna.cnn.data.jpeg.SequentialJpeg;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The JDK's reader, which is the IJG library, says what the samples are: to the bit. */
class SequentialJpegTest {
  /** One for all pictures, so that what is left of one shows in the next. */
  private static final SequentialJpeg DECODER = new SequentialJpeg();

  private static byte[] decode(byte[] file, JpegStructure structure) {
    return DECODER.decode(file, structure.end(), structure.lumaChroma());
  }

  /** What the JDK makes of it, gray ones as three bytes a pixel too. */
  private static byte[] decodeByJdk(ImageBytes bytes, JpegStructure structure)
      throws ImageException {
    byte[] samples = new JpegDecoder(bytes).readSamples(structure);
    return structure.components() == 1 ? JpegDecoder.spreadGray(samples) : samples;
  }

  /** Waves and noise, so that there are long and short codes, and blocks of all kinds. */
  static BufferedImage picture(int width, int height, boolean gray, long seed) {
    Random random = new Random(seed);
    BufferedImage image =
        new BufferedImage(
            width, height, gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    double period = 1 + random.nextInt(40);
    int noise = 1 << random.nextInt(8);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          double wave = 127 + 120 * Math.sin((x + c * y) / period);
          int value = (int) wave + random.nextInt(noise) - noise / 2;
          rgb = rgb << 8 | Math.clamp(value, 0, 255);
        }
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  static byte[] write(BufferedImage image, float quality, int across, int down, int restart)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), parameters);
    IIOMetadataNode tree = (IIOMetadataNode) metadata.getAsTree("javax_imageio_jpeg_image_1.0");
    IIOMetadataNode first = (IIOMetadataNode) tree.getElementsByTagName("componentSpec").item(0);
    first.setAttribute("HsamplingFactor", String.valueOf(across));
    first.setAttribute("VsamplingFactor", String.valueOf(down));
    if (restart > 0) {
      IIOMetadataNode interval = new IIOMetadataNode("dri");
      interval.setAttribute("interval", String.valueOf(restart));
      tree.getElementsByTagName("markerSequence").item(0).appendChild(interval);
    }
    metadata.setFromTree("javax_imageio_jpeg_image_1.0", tree);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, metadata), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Wider than the blocks that are transformed at once. */
  @Property(tries = 12)
  void wideOnesToo(
      @ForAll @IntRange(min = 500, max = 3300) int width,
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 0, max = 3) int kind,
      @ForAll @IntRange(min = 0, max = 300) int restart,
      @ForAll long seed)
      throws IOException {
    theSameSamplesAsTheJdk(width, height, 0.9f, kind, restart, seed);
  }

  @Property(tries = 150)
  void theSameSamplesAsTheJdk(
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 70) int height,
      @ForAll @FloatRange(min = 0.02f, max = 1) float quality,
      @ForAll @IntRange(min = 0, max = 3) int kind,
      @ForAll @IntRange(min = 0, max = 5) int restart,
      @ForAll long seed)
      throws IOException {
    BufferedImage image = picture(width, height, kind == 3, seed);
    int across = kind == 1 || kind == 2 ? 2 : 1;
    byte[] file = write(image, quality, across, kind == 2 ? 2 : 1, restart);
    ImageBytes bytes = new ImageBytes(file, "a");
    JpegStructure structure = new JpegStructure(bytes);
    byte[] own = decode(file, structure);
    assertNotNull(own, "left to the JDK");
    assertArrayEquals(decodeByJdk(bytes, structure), own);
  }

  /** Whatever is damaged is left to the JDK, or comes out as there. */
  @Property(tries = 300)
  void damagedDataIsJudgedByTheJdk(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] file = write(picture(40, 30, false, seed), 0.7f, 2, 2, random.nextInt(3));
    ImageBytes bytes = new ImageBytes(new DamagedFile(file, random).bytes(), "a");
    JpegStructure structure;
    try {
      structure = new JpegStructure(bytes);
    } catch (ImageException refused) {
      return;
    }
    byte[] own = decode(bytes.data(), structure);
    if (own != null) {
      assertArrayEquals(decodeByJdk(bytes, structure), own);
    }
  }

  @Test
  void otherKindsAreLeftToTheJdk() throws IOException {
    byte[] file = write(picture(40, 30, false, 1), 0.7f, 1, 2, 0);
    JpegStructure structure = new JpegStructure(new ImageBytes(file, "a"));
    assertNull(decode(file, structure));
    assertNull(DECODER.decode(new byte[0], 0, true));
    byte[] other = write(picture(40, 30, false, 1), 0.7f, 2, 2, 0);
    assertNull(DECODER.decode(other, other.length / 2, true));
  }
}
