package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLoaderTest {
  private static final Shape SAMPLE = Shape.of(3, 2, 1);

  /** Images whose bytes tell their number; the last one cannot be read. */
  private record Numbered(int size, AtomicInteger reads) implements ImageSource {
    @Override
    public Shape sampleShape() {
      return SAMPLE;
    }

    @Override
    public String name(int index) {
      return "image " + index;
    }

    @Override
    public void read(int index, MemorySegment target, long offset) {
      reads.incrementAndGet();
      if (index == size - 1) {
        throw new IllegalStateException("cannot be read");
      }
      for (long i = 0; i < SAMPLE.size(); i++) {
        target.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (index * 7L + i));
      }
    }
  }

  private static List<float[]> batches(BatchLoader loader, ImageSource images, int[] order, int n) {
    List<float[]> batches = new ArrayList<>();
    try (Tensor input = Tensor.allocate(SAMPLE.prepend(n))) {
      loader.begin(images, order);
      for (int size = loader.next(input); size > 0; size = loader.next(input)) {
        float[] values = new float[size * (int) SAMPLE.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = input.get(i);
        }
        batches.add(values);
      }
    }
    return batches;
  }

  @Property(tries = 60)
  void everyImageComesOnceInItsOrder(
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 9) int capacity,
      @ForAll @IntRange(min = 1, max = 4) int threads,
      @ForAll long seed) {
    int[] order = Philox.permutation(seed, 1, images);
    Numbered source = new Numbered(images + 1, new AtomicInteger());
    try (Parallel parallel = Parallel.of(threads);
        BatchLoader loader = new BatchLoader(parallel, capacity, SAMPLE.size())) {
      List<float[]> batches = batches(loader, source, order, capacity);
      assertEquals(Math.ceilDiv(images, capacity), batches.size());
      assertEquals(images, source.reads().get());
      for (int i = 0; i < images; i++) {
        float first = batches.get(i / capacity)[i % capacity * (int) SAMPLE.size()];
        assertEquals((order[i] * 7 & 0xFF) / 255f, first);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anOrderCanBeGivenUp(int threads) {
    Numbered source = new Numbered(100, new AtomicInteger());
    int[] order = Philox.permutation(1, 1, 99);
    try (Parallel parallel = Parallel.of(threads);
        BatchLoader loader = new BatchLoader(parallel, 4, SAMPLE.size());
        Tensor input = Tensor.allocate(SAMPLE.prepend(4))) {
      List<float[]> whole = batches(loader, source, order, 4);
      for (int taken = 0; taken < 5; taken++) {
        loader.begin(source, Philox.permutation(2, 1, 99));
        for (int i = 0; i < taken; i++) {
          loader.next(input);
        }
      }
      List<float[]> again = batches(loader, source, order, 4);
      assertArrayEquals(whole.toArray(), again.toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatReadingThrowsReachesTheReader(int threads) {
    Numbered source = new Numbered(50, new AtomicInteger());
    int[] order = Philox.permutation(3, 1, 50);
    try (Parallel parallel = Parallel.of(threads);
        BatchLoader loader = new BatchLoader(parallel, 4, SAMPLE.size())) {
      IllegalStateException failure =
          assertThrows(IllegalStateException.class, () -> batches(loader, source, order, 4));
      assertEquals("cannot be read", failure.getMessage());
      assertEquals(12, batches(loader, source, Philox.permutation(3, 1, 48), 4).size());
    }
  }

  /** More would be memory that grows with the number of images. */
  @Test
  void noMoreBatchesAreReadAheadThanThereIsRoomFor() throws InterruptedException {
    int most = (BatchLoader.AHEAD + 1) * 4;
    CountDownLatch filled = new CountDownLatch(most);
    AtomicInteger reads = new AtomicInteger();
    Numbered numbered = new Numbered(1000, reads);
    ImageSource source =
        new ImageSource() {
          @Override
          public int size() {
            return numbered.size();
          }

          @Override
          public Shape sampleShape() {
            return SAMPLE;
          }

          @Override
          public String name(int index) {
            return numbered.name(index);
          }

          @Override
          public void read(int index, MemorySegment target, long offset) {
            numbered.read(index, target, offset);
            filled.countDown();
          }
        };
    try (Parallel parallel = Parallel.of(2);
        BatchLoader loader = new BatchLoader(parallel, 4, SAMPLE.size());
        Tensor input = Tensor.allocate(SAMPLE.prepend(4))) {
      loader.begin(source, Philox.permutation(4, 1, 999));
      filled.await();
      assertEquals(most, reads.get());
      loader.next(input);
      assertTrue(reads.get() <= most + 4);
    }
  }
}
