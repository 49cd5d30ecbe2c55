package dev.lacuna.cnn.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.predict.Tagger;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A step and a prediction make next to no garbage once they are compiled: before, vectors are
 * objects. So each is repeated until one makes little enough, and fails if none does.
 */
@Tag("long")
class AllocationTest {
  private static final long MOST_BYTES = 10_000;
  private static final int CLASSES = 40;
  private static final int BATCH = 8;
  private static final int IMAGES = 100 * BATCH;
  private static final int MOST_EPOCHS = 50;
  private static final int MOST_PREDICTIONS = 20_000;
  private static final Shape INPUT = Shape.of(18, 17, 1);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** On all threads since the JVM began. */
  private static long allocated() {
    return THREADS.getTotalThreadAllocatedBytes();
  }

  private static Backend backend(int threads) {
    return new Backend(Kernels.select(KernelMode.SIMD), Parallel.of(threads));
  }

  private record Grey() implements ImageSource {
    @Override
    public int size() {
      return IMAGES;
    }

    @Override
    public Shape sampleShape() {
      return INPUT;
    }

    @Override
    public String name(int index) {
      return "grey";
    }

    @Override
    public void read(int index, MemorySegment target, long offset) {
      for (long i = 0; i < INPUT.size(); i++) {
        target.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (index + i));
      }
    }
  }

  /** Pulls every logit to 0. */
  private record Decay() implements Loss {
    @Override
    public double evaluate(
        Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
      gradient.copyFrom(logits);
      return logits.get(0);
    }

    @Override
    public String describe() {
      return "decay";
    }
  }

  /** The least garbage of a step; now and then the JVM's own threads make some too. */
  private static final class Watch implements TrainingListener {
    private long last;
    private long least = Long.MAX_VALUE;

    @Override
    public void onBatch(Progress progress) {
      long now = allocated();
      if (progress.batch() > 1) {
        least = Math.min(least, now - last);
      }
      last = allocated();
    }

    @Override
    public boolean stopRequested() {
      return least < MOST_BYTES;
    }
  }

  @Test
  void trainingStep() {
    LabelMatrix.Builder labels = LabelMatrix.builder(CLASSES);
    for (int i = 0; i < IMAGES; i++) {
      labels.addRow(i % CLASSES);
    }
    DataSet data = new DataSet(new Grey(), labels.build());
    for (int threads : new int[] {1, 2}) {
      try (Backend backend = backend(threads);
          Network network = network()) {
        Watch watch = new Watch();
        Trainer.of(network)
            .backend(backend)
            .loss(new Decay())
            .optimizer(Adam.keras(1e-3f))
            .batchSize(BATCH)
            .listener(watch)
            .fit(data, null, MOST_EPOCHS);
        assertTrue(watch.least < MOST_BYTES, () -> watch.least + " bytes a step");
      }
    }
  }

  private static Network network() {
    Network network = Network.of(Architecture.seed(INPUT, CLASSES));
    network.initialize(Initializer.GLOROT_UNIFORM, 1, Parallel.sequential());
    return network;
  }

  @Test
  void prediction() {
    Vocabulary labels =
        Vocabulary.of(IntStream.range(0, CLASSES).mapToObj(i -> "label " + i).toList());
    byte[] image = new byte[(int) INPUT.size()];
    for (int batch : new int[] {1, BATCH}) {
      List<byte[]> images = Collections.nCopies(batch, image);
      try (Backend backend = backend(2);
          TaggerModel model = new TaggerModel(network(), labels, Map.of());
          Tagger tagger = Tagger.of(model, backend, batch)) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MOST_PREDICTIONS && least >= MOST_BYTES; i++) {
          long before = allocated();
          tagger.tag(images, 5);
          least = Math.min(least, allocated() - before);
        }
        long bytes = least;
        assertTrue(bytes < MOST_BYTES, () -> bytes + " bytes a prediction");
      }
    }
  }
}
