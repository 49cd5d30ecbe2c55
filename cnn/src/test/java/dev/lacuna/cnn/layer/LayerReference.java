package dev.lacuna.cnn.layer;

import dev.lacuna.cnn.reference.Choices;
import dev.lacuna.cnn.reference.ReferenceOperators;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The reference in double precision for one case, with what an error bound is made of. Every output
 * and every gradient is a sum of products; for each one, the same computation over absolute values
 * gives the sum of the terms' magnitudes, and over ones the number of terms. ReLUs and maxima go
 * the same way in all three.
 */
final class LayerReference {
  /** Largest step of finite differences; sigmoid's third derivative sets it. */
  private static final double LARGEST_STEP = 0x1p-16;

  private static final double DOUBLE_ROUNDING = 0x1p-53;

  private final LayerCase c;
  private final Choices choices = new Choices();
  private final Numbers real;
  private final Numbers magnitudes;
  private final Numbers ones;
  private final double[] outputMagnitudes;
  private final double[] outputTerms;
  private final double step;

  LayerReference(LayerCase c) {
    this.c = c;
    real = new Numbers(c, x -> x);
    magnitudes = new Numbers(c, Math::abs);
    ones = new Numbers(c, _ -> 1);
    forward(real, choices);
    outputMagnitudes = forward(magnitudes, choices);
    outputTerms = forward(ones, choices);
    // A power of two, so that it is added to the inputs, which are floats, without rounding.
    step = Math.min(LARGEST_STEP, Math.scalb(1.0, Math.getExponent(choices.margin()) - 2));
  }

  /** A case's numbers in double, each sent through a function. */
  private record Numbers(List<double[]> variables, double[] outputGradient) {
    Numbers(LayerCase c, DoubleUnaryOperator function) {
      this(
          c.variables().stream().map(values -> map(values, function)).toList(),
          map(c.outputGradient(), function));
    }

    private static double[] map(float[] values, DoubleUnaryOperator function) {
      double[] result = new double[values.length];
      Arrays.setAll(result, i -> function.applyAsDouble(values[i]));
      return result;
    }
  }

  private double[] forward(Numbers numbers, Choices way) {
    int inputs = c.inputs().size();
    return ReferenceOperators.forward(
        c.layer(),
        c.batch(),
        c.shapes(),
        numbers.variables().subList(0, inputs),
        numbers.variables().subList(inputs, numbers.variables().size()),
        way);
  }

  double[] output() {
    return forward(real, new Choices());
  }

  double[] outputTerms() {
    return outputTerms;
  }

  double[] outputMagnitudes() {
    return outputMagnitudes;
  }

  /** Multiplications and additions of one forward run, roughly. */
  double cost() {
    return Arrays.stream(outputTerms).sum() + outputMagnitudes.length;
  }

  /** Step of {@link #gradient}: at most half of what separates the inputs from a tie or a kink. */
  double step() {
    return step;
  }

  /** Number of terms of the gradient of one element of an input or parameter. */
  double gradientTerms(int variable, int element) {
    return slope(ones, variable, element, 1, false);
  }

  /** Sum of the magnitudes of those terms. */
  double gradientMagnitude(int variable, int element) {
    return slope(magnitudes, variable, element, 1, false);
  }

  /**
   * The gradient of sum(y * dy) by central differences; the operators decide anew at each point.
   */
  double gradient(int variable, int element) {
    return slope(real, variable, element, step, true);
  }

  /** What rounding in double can add to {@link #gradient}. */
  double gradientNoise(int variable, int element) {
    double[] values = real.variables().get(variable);
    double middle = values[element];
    values[element] = middle + step;
    double[] up = forward(real, choices);
    values[element] = middle;
    double[] at = forward(real, choices);
    double reached = 0;
    for (int i = 0; i < at.length; i++) {
      reached += up[i] == at[i] ? 0 : Math.abs(c.outputGradient()[i]) * outputMagnitudes[i];
    }
    double mostTerms = Arrays.stream(outputTerms).max().orElseThrow();
    // Two outputs a difference, each rounded once a term and at most doubled by the step.
    return 2 * (mostTerms + 2) * DOUBLE_ROUNDING * 2 * reached / (2 * step);
  }

  private double slope(Numbers numbers, int variable, int element, double by, boolean decideAnew) {
    double[] values = numbers.variables().get(variable);
    double middle = values[element];
    values[element] = middle + by;
    double[] up = forward(numbers, decideAnew ? new Choices() : choices);
    values[element] = middle - by;
    double[] down = forward(numbers, decideAnew ? new Choices() : choices);
    values[element] = middle;
    double sum = 0;
    for (int i = 0; i < up.length; i++) {
      sum += numbers.outputGradient()[i] * (up[i] - down[i]);
    }
    return sum / (2 * by);
  }
}
