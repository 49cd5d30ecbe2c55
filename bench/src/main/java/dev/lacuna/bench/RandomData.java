package dev.lacuna.bench;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Random tensors, images and labels; the same at every start. */
final class RandomData {
  private static final long SEED = 7;

  /** Share of the labels that an image has, as the peers draw them. */
  private static final double POSITIVE_SHARE = 0.01;

  private static final int DISTINCT_VALUES = 1 << 16;

  private RandomData() {}

  /** A new tensor with values in [-1, 1), which repeat: a gigabyte is filled at once. */
  static Tensor tensor(Shape shape) {
    Tensor tensor = Tensor.allocate(shape);
    SplittableRandom random = new SplittableRandom(SEED);
    long done = Math.min(tensor.size(), DISTINCT_VALUES);
    for (long i = 0; i < done; i++) {
      // 24 bits, all that a float holds.
      tensor.set(i, (random.nextInt() >> 8) * 0x1p-23f);
    }
    MemorySegment values = tensor.segment();
    while (done < tensor.size()) {
      long more = Math.min(done, tensor.size() - done);
      MemorySegment.copy(values, 0, values, done * Float.BYTES, more * Float.BYTES);
      done += more;
    }
    return tensor;
  }

  /** Labels of which each is positive with a probability of 0.01, otherwise unknown. */
  static LabelMatrix labels(int images, int classes) {
    SplittableRandom random = new SplittableRandom(SEED);
    LabelMatrix.Builder builder = LabelMatrix.builder(classes);
    for (int image = 0; image < images; image++) {
      builder.addRow(
          random
              .doubles(classes)
              .filter(value -> value < POSITIVE_SHARE)
              .mapToInt(value -> (int) (value / POSITIVE_SHARE * classes))
              .toArray());
    }
    return builder.build();
  }

  /** Images of a size; {@code distinct} of them differ, and come again and again. */
  static ImageSource images(int count, Shape sampleShape, int distinct) {
    byte[] bytes = new byte[Math.toIntExact(distinct * sampleShape.size())];
    new SplittableRandom(SEED).nextBytes(bytes);
    return new Images(count, sampleShape, distinct, bytes);
  }

  /** Images and labels to train on: {@code steps} batches, made of {@code batch} images. */
  static DataSet dataSet(int steps, int batch, Shape sampleShape, int classes) {
    int count = Math.multiplyExact(steps, batch);
    return new DataSet(images(count, sampleShape, batch), labels(count, classes));
  }

  private record Images(int size, Shape sampleShape, int distinct, byte[] bytes)
      implements ImageSource {
    @Override
    public String name(int index) {
      return "random image " + index;
    }

    @Override
    public void read(int index, MemorySegment target, long offset) {
      int length = Math.toIntExact(sampleShape.size());
      int from = index % distinct * length;
      MemorySegment.copy(bytes, from, target, ValueLayout.JAVA_BYTE, offset, length);
    }
  }
}
