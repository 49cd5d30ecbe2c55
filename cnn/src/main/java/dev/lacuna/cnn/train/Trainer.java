package dev.lacuna.cnn.train;

import dev.lacuna.cnn.augment.Augmentation;
import dev.lacuna.cnn.data.BatchLoader;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.loss.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Trains a network: batches in an order shuffled by seed, one optimizer step each, validation after
 * each epoch. The same network, data and settings give the same weights, byte for byte, on any
 * number of threads and with any kernels.
 */
public final class Trainer {
  // Read by the loop of this package.
  final Network network;
  Loss loss;
  Optimizer optimizer = Adam.keras(1e-3f);
  LearningRateSchedule schedule = LearningRateSchedule.usual();
  int batchSize = 32;
  long seed;
  Backend backend;
  Optional<float[]> inversePropensities = Optional.empty();
  EarlyStopping earlyStopping;
  Criterion criterion = Criterion.VALIDATION_MAP;
  Augmentation augmentation = Augmentation.NONE;
  TrainingListener listener = new TrainingListener() {};
  GradientRules gradients = GradientRules.NONE;
  double averaging;
  Checkpoints checkpoints;
  Checkpoint start;

  private Trainer(Network network) {
    this.network = network;
  }

  /**
   * Trains this network in place: Adam with Keras's defaults, {@link LearningRateSchedule#usual},
   * batches of 32, seed 0.
   */
  public static Trainer of(Network network) {
    return new Trainer(network);
  }

  /**
   * What to minimise; has no default. Each call of {@link #fit} binds it to the training labels.
   */
  public Trainer loss(Loss value) {
    loss = value;
    return this;
  }

  /** How parameters move. */
  public Trainer optimizer(Optimizer value) {
    optimizer = value;
    return this;
  }

  /**
   * How the optimizer's learning rate changes from step to step; {@link LearningRateSchedule#usual}
   * without this.
   */
  public Trainer schedule(LearningRateSchedule value) {
    schedule = value;
    return this;
  }

  /**
   * Images per step.
   *
   * @throws IllegalArgumentException if below 1
   */
  public Trainer batchSize(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, got " + value);
    }
    batchSize = value;
    return this;
  }

  /** Seed of the order of images. */
  public Trainer seed(long value) {
    seed = value;
    return this;
  }

  /** Kernels and threads; without it, those of {@link Backend#create} on all processors. */
  public Trainer backend(Backend value) {
    backend = value;
    return this;
  }

  /**
   * For each class one divided by the probability that a positive is given, for the criterion that
   * asks for it.
   */
  public Trainer inversePropensities(float... values) {
    inversePropensities = Optional.of(values.clone());
    return this;
  }

  /** By what number epochs are compared; {@link Criterion#VALIDATION_MAP} without it. */
  public Trainer criterion(Criterion value) {
    criterion = value;
    return this;
  }

  /** Stops when epochs no longer get better; its criterion takes the place of the trainer's. */
  public Trainer earlyStopping(EarlyStopping value) {
    earlyStopping = value;
    criterion = value.criterion();
    return this;
  }

  /** How training images change from epoch to epoch, by the seed; without it they do not. */
  public Trainer augmentation(Augmentation value) {
    augmentation = value;
    return this;
  }

  /** How the gradients of batches become the gradient of a step. */
  public Trainer gradients(GradientRules value) {
    gradients = value;
    return this;
  }

  /**
   * Averages weights over steps: validation sees the averages, and so does whoever is told of an
   * epoch; in the end the network holds them.
   *
   * @param decay how much of the average a step keeps, at least 0 and below 1; 0 for no average
   * @throws IllegalArgumentException if out of range
   */
  public Trainer averaging(double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "the decay of averaged weights must be at least 0 and below 1, got " + decay);
    }
    averaging = decay;
    return this;
  }

  /**
   * Saves the run from time to time, at the end of each epoch, when it is stopped and, if it still
   * can be, when it fails.
   */
  public Trainer checkpoints(Checkpoints value) {
    checkpoints = value;
    return this;
  }

  /**
   * Goes on from a checkpoint. With the settings, images and labels of the run that saved it, the
   * end is the same, bit for bit, as if that run had not been interrupted.
   */
  public Trainer resume(Checkpoint value) {
    start = value;
    return this;
  }

  /** Who is told how it goes. */
  public Trainer listener(TrainingListener value) {
    listener = value;
    return this;
  }

  /**
   * Trains for a number of epochs.
   *
   * @param train images to learn from
   * @param validation images to compare epochs by; null for none
   * @return what came of each epoch; the network holds the weights of the last one
   * @throws IllegalArgumentException if images or labels do not fit the network, or the
   *     augmentation mixes images and the loss remembers labels by image
   * @throws TrainingException if the loss is no longer a finite number, or far above its beginning
   * @throws UncheckedIOException if a checkpoint cannot be read or written
   */
  public History fit(DataSet train, DataSet validation, int epochs) {
    Objects.requireNonNull(loss, "a trainer needs a loss: call loss(...)");
    requireFit("training", train);
    if (validation != null) {
      requireFit("validation", validation);
    } else if (earlyStopping != null) {
      throw new IllegalArgumentException("early stopping needs validation images");
    }
    if (validation != null
        && criterion == Criterion.VALIDATION_PROPENSITY_SCORED_PRECISION_AT_5
        && inversePropensities.isEmpty()) {
      throw new IllegalArgumentException(
          "the criterion is propensity-scored: call inversePropensities(...)");
    }
    if (backend != null) {
      return fit(backend, train, validation, epochs);
    }
    try (Backend own = Backend.create(Runtime.getRuntime().availableProcessors())) {
      return fit(own, train, validation, epochs);
    }
  }

  private void requireFit(String what, DataSet data) {
    if (data.size() == 0) {
      throw new IllegalArgumentException("there are no " + what + " images");
    }
    if (!data.images().sampleShape().equals(network.architecture().inputShape())) {
      throw new IllegalArgumentException(
          "the network takes images of %s, the %s images are %s"
              .formatted(network.architecture().inputShape(), what, data.images().sampleShape()));
    }
    long outputs = network.architecture().outputShape().size();
    if (outputs != data.labels().classes()) {
      throw new IllegalArgumentException(
          "the network has %d outputs, the %s labels have %d classes"
              .formatted(outputs, what, data.labels().classes()));
    }
  }

  private History fit(Backend with, DataSet train, DataSet validation, int epochs) {
    int capacity = Math.min(batchSize, train.size());
    long sample = network.architecture().inputShape().size();
    try (Plan plan = Plan.forTraining(network, with, capacity);
        BatchLoader batches = new BatchLoader(with.parallel(), capacity, sample);
        OptimizerState state = OptimizerState.of(network, optimizer);
        GradientBuffer buffer =
            gradients.store() ? new GradientBuffer(network, with, gradients) : null;
        WeightAverage average =
            averaging > 0 ? new WeightAverage(network, averaging, with.parallel()) : null) {
      TrainingLoop loop =
          new TrainingLoop(
              this,
              with,
              new TrainingLoop.Data(train, validation, epochs),
              new TrainingLoop.Buffers(plan, batches, state, buffer, average));
      boolean finished = loop.run();
      return new History(loop.results(), !finished);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
