package dev.lacuna.cnn.train;

import dev.lacuna.cnn.data.BatchLoader;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Trains a network: batches in an order shuffled by seed, one optimizer step each, validation after
 * each epoch. The same network, data and settings give the same weights, byte for byte, on any
 * number of threads and with any kernels.
 */
public final class Trainer {
  /** Stream of random numbers for the order of images; the epoch is added to it. */
  private static final long ORDER = 2L << 32;

  private final Network network;
  private Loss loss;
  private Optimizer optimizer = Adam.keras(1e-3f);
  private LearningRateSchedule schedule = new LearningRateSchedule.Constant();
  private int batchSize = 32;
  private long seed;
  private Backend backend;
  private Optional<float[]> inversePropensities = Optional.empty();
  private EarlyStopping earlyStopping;
  private Criterion criterion = Criterion.VALIDATION_MAP;
  private TrainingListener listener = new TrainingListener() {};

  private Trainer(Network network) {
    this.network = network;
  }

  /** Trains this network in place: Adam with Keras's defaults, batches of 32, seed 0. */
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

  /** How the optimizer's learning rate changes from step to step; it is constant without this. */
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
   * @throws IllegalArgumentException if images or labels do not fit the network
   * @throws TrainingException if the loss is no longer a finite number
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
    List<EpochResult> results = new ArrayList<>();
    boolean finished;
    int capacity = Math.min(batchSize, train.size());
    long sample = network.architecture().inputShape().size();
    try (Plan plan = Plan.forTraining(network, with, capacity);
        BatchLoader batches = new BatchLoader(with.parallel(), capacity, sample);
        OptimizerState state = OptimizerState.of(network, optimizer)) {
      Loss bound = loss.bind(train.labels());
      finished =
          new Run(with, bound, train, validation, plan, batches, state).epochs(epochs, results);
    }
    return new History(List.copyOf(results), !finished);
  }

  /** The counters of one call of fit, and the buffers that it borrows. */
  private final class Run {
    private final Backend with;
    private final Loss loss;
    private final DataSet train;
    private final DataSet validation;
    private final Plan plan;
    private final BatchLoader batches;
    private final OptimizerState state;
    private final int[] rows;
    private final StepClock clock;
    private double rate;
    private long step;
    private long steps;

    Run(
        Backend with,
        Loss loss,
        DataSet train,
        DataSet validation,
        Plan plan,
        BatchLoader batches,
        OptimizerState state) {
      this.with = with;
      this.loss = loss;
      this.train = train;
      this.validation = validation;
      this.plan = plan;
      this.batches = batches;
      this.state = state;
      this.rows = new int[plan.capacity()];
      this.clock = new StepClock(with.parallel().threads());
    }

    /** Whether all epochs were done. */
    boolean epochs(int epochs, List<EpochResult> results) {
      steps = (long) epochs * Math.ceilDiv(train.size(), rows.length);
      double best = Double.NEGATIVE_INFINITY;
      int since = 0;
      for (int epoch = 1; epoch <= epochs; epoch++) {
        long start = System.nanoTime();
        clock.reset();
        loss.beginEpoch(epoch, epochs);
        double trainLoss = train(epoch, epochs, start);
        if (Double.isNaN(trainLoss)) {
          return false;
        }
        double seconds = seconds(start);
        EpochResult result = validate(epoch, trainLoss, seconds);
        double goodness = validation == null ? epoch : criterion.goodness(result);
        if (goodness > best) {
          best = goodness;
          since = 0;
        } else {
          since++;
          result = result.notBest();
        }
        results.add(result);
        listener.onEpoch(result);
        if (earlyStopping != null && since >= earlyStopping.patience()) {
          return epoch == epochs;
        }
      }
      return true;
    }

    /** Mean loss of an epoch's batches; NaN if it was stopped. */
    private double train(int epoch, int epochs, long start) {
      int[] order = Philox.permutation(seed, ORDER + epoch, train.size());
      int count = Math.ceilDiv(order.length, rows.length);
      double sum = 0;
      for (int batch = 0; batch < count; batch++) {
        int from = batch * rows.length;
        int size = Math.min(rows.length, order.length - from);
        sum += step(order, from, size, epoch, batch);
        listener.onBatch(
            new Progress(
                epoch, epochs, batch + 1, count, from + size, sum / (batch + 1), seconds(start)));
        if (listener.stopRequested()) {
          return Double.NaN;
        }
      }
      return sum / count;
    }

    private double step(int[] order, int from, int size, int epoch, int batch) {
      clock.start();
      batches.load(train.images(), order, from, size, plan.input());
      clock.loaded();
      System.arraycopy(order, from, rows, 0, size);
      Tensor logits = plan.forward(size);
      double value = loss.evaluate(with, logits, train.labels(), rows, plan.outputGradient());
      if (!Double.isFinite(value)) {
        throw new TrainingException(
            "the loss is %s in epoch %d, batch %d; lower the learning rate (now %s)"
                .formatted(value, epoch, batch + 1, optimizer.learningRate()));
      }
      clock.forwarded();
      rate = schedule.rate(step, steps, optimizer.learningRate());
      step++;
      Optimizer.Update update = optimizer.at(step, (float) rate);
      plan.backward(
          (parameter, first, length, gradient, offset) -> {
            long start = System.nanoTime();
            update.apply(
                with.kernels(),
                network.parameters().get(parameter).tensor(),
                first,
                length,
                gradient,
                offset,
                state.moments(parameter));
            clock.updatedSince(start);
          });
      clock.stepped();
      return value;
    }

    private EpochResult validate(int epoch, double trainLoss, double seconds) {
      if (validation == null) {
        return new EpochResult(
            epoch, trainLoss, Double.NaN, null, true, seconds, rate, clock.times());
      }
      double[] sum = new double[1];
      try (Scorer scorer = Scorer.borrowing(plan, batches);
          Tensor scores =
              scorer.logits(
                  validation.images(),
                  (logits, numbers, count) ->
                      sum[0] +=
                          count
                              * loss.evaluate(with, logits, validation.labels(), numbers, null))) {
        TaggingScores metrics =
            TaggingScores.of(with.parallel(), scores, validation.labels(), inversePropensities);
        return new EpochResult(
            epoch,
            trainLoss,
            sum[0] / validation.size(),
            metrics,
            true,
            seconds,
            rate,
            clock.times());
      }
    }

    private static double seconds(long start) {
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
