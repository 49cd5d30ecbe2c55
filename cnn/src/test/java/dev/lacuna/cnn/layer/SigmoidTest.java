package dev.lacuna.cnn.layer;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class SigmoidTest extends LayerContract {
  /** Error that the engine states for its sigmoid, in units in the last place. */
  private static final double ULPS = 2.5;

  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(Shapes.anything(), Shapes.batches(), Shapes.seeds())
        .as((shape, batch, seed) -> LayerCase.random(new Sigmoid(), batch, List.of(shape), seed));
  }

  @Override
  double roundings(LayerCase c, double terms) {
    throw new AssertionError("its bounds are not those of a sum of products");
  }

  @Override
  double outputBound(LayerCase c, LayerReference reference, int element) {
    return ULPS * 2 * ROUNDING * value(c, element);
  }

  /**
   * dy * (y * (1 - y)): the error of y counts in both factors, y (1 - y) of it in the first and y y
   * in the second; then a difference and two products are rounded. The third derivative of the
   * sigmoid, which finite differences leave out, is at most 1/8.
   */
  @Override
  double gradientBound(LayerCase c, LayerReference reference, int variable, int element) {
    double y = value(c, element);
    double dy = Math.abs(c.outputGradient()[element]);
    double first = ULPS * 2 * ROUNDING * y + 3 * ROUNDING * y * (1 - y);
    double leftOut = reference.step() * reference.step() / 6 / 8;
    return dy * (first * (1 + 8 * ROUNDING) + leftOut);
  }

  private static double value(LayerCase c, int element) {
    return 1 / (1 + Math.exp(-c.inputs().getFirst()[element]));
  }
}
