package dev.lacuna.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.loss.audit.NearDuplicates;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images of the same look are found, and no others. */
class ImageHashesTest {
  private static final int SIDE = 32;

  /** A light disc on a ground of one colour. */
  private static byte[] disc(int centre, int radius, int red, int green, int blue) {
    int[] ground = {red, green, blue};
    byte[] pixels = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) {
      int x = i / 3 % SIDE - centre;
      int y = i / 3 / SIDE - SIDE / 2;
      pixels[i] = (byte) (x * x + y * y <= radius * radius ? 250 : ground[i % 3]);
    }
    return pixels;
  }

  /** The same picture as another encoder would leave it. */
  private static byte[] encodedAgain(byte[] pixels) {
    byte[] result = pixels.clone();
    for (int i = 0; i < result.length; i++) {
      int value = Byte.toUnsignedInt(result[i]) + Philox.below(1, 0, i, 13) - 6;
      result[i] = (byte) Math.clamp(value, 0, 255);
    }
    return result;
  }

  @Test
  void onlyImagesOfTheSameLookArePaired() {
    byte[] disc = disc(16, 9, 40, 90, 140);
    List<byte[]> images =
        List.of(
            disc,
            disc(16, 9, 140, 90, 40),
            disc(20, 9, 40, 90, 140),
            disc(16, 5, 40, 90, 140),
            disc.clone(),
            encodedAgain(disc(10, 7, 60, 60, 60)),
            disc(10, 7, 60, 60, 60));
    ImageSource source =
        new ImageSource() {
          @Override
          public int size() {
            return images.size();
          }

          @Override
          public Shape sampleShape() {
            return Shape.of(SIDE, SIDE, 3);
          }

          @Override
          public String name(int index) {
            return "image " + index;
          }

          @Override
          public void read(int index, MemorySegment target, long offset) {
            byte[] pixels = images.get(index);
            MemorySegment.copy(pixels, 0, target, ValueLayout.JAVA_BYTE, offset, pixels.length);
          }
        };
    List<NearDuplicates.Pair> pairs;
    try (Parallel parallel = Parallel.sequential()) {
      pairs = new ImageHashes(source).pairs(parallel);
    }
    assertEquals(List.of(new NearDuplicates.Pair(0, 4), new NearDuplicates.Pair(5, 6)), pairs);
  }
}
