package dev.lacuna.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DecodedImage;
import dev.lacuna.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeatOverlayTest {
  private static DecodedImage grey(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) 100);
    return new DecodedImage(width, height, rgb);
  }

  private static BufferedImage over(DecodedImage image, float... heat) {
    return new HeatOverlay(Shape.of(2, 2), heat).over(image);
  }

  @Test
  void heatColoursItsPlaceAndTheRestStaysGrey() {
    BufferedImage image = over(grey(64, 64), 0, 0, 0, 3);
    assertEquals(256, image.getWidth());
    assertEquals(0x646464, image.getRGB(2, 2) & 0xFFFFFF);
    // 3/4 of the hottest colour, 252 255 164, and 1/4 of the grey.
    assertEquals(0xD6D894, image.getRGB(253, 253) & 0xFFFFFF);
    assertEquals(0x646464, image.getRGB(253, 2) & 0xFFFFFF);
  }

  @Test
  void heatFallsOffBetweenPlaces() {
    BufferedImage image = over(grey(64, 64), 0, 1, 0, 1);
    int before = -1;
    for (int x = 60; x < 200; x += 10) {
      int red = image.getRGB(x, 128) >> 16 & 0xFF;
      assertTrue(red >= before, "at " + x);
      before = red;
    }
  }

  @Test
  void coldMapsLeaveTheImageAsItIs() {
    assertTrue(HeatOverlay.isCold(new float[4]));
    assertEquals(0x646464, over(grey(9, 5), 0, 0, 0, 0).getRGB(1, 1) & 0xFFFFFF);
  }

  @Test
  void sidesAreBroughtToWhatOneCanSee() {
    assertEquals(1024, over(grey(2048, 10), 0, 0, 0, 1).getWidth());
    assertEquals(5, over(grey(2048, 10), 0, 0, 0, 1).getHeight());
    assertEquals(258, over(grey(3, 1), 0, 0, 0, 1).getWidth());
  }
}
