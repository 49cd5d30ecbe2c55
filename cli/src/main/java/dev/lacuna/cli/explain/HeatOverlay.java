package dev.lacuna.cli.explain;

import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cnn.data.DecodedImage;
import dev.lacuna.cnn.data.ImageScaler;
import dev.lacuna.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A map of heat over an image: the image in grey, and where there is heat a colour from violet
 * (little) over red to yellow (most), the more opaque the hotter.
 */
public final class HeatOverlay {
  /** Smaller images are enlarged to this side by whole factors, so that one can see something. */
  private static final int LEAST_SIDE = 256;

  /** Larger ones are reduced. */
  private static final int MOST_SIDE = 1024;

  private static final double OPACITY = 0.75;

  /** Five colours of matplotlib's map "inferno" without its black end. */
  private static final int[][] COLOURS = {
    {87, 16, 110}, {143, 40, 101}, {205, 66, 71}, {249, 142, 9}, {252, 255, 164}
  };

  private final Shape shape;
  private final float[] heat;

  /**
   * Of a map.
   *
   * @param shape (height, width)
   * @param heat at least 0, row by row; the largest is shown hottest
   */
  public HeatOverlay(Shape shape, float[] heat) {
    this.shape = shape;
    this.heat = heat;
  }

  /** Whether there is no heat at all. */
  public static boolean isCold(float[] heat) {
    return largest(heat) == 0;
  }

  private static float largest(float[] heat) {
    float largest = 0;
    for (float value : heat) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /**
   * Writes the overlay as PNG.
   *
   * @throws IOException if the file cannot be written
   */
  public void write(DecodedImage image, Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream target = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(over(image), "png", target);
    }
    WholeFile.write(file, bytes.toByteArray());
  }

  /** The overlay. */
  BufferedImage over(DecodedImage image) {
    int side = Math.max(image.width(), image.height());
    double factor = side > MOST_SIDE ? (double) MOST_SIDE / side : Math.ceilDiv(LEAST_SIDE, side);
    int width = Math.max(1, (int) Math.round(image.width() * factor));
    int height = Math.max(1, (int) Math.round(image.height() * factor));
    byte[] grey =
        ImageScaler.resize(
            ImageScaler.gray(image), image.height(), image.width(), 1, height, width);
    BufferedImage over = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    float largest = Math.max(Float.MIN_NORMAL, largest(heat));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double share = at((y + 0.5) / height, (x + 0.5) / width) / largest;
        over.setRGB(x, y, blend(Byte.toUnsignedInt(grey[y * width + x]), share));
      }
    }
    return over;
  }

  /** Between the four nearest places of the map, by bilinear weights. */
  private double at(double down, double right) {
    double y = Math.clamp(down * shape.extent(0) - 0.5, 0, shape.extent(0) - 1.0);
    double x = Math.clamp(right * shape.extent(1) - 0.5, 0, shape.extent(1) - 1.0);
    int top = (int) y;
    int left = (int) x;
    double above = between(top, left, x - left);
    double below = between(Math.min(top + 1, shape.extent(0) - 1), left, x - left);
    return above + (y - top) * (below - above);
  }

  private double between(int row, int left, double share) {
    float first = heat[row * shape.extent(1) + left];
    float second = heat[row * shape.extent(1) + Math.min(left + 1, shape.extent(1) - 1)];
    return first + share * (second - first);
  }

  private static int blend(int grey, double share) {
    double place = share * (COLOURS.length - 1);
    int lower = Math.min((int) place, COLOURS.length - 2);
    double opacity = OPACITY * Math.sqrt(share);
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      double colour =
          COLOURS[lower][c] + (place - lower) * (COLOURS[lower + 1][c] - COLOURS[lower][c]);
      rgb = rgb << 8 | (int) Math.round(grey + opacity * (colour - grey));
    }
    return rgb;
  }
}
