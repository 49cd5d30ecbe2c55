package dev.lacuna.cnn.layer;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.pool.AveragePooling;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Mean over windows; padding does not count. Input (height, width, channels), output (outHeight,
 * outWidth, channels).
 *
 * @param window extent and stride of the windows and their padding
 */
public record AveragePool2D(Window window) implements Layer {

  static final String TYPE = "average_pool2d";

  /** Windows side by side, valid padding. */
  public static AveragePool2D of(Extent size) {
    return new AveragePool2D(new Window(size, size, Padding.VALID));
  }

  static AveragePool2D read(LayerConfig config) {
    return new AveragePool2D(Window.read(config));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Map<String, Object> config() {
    return window.config();
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return window.outputShape(inputs.getFirst());
  }

  @Override
  public boolean backwardReadsInputs() {
    return false;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }

  @Override
  public void forward(LayerContext c) {
    PoolGeometry g = window.geometry(c.input().shape().dropFirst());
    AveragePooling.forward(c.backend(), g, c.input(), c.output());
  }

  @Override
  public void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      PoolGeometry g = window.geometry(c.input().shape().dropFirst());
      AveragePooling.gradient(c.backend(), g, c.outputGradient(), c.inputGradient());
    }
  }
}
