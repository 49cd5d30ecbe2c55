package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.jpeg.SequentialJpeg;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A network's input is the same whether it is made of a picture or of its lines as they come. */
class LineByLineTest {

  private static byte[] jpeg(int width, int height, int kind, long seed) throws IOException {
    int across = kind == 1 || kind == 2 ? 2 : 1;
    return SequentialJpegTest.write(
        SequentialJpegTest.picture(width, height, kind == 3, seed),
        0.8f,
        across,
        kind == 2 ? 2 : 1,
        0);
  }

  @Property(tries = 150)
  void theSameAsOfAPicture(
      @ForAll @IntRange(min = 1, max = 90) int width,
      @ForAll @IntRange(min = 1, max = 90) int height,
      @ForAll @IntRange(min = 1, max = 40) int newWidth,
      @ForAll @IntRange(min = 1, max = 40) int newHeight,
      @ForAll @IntRange(min = 0, max = 3) int kind,
      @ForAll ResizeMode mode,
      @ForAll boolean color,
      @ForAll long seed)
      throws IOException {
    byte[] file = jpeg(width, height, kind, seed);
    ImageFit fit = new ImageFit(mode, new Background(10, 200, 60));
    ImageScaler scaler = new ImageScaler(newHeight, newWidth, color ? 3 : 1, fit);
    byte[] expected = scaler.scale(ImageReader.decode(file, "a"));
    JpegStructure structure = new JpegStructure(new ImageBytes(file, "a"));
    byte[] own = new byte[expected.length];
    LineByLine lines = scaler.lineByLine(height, width);
    lines.begin(MemorySegment.ofArray(own), 0);
    assertTrue(new SequentialJpeg().decode(file, structure.end(), structure.lumaChroma(), lines));
    assertArrayEquals(expected, own);
    assertArrayEquals(expected, new ImagePreparer(scaler, ImageLimits.DEFAULT).prepare(file, "a"));
  }

  /** Damage is found after lines were handed on; then the JDK decides. */
  @Test
  void damagedOnesAreLeftToTheJdk() throws IOException {
    byte[] file = jpeg(64, 64, 2, 5);
    JpegStructure structure = new JpegStructure(new ImageBytes(file, "a"));
    LineByLine lines = new ImageScaler(8, 8, 3).lineByLine(64, 64);
    lines.begin(MemorySegment.ofArray(new byte[8 * 8 * 3]), 0);
    assertFalse(new SequentialJpeg().decode(file, structure.end() - 40, true, lines));
  }
}
