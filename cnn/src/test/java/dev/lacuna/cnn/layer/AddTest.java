package dev.lacuna.cnn.layer;

import java.util.Collections;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class AddTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(
            Arbitraries.integers().between(2, 4),
            Shapes.anything(),
            Shapes.batches(),
            Shapes.seeds())
        .as(
            (inputs, shape, batch, seed) ->
                LayerCase.random(new Add(), batch, Collections.nCopies(inputs, shape), seed));
  }

  @Override
  double roundings(LayerCase c, double terms) {
    return terms - 1;
  }
}
