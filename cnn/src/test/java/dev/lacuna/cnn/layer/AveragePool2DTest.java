package dev.lacuna.cnn.layer;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;

class AveragePool2DTest extends LayerContract {
  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(Shapes.pooling(), Shapes.batches(), Shapes.seeds())
        .as(
            (pooling, batch, seed) ->
                LayerCase.random(
                    new AveragePool2D(pooling.window()), batch, List.of(pooling.image()), seed));
  }

  /**
   * As many pixels as lie in a window, or windows as lie over a pixel: their sum and a division.
   */
  @Override
  double roundings(LayerCase c, double terms) {
    Extent size = ((AveragePool2D) c.layer()).window().size();
    return size.height() * size.width();
  }
}
