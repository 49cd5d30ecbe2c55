package dev.lacuna.cnn.layer;

import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class GlobalAveragePool2DTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(Shapes.images(), Shapes.batches(), Shapes.seeds())
        .as(
            (shape, batch, seed) ->
                LayerCase.random(new GlobalAveragePool2D(), batch, List.of(shape), seed));
  }

  /** The sum of all positions and the division. */
  @Override
  double roundings(LayerCase c, double terms) {
    Shape image = c.shapes().getFirst();
    return image.extent(0) * image.extent(1);
  }
}
