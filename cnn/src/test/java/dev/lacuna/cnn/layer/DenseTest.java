package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class DenseTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(
            Arbitraries.of(1, 3, 7, 17, 33, 65, 257, 300),
            Arbitraries.of(1, 3, 7, 17, 33, 127, 130),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(1, 6),
            Shapes.seeds())
        .as(
            (in, units, bias, batch, seed) ->
                LayerCase.random(new Dense(units, bias), batch, List.of(Shape.of(in)), seed));
  }

  /** A fused multiply-add a term; the bias is a term and takes an addition. */
  @Override
  double roundings(LayerCase c, double terms) {
    return terms;
  }
}
