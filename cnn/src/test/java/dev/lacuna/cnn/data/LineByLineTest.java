package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.jpeg.SequentialJpeg;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A network's input is the same whether it is made of a picture or of its lines as they come. */
class LineByLineTest {

  private static byte[] jpeg(int width, int height, int kind, long seed) throws IOException {
    int across = kind == 0 ? 1 : 2;
    return SequentialJpegTest.write(
        SequentialJpegTest.picture(width, height, false, seed), 0.8f, across, kind == 2 ? 2 : 1, 0);
  }

  @Property(tries = 150)
  void theSameAsOfAPicture(
      @ForAll @IntRange(min = 1, max = 90) int width,
      @ForAll @IntRange(min = 1, max = 90) int height,
      @ForAll @IntRange(min = 1, max = 40) int newWidth,
      @ForAll @IntRange(min = 1, max = 40) int newHeight,
      @ForAll @IntRange(min = 0, max = 2) int kind,
      @ForAll ResizeMode mode,
      @ForAll boolean color,
      @ForAll long seed)
      throws IOException {
    byte[] file = jpeg(width, height, kind, seed);
    ImageFit fit = new ImageFit(mode, new Background(10, 200, 60));
    ImageScaler scaler = new ImageScaler(newHeight, newWidth, color ? 3 : 1, fit);
    byte[] expected = scaler.scale(ImageReader.decode(file, "a"));
    JpegStructure structure = new JpegStructure(new ImageBytes(file, "a"));
    LineByLine lines = scaler.lineByLine(height, width);
    assertTrue(SequentialJpeg.decode(structure.essence(), structure.lumaChroma(), lines));
    assertArrayEquals(expected, lines.samples());
    assertArrayEquals(expected, new ImagePreparer(scaler, ImageLimits.DEFAULT).prepare(file, "a"));
  }

  /** Damage is found after lines were handed on; then the JDK decides. */
  @Test
  void damagedOnesAreLeftToTheJdk() throws IOException {
    byte[] file = jpeg(64, 64, 2, 5);
    JpegStructure structure = new JpegStructure(new ImageBytes(file, "a"));
    byte[] essence = structure.essence();
    byte[] cut = Arrays.copyOf(essence, essence.length - 40);
    cut[cut.length - 2] = (byte) 0xFF;
    cut[cut.length - 1] = (byte) 0xD9;
    ImageScaler scaler = new ImageScaler(8, 8, 3);
    assertFalse(SequentialJpeg.decode(cut, true, scaler.lineByLine(64, 64)));
  }
}
