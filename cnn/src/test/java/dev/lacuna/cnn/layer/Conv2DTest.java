package dev.lacuna.cnn.layer;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class Conv2DTest extends LayerContract {
  /** Groups, and channels and filters of each. */
  private record Groups(int groups, int channels, int filters) {}

  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(
            Shapes.axes(4, 3),
            Shapes.axes(4, 3),
            Arbitraries.of(Padding.class),
            groups(),
            Arbitraries.of(true, false),
            Shapes.batches(),
            Shapes.seeds())
        .as(Conv2DTest::create);
  }

  private static Arbitrary<Groups> groups() {
    Arbitrary<Groups> one =
        Combinators.combine(Shapes.channels(), Arbitraries.of(1, 3, 7, 16, 17, 33, 65))
            .as((channels, filters) -> new Groups(1, channels, filters));
    Arbitrary<Groups> several =
        Combinators.combine(
                Arbitraries.integers().between(2, 4),
                Arbitraries.integers().between(1, 5),
                Arbitraries.of(1, 2, 3, 17))
            .as(Groups::new);
    Arbitrary<Groups> depthwise =
        Combinators.combine(Arbitraries.of(3, 7, 16, 17, 33), Arbitraries.integers().between(1, 2))
            .as((groups, multiplier) -> new Groups(groups, 1, multiplier));
    return Arbitraries.frequencyOf(Tuple.of(3, one), Tuple.of(1, several), Tuple.of(1, depthwise));
  }

  private static LayerCase create(
      Shapes.Axis rows,
      Shapes.Axis columns,
      Padding padding,
      Groups groups,
      boolean bias,
      int batch,
      long seed) {
    Conv2D layer =
        new Conv2D(
            groups.groups() * groups.filters(),
            new Extent(rows.window(), columns.window()),
            new Extent(rows.stride(), columns.stride()),
            new Extent(rows.dilation(), columns.dilation()),
            padding,
            groups.groups(),
            bias);
    Shape image =
        Shape.of(rows.in(padding), columns.in(padding), groups.groups() * groups.channels());
    return LayerCase.random(layer, batch, List.of(image), seed);
  }

  /** A fused multiply-add a term; the bias is a term and takes an addition. */
  @Override
  double roundings(LayerCase c, double terms) {
    return terms;
  }
}
