package dev.lacuna.cnn.layer;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class FlattenTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(Shapes.images(), Shapes.batches(), Shapes.seeds())
        .as((shape, batch, seed) -> LayerCase.random(new Flatten(), batch, List.of(shape), seed));
  }

  @Override
  double roundings(LayerCase c, double terms) {
    return 0;
  }
}
