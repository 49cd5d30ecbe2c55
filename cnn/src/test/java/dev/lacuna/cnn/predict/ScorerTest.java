package dev.lacuna.cnn.predict;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScorerTest {
  private static final Shape INPUT = Shape.of(5, 6, 3);
  private static final int IMAGES = 7;
  private static final int LABELS = 4;

  /** Image i begins with the byte 30 i; each further byte is larger by 7, modulo 256. */
  private record Stripes(int size, Shape sampleShape) implements ImageSource {
    static int pixel(int image, long index) {
      return (30 * image + 7 * (int) index) & 255;
    }

    @Override
    public String name(int index) {
      return "stripes " + index;
    }

    @Override
    public void read(int index, MemorySegment target, long offset) {
      for (long i = 0; i < sampleShape.size(); i++) {
        target.set(ValueLayout.JAVA_BYTE, offset + i, (byte) pixel(index, i));
      }
    }
  }

  private static Network network() {
    return Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(LABELS));
  }

  private static float[] logits(Network network, Backend backend, int batch) {
    try (Scorer scorer = Scorer.of(network, backend, batch);
        Tensor logits = scorer.logits(new Stripes(IMAGES, INPUT))) {
      assertEquals(Shape.of(IMAGES, LABELS), logits.shape());
      return logits.toArray();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 8})
  void logitsDoNotDependOnTheBatch(int batch) {
    try (Network network = network()) {
      float[] want = logits(network, Backends.specification(), IMAGES);
      for (Backend backend : Backends.ofEveryWidthAndThreads()) {
        assertArrayEquals(want, logits(network, backend, batch), Backends.name(backend));
      }
    }
  }

  @Test
  void bytesBecomeSharesOf255() {
    try (Network network = Network.sequential(INPUT, flatten());
        Scorer scorer = Scorer.of(network, Backends.specification(), 3);
        Tensor logits = scorer.logits(new Stripes(IMAGES, INPUT))) {
      for (int image = 0; image < IMAGES; image++) {
        for (int i = 0; i < INPUT.size(); i++) {
          float want = Stripes.pixel(image, i) / 255f;
          assertEquals(want, logits.get(image * INPUT.size() + i));
        }
      }
    }
  }

  @Test
  void handsOverBatchesInOrder() {
    try (Network network = network();
        Scorer scorer = Scorer.of(network, Backends.specification(), 3)) {
      List<Integer> seen = new ArrayList<>();
      List<Integer> counts = new ArrayList<>();
      scorer.forEachBatch(
          new Stripes(IMAGES, INPUT),
          (logits, rows, count) -> {
            assertEquals(Shape.of(count, LABELS), logits.shape());
            counts.add(count);
            for (int i = 0; i < count; i++) {
              seen.add(rows[i]);
            }
          });
      assertEquals(List.of(0, 1, 2, 3, 4, 5, 6), seen);
      assertEquals(List.of(3, 3, 1), counts);
    }
  }
}
