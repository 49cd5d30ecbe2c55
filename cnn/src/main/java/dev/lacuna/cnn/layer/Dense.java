package dev.lacuna.cnn.layer;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.matrix.Bias;
import dev.lacuna.engine.matrix.GradientSink;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dense layer with bias. Input (in), output (units); parameters {@code kernel} (in, units) and
 * {@code bias} (units).
 *
 * @param units size of the output
 * @param bias whether there is a bias
 */
public record Dense(int units, boolean bias) implements Layer {

  static final String TYPE = "dense";

  /** Checks that there is at least one unit. */
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException("units must be at least 1, got " + units);
    }
  }

  static Dense read(LayerConfig config) {
    return new Dense(config.positive("units"), config.flag("bias", true));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("units", units);
    config.put("bias", bias);
    return config;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    if (input.rank() != 1) {
      throw new IllegalArgumentException(
          "it takes vectors, got " + input + "; put a flatten layer before it");
    }
    return Shape.of(units);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    int in = inputs.getFirst().extent(0);
    ParameterSpec weights = ParameterSpec.kernel(Shape.of(in, units), in, units);
    return bias ? List.of(weights, ParameterSpec.bias(units)) : List.of(weights);
  }

  @Override
  public long workspace(Backend backend, List<Shape> inputs, int batch, boolean training) {
    int in = inputs.getFirst().extent(0);
    long floats = dev.lacuna.engine.matrix.Dense.forwardWorkspace(backend, batch, in, units);
    if (training) {
      floats =
          Math.max(
              floats, dev.lacuna.engine.matrix.Dense.backwardWorkspace(backend, batch, in, units));
      floats = Math.max(floats, Bias.gradientWorkspace(batch, units));
    }
    return floats;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }

  @Override
  public void forward(LayerContext c) {
    dev.lacuna.engine.matrix.Dense.forward(
        c.backend(),
        c.input(),
        c.parameters().getFirst(),
        bias ? c.parameters().get(1) : null,
        c.output(),
        c.workspace());
  }

  @Override
  public void backward(LayerContext c) {
    MemorySegment dWeights = c.parameterGradients().getFirst().segment();
    backward(
        c,
        (from, length, gradient, offset) ->
            MemorySegment.copy(
                gradient,
                offset * Float.BYTES,
                dWeights,
                from * Float.BYTES,
                (long) length * Float.BYTES));
  }

  /**
   * As {@link #backward(LayerContext)}, but the kernel's gradient goes to {@code kernel} piece by
   * piece instead of into the first of the context's gradients.
   */
  public void backward(LayerContext c, GradientSink kernel) {
    dev.lacuna.engine.matrix.Dense.backward(
        c.backend(),
        c.input(),
        c.outputGradient(),
        c.parameters().getFirst(),
        c.inputGradient(),
        kernel,
        c.workspace());
    if (bias) {
      Bias.gradient(c.backend(), c.outputGradient(), c.parameterGradients().get(1), c.workspace());
    }
  }
}
