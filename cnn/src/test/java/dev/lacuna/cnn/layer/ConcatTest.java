package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class ConcatTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    // 29 x 41 positions are more than one task copies.
    return Combinators.combine(
            Arbitraries.of(1, 2, 5, 29),
            Arbitraries.of(1, 3, 41),
            Arbitraries.of(1, 2, 3, 7, 17).list().ofMinSize(2).ofMaxSize(4),
            Shapes.batches(),
            Shapes.seeds())
        .as(
            (height, width, channels, batch, seed) -> {
              List<Shape> shapes = channels.stream().map(c -> Shape.of(height, width, c)).toList();
              return LayerCase.random(new Concat(), batch, shapes, seed);
            });
  }

  @Override
  double roundings(LayerCase c, double terms) {
    return 0;
  }
}
