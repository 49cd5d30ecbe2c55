package dev.lacuna.integration;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/** Noise with random labels: for tests that compare runs, not results. */
record RandomImages(int size, Shape sampleShape, long seed) implements ImageSource {

  @Override
  public String name(int index) {
    return "noise " + index;
  }

  @Override
  public void read(int index, MemorySegment target, long offset) {
    for (long i = 0; i < sampleShape.size(); i++) {
      byte value = (byte) Philox.bits(seed, index, i);
      target.set(ValueLayout.JAVA_BYTE, offset + i, value);
    }
  }

  /** These images, each with some positive and some verified negative labels. */
  DataSet labelled(int classes) {
    LabelMatrix.Builder labels = LabelMatrix.builder(classes);
    for (int image = 0; image < size; image++) {
      int row = image * classes;
      labels.addRow(
          IntStream.range(0, classes)
              .filter(c -> Philox.uniform(seed, -1, row + c) < 0.2f)
              .toArray(),
          IntStream.range(0, classes)
              .filter(c -> Philox.uniform(seed, -1, row + c) >= 0.8f)
              .toArray());
    }
    return new DataSet(this, labels.build());
  }
}
