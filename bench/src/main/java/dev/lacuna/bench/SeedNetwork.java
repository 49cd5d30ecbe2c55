package dev.lacuna.bench;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.cnn.train.Progress;
import dev.lacuna.cnn.train.Trainer;
import dev.lacuna.cnn.train.TrainingListener;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.activation.Sigmoid;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.loss.WeightedBinaryCrossEntropy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * The seed network on random data, one training step or one prediction at a time. It goes through
 * the public {@link Trainer} and {@link Scorer}: a step is batch assembly, forward, loss, backward
 * and Adam; a prediction is batch assembly, forward and sigmoid.
 */
final class SeedNetwork implements AutoCloseable {
  /** Batches of an epoch: so many that what happens at its end does not matter to the median. */
  private static final int STEPS = 1024;

  private final Backend backend;
  private final int batch;
  private final Network network;
  private final Map<Integer, Scorer> scorers = new HashMap<>();
  private final Map<Integer, ImageSource> images = new HashMap<>();
  private Training training;

  /** With buffers for {@code batch} images of {@code size} x {@code size} pixels once it trains. */
  SeedNetwork(Backend backend, int size, int labels, int batch) {
    this.backend = backend;
    this.batch = batch;
    this.network = Network.of(Architecture.seed(Shape.of(size, size, 1), labels));
    network.initialize(Initializer.GLOROT_UNIFORM, 1, backend.parallel());
  }

  /** One training step. */
  void train() {
    if (training == null) {
      training = new Training();
    }
    training.step();
  }

  /** Probabilities for {@code count} images, which nobody reads. */
  void predict(int count) {
    Scorer scorer = scorers.computeIfAbsent(count, n -> Scorer.of(network, backend, n));
    ImageSource source =
        images.computeIfAbsent(
            count, n -> RandomData.images(n, network.architecture().inputShape(), n));
    scorer.forEachBatch(source, (logits, rows, length) -> Sigmoid.forward(backend, logits, logits));
  }

  @Override
  public void close() {
    if (training != null) {
      training.close();
    }
    scorers.values().forEach(Scorer::close);
    network.close();
  }

  /** A call of {@link Trainer#fit} on a thread of its own, held after each batch. */
  private final class Training implements TrainingListener, AutoCloseable {
    private final Semaphore wanted = new Semaphore(0);
    private final Semaphore done = new Semaphore(0);
    private final Thread thread = new Thread(this::fit, "training");
    private volatile boolean closed;
    private volatile Throwable failure;

    void step() {
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      } else {
        wanted.release();
      }
      done.acquireUninterruptibly();
      if (failure != null) {
        throw new IllegalStateException("the training step failed", failure);
      }
    }

    private void fit() {
      try {
        Architecture architecture = network.architecture();
        int labels = Math.toIntExact(architecture.outputShape().size());
        DataSet data = RandomData.dataSet(STEPS, batch, architecture.inputShape(), labels);
        Trainer.of(network)
            .loss(WeightedBinaryCrossEntropy.of(1f, 0.5f))
            .optimizer(Adam.keras(1e-3f))
            .schedule(new LearningRateSchedule.Constant())
            .batchSize(batch)
            .backend(backend)
            .listener(this)
            .fit(data, null, Integer.MAX_VALUE);
      } catch (RuntimeException | Error thrown) {
        failure = thrown;
        done.release();
      }
    }

    @Override
    public void onBatch(Progress progress) {
      done.release();
      wanted.acquireUninterruptibly();
    }

    @Override
    public boolean stopRequested() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
      wanted.release();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
