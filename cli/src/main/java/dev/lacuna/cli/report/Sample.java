package dev.lacuna.cli.report;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.predict.Tagger;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An image with the tags that it was given and those that a model gives it.
 *
 * @param name the image
 * @param shape (height, width, channels)
 * @param pixels as the model sees them: bytes, channels innermost
 * @param given labels that were given
 * @param predicted most probable labels first
 */
public record Sample(
    String name, Shape shape, byte[] pixels, List<String> given, List<Tagger.Tag> predicted) {
  private static final int TAGS = 5;

  /** The letters "shown". */
  private static final long STREAM = 0x73686F776EL;

  /** Some images of a data set at random, by seed; all if there are no more. */
  public static List<Sample> of(
      TaggerModel model, DataSet data, int count, long seed, Backend backend) {
    return of(
        model,
        data,
        Arrays.copyOf(Philox.permutation(seed, STREAM, data.size()), Math.min(count, data.size())),
        backend);
  }

  /** The images of these numbers. */
  static List<Sample> of(TaggerModel model, DataSet data, int[] chosen, Backend backend) {
    Shape shape = data.images().sampleShape();
    List<byte[]> pixels = pixels(data, chosen, shape);
    List<List<Tagger.Tag>> tags;
    try (Tagger tagger = Tagger.of(model, backend, 1)) {
      tags = tagger.tag(pixels, TAGS);
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      int row = chosen[i];
      List<String> given =
          IntStream.range(0, data.labels().positiveCount(row))
              .mapToObj(k -> model.labels().label(data.labels().positive(row, k)))
              .toList();
      samples.add(new Sample(data.images().name(row), shape, pixels.get(i), given, tags.get(i)));
    }
    return samples;
  }

  private static List<byte[]> pixels(DataSet data, int[] chosen, Shape shape) {
    List<byte[]> pixels = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment image = arena.allocate(shape.size());
      for (int number : chosen) {
        data.images().read(number, image, 0);
        pixels.add(image.toArray(ValueLayout.JAVA_BYTE));
      }
    }
    return pixels;
  }
}
