package dev.lacuna.cnn.layer;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The windows of a pooling layer.
 *
 * @param size extent of a window
 * @param stride step between windows
 * @param padding valid, or TensorFlow's same
 */
public record Window(Extent size, Extent stride, Padding padding) {

  static Window read(LayerConfig config) {
    Extent size = config.extent("size", Extent.square(2));
    return new Window(size, config.extent("stride", size), config.choice("padding", Padding.VALID));
  }

  Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("size", size.toJson());
    config.put("stride", stride.toJson());
    config.put("padding", padding.name().toLowerCase(Locale.ROOT));
    return config;
  }

  PoolGeometry geometry(Shape input) {
    return PoolGeometry.of(
        input.extent(0),
        input.extent(1),
        input.extent(2),
        size.height(),
        size.width(),
        stride.height(),
        stride.width(),
        padding);
  }

  Shape outputShape(Shape input) {
    PoolGeometry g = geometry(Images.require(input));
    return Shape.of(g.outHeight(), g.outWidth(), g.channels());
  }
}
