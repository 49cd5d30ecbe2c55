package dev.lacuna.cnn.layer;

import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer and all numbers that it is run on.
 *
 * @param layer the layer
 * @param batch number of samples
 * @param shapes shapes of the inputs, without the batch
 * @param inputs the inputs
 * @param parameters the parameters
 * @param outputGradient gradient of the output
 */
record LayerCase(
    Layer layer,
    int batch,
    List<Shape> shapes,
    List<float[]> inputs,
    List<float[]> parameters,
    float[] outputGradient) {

  /**
   * With numbers of [-2, 2) in random order. Within a tensor no two are the same, and none is 0:
   * kinks are at least a quarter of a step of 4 / size away, and ties a whole one.
   */
  static LayerCase random(Layer layer, int batch, List<Shape> shapes, long seed) {
    List<float[]> inputs = new ArrayList<>();
    for (Shape shape : shapes) {
      inputs.add(distinct(shape.size() * batch, seed, inputs.size()));
    }
    List<float[]> parameters = new ArrayList<>();
    for (ParameterSpec parameter : layer.parameters(shapes)) {
      parameters.add(distinct(parameter.shape().size(), seed, 100 + parameters.size()));
    }
    float[] gradient = distinct(layer.outputShape(shapes).size() * batch, seed, 200);
    return new LayerCase(layer, batch, shapes, inputs, parameters, gradient);
  }

  /** With inputs and gradients that are all -1, -0, +0 or 1: ties, kinks and signs of zeros. */
  LayerCase coarse() {
    return new LayerCase(
        layer,
        batch,
        shapes,
        inputs.stream().map(LayerCase::coarse).toList(),
        parameters,
        coarse(outputGradient));
  }

  private static float[] coarse(float[] values) {
    float[] few = {-1f, -0f, 0f, 1f};
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = few[(int) Math.floor(values[i]) + 2];
    }
    return result;
  }

  private static float[] distinct(long size, long seed, long stream) {
    int[] order = Philox.permutation(seed, stream, (int) size);
    float[] values = new float[order.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((order[i] + 0.25) * 4 / values.length - 2);
    }
    return values;
  }

  /** Inputs, then parameters: the tensors that there are gradients of. */
  List<float[]> variables() {
    List<float[]> all = new ArrayList<>(inputs);
    all.addAll(parameters);
    return all;
  }

  @Override
  public String toString() {
    return layer + " on " + batch + " of " + shapes;
  }
}
