package dev.lacuna.cnn.layer;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class MaxPool2DTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(Shapes.pooling(), Shapes.batches(), Shapes.seeds())
        .as(
            (pooling, batch, seed) ->
                LayerCase.random(
                    new MaxPool2D(pooling.window()), batch, List.of(pooling.image()), seed));
  }

  /** An output is selected; a gradient is a sum over the windows that its input won. */
  @Override
  double roundings(LayerCase c, double terms) {
    return Math.max(0, terms - 1);
  }
}
