package dev.lacuna.cli.report;

import dev.lacuna.cnn.model.Network;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** The filters of a network's first convolution side by side, a pixel for each weight. */
final class FilterSheet {
  private static final int COLUMNS = 16;
  private static final int MOST = 256;
  private static final int OPAQUE = 0xFF << 24;

  private FilterSheet() {}

  /**
   * The filters; empty where the first layer with weights is no convolution over images, or one of
   * single pixels. Each is scaled by its largest weight: zero is grey, white positive.
   */
  static Optional<BufferedImage> of(Network network) {
    if (network.parameters().isEmpty()) {
      return Optional.empty();
    }
    Network.Parameter first = network.parameters().getFirst();
    Shape shape = first.spec().shape();
    if (shape.rank() != 4 || shape.extent(2) > 3 || shape.extent(0) * shape.extent(1) == 1) {
      return Optional.empty();
    }
    int height = shape.extent(0);
    int width = shape.extent(1);
    int filters = Math.min(MOST, shape.extent(3));
    int columns = Math.min(COLUMNS, filters);
    BufferedImage sheet =
        new BufferedImage(
            columns * (width + 1) - 1,
            Math.ceilDiv(filters, columns) * (height + 1) - 1,
            BufferedImage.TYPE_INT_ARGB);
    for (int filter = 0; filter < filters; filter++) {
      int left = filter % columns * (width + 1);
      int top = filter / columns * (height + 1);
      float largest = largest(first.tensor(), shape, filter);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          sheet.setRGB(left + x, top + y, colour(first.tensor(), shape, filter, y, x, largest));
        }
      }
    }
    return Optional.of(sheet);
  }

  private static float largest(Tensor kernel, Shape shape, int filter) {
    float largest = Float.MIN_NORMAL;
    for (long i = filter; i < shape.size(); i += shape.extent(3)) {
      largest = Math.max(largest, Math.abs(kernel.get(i)));
    }
    return largest;
  }

  private static int colour(Tensor kernel, Shape shape, int filter, int y, int x, float largest) {
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      int channel = Math.min(c, shape.extent(2) - 1);
      long at =
          (((long) y * shape.extent(1) + x) * shape.extent(2) + channel) * shape.extent(3) + filter;
      rgb = rgb << 8 | Math.round(127.5f + 127.5f * kernel.get(at) / largest);
    }
    return OPAQUE | rgb;
  }
}
