package dev.lacuna.cnn.reference;

import dev.lacuna.cnn.layer.AveragePool2D;
import dev.lacuna.cnn.layer.GlobalAveragePool2D;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.layer.MaxPool2D;
import dev.lacuna.cnn.layer.ParameterSpec;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Gradients of a network's parameters by central differences in double precision, and what float32
 * may be off by.
 *
 * <p>Where no ReLU and no maximum changes its mind, outputs and gradients of a network without
 * sigmoids are polynomials in inputs and weights. With n roundings at most on the way of any of
 * their terms, the error is at most {@code n u / (1 - n u)}, u = 2^-24, times the sum of the terms'
 * magnitudes: the same polynomial of the absolute values.
 */
public final class ReferenceGradients {
  private static final double ROUNDING = 0x1p-24;

  /** Small against what separates the examples from kinks; power of two, so added exactly. */
  private static final double STEP = 0x1p-20;

  private final Architecture architecture;
  private final ReferenceNetwork network;
  private final int batch;
  private final double[] input;
  private final double[] inputMagnitudes;
  private final List<double[]> parameters;
  private final List<double[]> parameterMagnitudes;
  private final List<Choices> choices;

  /** At these inputs and parameters. */
  public ReferenceGradients(
      Architecture architecture, int batch, float[] input, List<float[]> parameters) {
    this.architecture = architecture;
    this.network = new ReferenceNetwork(architecture);
    this.batch = batch;
    this.input = widen(input);
    this.inputMagnitudes = magnitudes(this.input);
    this.parameters = parameters.stream().map(ReferenceGradients::widen).toList();
    this.parameterMagnitudes =
        this.parameters.stream().map(ReferenceGradients::magnitudes).toList();
    this.choices = network.choices();
    network.forward(batch, this.input, this.parameters, choices);
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static double[] magnitudes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  /** The output. */
  public double[] output() {
    return network.forward(batch, input, parameters, network.choices());
  }

  /** Sums of the magnitudes of the terms of each output. */
  public double[] outputMagnitudes() {
    return network.forward(batch, inputMagnitudes, parameterMagnitudes, choices);
  }

  /** Derivative of a function of the output by one element of a parameter. */
  public double byDifferences(int parameter, int element, ToDoubleFunction<double[]> objective) {
    double[] values = parameters.get(parameter);
    double middle = values[element];
    values[element] = middle + STEP;
    double up = objective.applyAsDouble(output());
    values[element] = middle - STEP;
    double down = objective.applyAsDouble(output());
    values[element] = middle;
    return (up - down) / (2 * STEP);
  }

  /**
   * Sum of the magnitudes of the terms of one element of a parameter's gradient.
   *
   * @param outputGradient magnitudes of the gradient of the output
   */
  public double magnitude(int parameter, int element, double[] outputGradient) {
    double[] values = parameterMagnitudes.get(parameter);
    double middle = values[element];
    values[element] = middle + 1;
    double[] up = outputMagnitudes();
    values[element] = middle - 1;
    double[] down = outputMagnitudes();
    values[element] = middle;
    double sum = 0;
    for (int i = 0; i < up.length; i++) {
      sum += outputGradient[i] * (up[i] - down[i]) / 2;
    }
    return sum;
  }

  /** Relative error that the roundings of a forward and a backward pass add up to. */
  public double accumulated() {
    double roundings = 0;
    double longest = 0;
    for (Architecture.Node node : architecture.nodes()) {
      roundings += node.inputs().size() + window(node.layer(), node.inputShapes().getFirst());
      for (ParameterSpec parameter : node.parameters()) {
        roundings += parameter.fanIn() + parameter.fanOut() + 1;
        longest = Math.max(longest, (double) batch * node.shape().size() / node.shape().last());
      }
    }
    roundings += longest;
    return roundings * ROUNDING / (1 - roundings * ROUNDING);
  }

  /** What differences of an objective of this size lose to rounding in double. */
  public double noise(double objectiveMagnitude) {
    return accumulated() / ROUNDING * 0x1p-53 * objectiveMagnitude / STEP;
  }

  private static int window(Layer layer, Shape input) {
    return switch (layer) {
      case MaxPool2D pool -> pool.window().size().height() * pool.window().size().width();
      case AveragePool2D pool -> pool.window().size().height() * pool.window().size().width();
      case GlobalAveragePool2D _ -> input.extent(0) * input.extent(1);
      default -> 0;
    };
  }
}
