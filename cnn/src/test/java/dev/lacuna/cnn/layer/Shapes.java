package dev.lacuna.cnn.layer;

import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Sizes to try: odd ones, and numbers of channels on both sides of every vector width and tile. */
final class Shapes {
  private Shapes() {}

  static Arbitrary<Integer> channels() {
    return Arbitraries.of(1, 2, 3, 7, 8, 15, 16, 17, 33);
  }

  static Arbitrary<Integer> batches() {
    return Arbitraries.integers().between(1, 3);
  }

  static Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  /** Images of up to 9 x 9. */
  static Arbitrary<Shape> images() {
    Arbitrary<Integer> extents = Arbitraries.integers().between(1, 9);
    return Combinators.combine(extents, extents, channels()).as(Shape::of);
  }

  /** Images, vectors, and one image that elementwise operators cut into several tasks. */
  static Arbitrary<Shape> anything() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(16, images()),
        net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(1, 100).map(Shape::of)),
        net.jqwik.api.Tuple.of(1, Arbitraries.just(Shape.of(29, 31, 79))));
  }

  /**
   * One dimension of a window on an image.
   *
   * @param window extent of the window
   * @param stride step between windows
   * @param dilation step between taps
   * @param spare extent of the image beyond the least possible
   */
  record Axis(int window, int stride, int dilation, int spare) {

    /** The image's extent: with valid padding the window has to fit. */
    int in(Padding padding) {
      return padding == Padding.VALID ? (window - 1) * dilation + 1 + spare : 1 + spare;
    }
  }

  /** Windows up to {@code window} wide on images up to 7 wider. */
  static Arbitrary<Axis> axes(int window, int dilation) {
    return Combinators.combine(
            Arbitraries.integers().between(1, window),
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(1, dilation),
            Arbitraries.integers().between(0, 7))
        .as(Axis::new);
  }

  /** Pooling windows with the image that they are laid on. */
  record Pooling(Window window, Shape image) {}

  static Arbitrary<Pooling> pooling() {
    return Combinators.combine(axes(4, 1), axes(4, 1), Arbitraries.of(Padding.class), channels())
        .as(
            (rows, columns, padding, channels) ->
                new Pooling(
                    new Window(
                        new Extent(rows.window(), columns.window()),
                        new Extent(rows.stride(), columns.stride()),
                        padding),
                    Shape.of(rows.in(padding), columns.in(padding), channels)));
  }
}
