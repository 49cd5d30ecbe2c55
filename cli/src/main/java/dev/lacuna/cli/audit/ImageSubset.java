package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;

/** Some of the images of a data set, by number. */
final class ImageSubset implements ImageSource {
  private final ImageSource images;
  private final int[] rows;

  private ImageSubset(ImageSource images, int[] rows) {
    this.images = images;
    this.rows = rows;
  }

  /** The images of these rows with their labels, in this order. */
  static DataSet of(DataSet data, int[] rows) {
    return new DataSet(new ImageSubset(data.images(), rows), data.labels().select(rows));
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public Shape sampleShape() {
    return images.sampleShape();
  }

  @Override
  public String name(int index) {
    return images.name(rows[index]);
  }

  @Override
  public void read(int index, MemorySegment target, long offset) {
    images.read(rows[index], target, offset);
  }
}
