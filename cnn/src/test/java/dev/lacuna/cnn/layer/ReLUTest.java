package dev.lacuna.cnn.layer;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class ReLUTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(Shapes.anything(), Shapes.batches(), Shapes.seeds())
        .as((shape, batch, seed) -> LayerCase.random(new ReLU(), batch, List.of(shape), seed));
  }

  /** It only selects. */
  @Override
  double roundings(LayerCase c, double terms) {
    return 0;
  }
}
