package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** The first images of a source. */
public record FirstImages(ImageSource source, int size) implements ImageSource {

  /**
   * The first images of a data set and their labels; all where it has no more than {@code most}.
   */
  public static DataSet of(DataSet data, int most) {
    int size = Math.min(most, data.size());
    return new DataSet(
        new FirstImages(data.images(), size),
        data.labels().select(IntStream.range(0, size).toArray()));
  }

  @Override
  public Shape sampleShape() {
    return source.sampleShape();
  }

  @Override
  public String name(int index) {
    return source.name(index);
  }

  @Override
  public void read(int index, MemorySegment target, long offset) {
    source.read(index, target, offset);
  }
}
