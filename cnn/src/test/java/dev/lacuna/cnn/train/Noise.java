package dev.lacuna.cnn.train;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Images of noise; image i has label i modulo the number of labels. */
record Noise(int size, Shape sampleShape, long seed) implements ImageSource {

  static DataSet labelled(int size, Shape shape, int classes, long seed) {
    LabelMatrix.Builder labels = LabelMatrix.builder(classes);
    for (int image = 0; image < size; image++) {
      labels.addRow(image % classes);
    }
    return new DataSet(new Noise(size, shape, seed), labels.build());
  }

  static byte pixel(long seed, int image, long index) {
    return (byte) Philox.bits(seed, image, index);
  }

  @Override
  public String name(int index) {
    return "noise " + index;
  }

  @Override
  public void read(int index, MemorySegment target, long offset) {
    for (long i = 0; i < sampleShape.size(); i++) {
      target.set(ValueLayout.JAVA_BYTE, offset + i, pixel(seed, index, i));
    }
  }
}
