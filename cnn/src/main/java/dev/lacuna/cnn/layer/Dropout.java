package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * In training, each number becomes 0 with a probability, and is divided by the probability of
 * staying otherwise; in prediction it stays as it is. Any shape. Srivastava, Hinton, Krizhevsky,
 * Sutskever and Salakhutdinov, "Dropout" (JMLR 2014), inverted as in Keras and PyTorch. Which
 * numbers stay is drawn again in the backward pass, so nothing is kept.
 *
 * @param rate probability of 0, at least 0 and below 1
 */
public record Dropout(double rate) implements Layer {
  static final String TYPE = "dropout";

  private static final int CHUNK = 1 << 14;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the rate is out of range
   */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "'rate' must be a probability of at least 0 and below 1, got " + rate);
    }
  }

  static Dropout read(LayerConfig config) {
    return new Dropout(config.number("rate", 0.5));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Map<String, Object> config() {
    return Map.of("rate", rate);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return inputs.getFirst();
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
    if (c.noise().active()) {
      drop(c, c.input(), c.output());
    } else {
      MemorySegment.copy(c.input().segment(), 0, c.output().segment(), 0, bytes(c.output()));
    }
  }

  @Override
  public void backward(LayerContext c) {
    if (c.inputGradient() != null) {
      drop(c, c.outputGradient(), c.inputGradient());
    }
  }

  private static long bytes(Tensor tensor) {
    return tensor.size() * Float.BYTES;
  }

  private void drop(LayerContext c, Tensor x, Tensor y) {
    float scale = (float) (1 / (1 - rate));
    c.backend()
        .parallel()
        .forEachRange(
            x.size(),
            CHUNK,
            (from, length) -> {
              for (long i = from; i < from + length; i++) {
                y.set(i, c.noise().uniform(i) < rate ? 0 : x.get(i) * scale);
              }
            });
  }
}
