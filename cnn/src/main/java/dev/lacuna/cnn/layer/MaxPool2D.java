package dev.lacuna.cnn.layer;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.pool.MaxPooling;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Maximum over windows. Input (height, width, channels), output (outHeight, outWidth, channels).
 *
 * @param window extent and stride of the windows and their padding
 */
public record MaxPool2D(Window window) implements Layer {

  static final String TYPE = "max_pool2d";

  /** Windows side by side, valid padding. */
  public static MaxPool2D of(Extent size) {
    return new MaxPool2D(new Window(size, size, Padding.VALID));
  }

  static MaxPool2D read(LayerConfig config) {
    return new MaxPool2D(Window.read(config));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Map<String, Object> config() {
    return window.config();
  }

  /** Its sizes on an image of shape (height, width, channels). */
  public PoolGeometry geometry(Shape input) {
    return window.geometry(input);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return window.outputShape(inputs.getFirst());
  }

  @Override
  public long savedPerSample(List<Shape> inputs) {
    return outputShape(inputs).size();
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
    PoolGeometry g = geometry(c.input().shape().dropFirst());
    MaxPooling.forward(c.backend(), g, c.input(), c.output(), c.saved());
  }

  @Override
  public void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      PoolGeometry g = geometry(c.input().shape().dropFirst());
      MaxPooling.gradient(c.backend(), g, c.saved(), c.outputGradient(), c.inputGradient());
    }
  }
}
