package dev.lacuna.cnn.train;

import dev.lacuna.cnn.data.BatchLoader;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.layer.Draw;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** One call of {@link Trainer#fit}: where it stands, in buffers that it borrows. */
final class TrainingLoop {
  /** Stream of random numbers for the order of images; the epoch is added to it. */
  private static final long ORDER = 2L << 32;

  /** From so many times the loss of the first batch, training does not come back. */
  private static final double DIVERGED = 100;

  private final Trainer trainer;
  private final Network network;
  private final Backend with;
  private final Loss loss;
  private final Data data;
  private final Buffers buffers;
  private final Checkpoint.Extras extras;
  private final int[] rows;
  private final StepClock clock;

  /** Batches of an epoch. */
  private final int count;

  private final long steps;
  private final TrainingState at;

  /** The training images as this epoch shows them. */
  private DataSet shown;

  /** Whether weights, moments, loss and {@link #at} belong together. */
  private boolean settled = true;

  /** What it trains on; no validation if null. */
  record Data(DataSet train, DataSet validation, int epochs) {}

  /** What it computes in; the last two are null where nobody asked for them. */
  record Buffers(
      Plan plan,
      BatchLoader batches,
      OptimizerState optimizer,
      GradientBuffer gradients,
      WeightAverage average) {}

  TrainingLoop(Trainer trainer, Backend with, Data data, Buffers buffers) throws IOException {
    this.trainer = trainer;
    this.network = trainer.network;
    this.with = with;
    this.loss = trainer.loss.bind(data.train.labels());
    if (trainer.augmentation.mixes() && loss.overlay().rows() > 0) {
      throw new IllegalArgumentException(
          "mixup does not go with the loss %s, which remembers labels of single images"
              .formatted(loss.describe()));
    }
    this.data = data;
    this.buffers = buffers;
    this.extras = new Checkpoint.Extras(buffers.optimizer, buffers.average);
    this.rows = new int[buffers.plan.capacity()];
    this.clock = new StepClock(with.parallel().threads());
    this.count = Math.ceilDiv(data.train.size(), rows.length);
    this.steps = (long) data.epochs * Math.ceilDiv(count, trainer.gradients.batches());
    this.at = trainer.start == null ? new TrainingState() : trainer.start.state();
    if (trainer.start != null) {
      trainer.start.restore(network, extras, loss, data.epochs, with.parallel());
    }
  }

  List<EpochResult> results() {
    return List.copyOf(at.results);
  }

  /** Whether all epochs were done. */
  boolean run() throws IOException {
    try {
      boolean stopped = !epochs();
      if (stopped) {
        saveIfAsked();
      }
    } catch (TrainingException diverged) {
      throw diverged;
    } catch (Throwable failure) {
      if (settled) {
        trySave(failure);
      }
      throw failure;
    }
    swapAverage();
    return at.epoch > data.epochs;
  }

  /** Whether early stopping has ended it. */
  private boolean ended() {
    return trainer.earlyStopping != null && at.since >= trainer.earlyStopping.patience();
  }

  /** False if it was stopped from outside. */
  private boolean epochs() throws IOException {
    while (at.epoch <= data.epochs && !ended()) {
      if (at.batch == 0) {
        loss.beginEpoch(at.epoch, data.epochs);
      }
      if (!batches()) {
        return false;
      }
      finishEpoch();
    }
    return true;
  }

  private void finishEpoch() throws IOException {
    EpochResult result;
    double goodness;
    swapAverage();
    try {
      result = validate(at.epoch, at.lossSum / count, at.seconds);
      goodness = data.validation == null ? at.epoch : trainer.criterion.goodness(result);
      if (!(goodness > at.best)) {
        result = result.notBest();
      }
      trainer.listener.onEpoch(result);
    } finally {
      swapAverage();
    }
    at.results.add(result);
    at.best = result.best() ? goodness : at.best;
    at.since = result.best() ? 0 : at.since + 1;
    at.flat = result.best() ? 0 : at.flat + 1;
    int patience = trainer.schedule.patience();
    if (patience > 0 && at.flat >= patience) {
      at.plateaus++;
      at.flat = 0;
    }
    at.epoch++;
    at.batch = 0;
    at.lossSum = 0;
    at.seconds = 0;
    at.times = PhaseTimes.NONE;
    saveIfAsked();
  }

  private void swapAverage() {
    if (buffers.average != null) {
      buffers.average.swap(with.parallel());
    }
  }

  private void saveIfAsked() throws IOException {
    if (trainer.checkpoints != null) {
      Divergence.requireFinite(network, at.epoch, at.batch, rate(Math.max(1, at.step)));
      trainer.checkpoints.save(extras, loss, at);
    }
  }

  private void trySave(Throwable failure) {
    try {
      saveIfAsked();
    } catch (IOException | RuntimeException another) {
      failure.addSuppressed(another);
    }
  }

  /** The batches of an epoch that are left; false if it was stopped. */
  private boolean batches() throws IOException {
    int[] order = Philox.permutation(trainer.seed, ORDER + at.epoch, data.train.size());
    shown = trainer.augmentation.epoch(data.train, trainer.seed, at.epoch);
    buffers.batches.begin(
        shown.images(),
        Arrays.copyOfRange(order, Math.min(order.length, at.batch * rows.length), order.length));
    clock.begin(at.times);
    double before = at.seconds;
    long start = System.nanoTime();
    while (at.batch < count) {
      step(order, before, start);
      if (trainer.listener.stopRequested()) {
        return false;
      }
      saveIfDue();
    }
    return true;
  }

  private void saveIfDue() throws IOException {
    if (trainer.checkpoints == null) {
      return;
    }
    boolean full = trainer.checkpoints.nearlyFull();
    if (full || trainer.checkpoints.due()) {
      saveIfAsked();
    }
    if (full) {
      throw trainer.checkpoints.full();
    }
  }

  /** One step of the optimizer, of as many batches as make one. */
  private void step(int[] order, double before, long start) {
    int together = trainer.gradients.batches();
    int end = Math.min(count, at.batch + together);
    float total = 0;
    for (int batch = at.batch; batch < end; batch++) {
      int from = batch * rows.length;
      int size = Math.min(rows.length, order.length - from);
      float weight = together == 1 ? 1 : size;
      total += weight;
      at.lossSum += pass(order, from, size, batch, weight);
      at.seconds = before + (System.nanoTime() - start) / 1e9;
      trainer.listener.onBatch(
          new Progress(
              at.epoch,
              data.epochs,
              batch + 1,
              count,
              from + size,
              at.lossSum / (batch + 1),
              at.seconds,
              buffers.batches.waitedSeconds()));
    }
    if (buffers.gradients != null) {
      long applying = System.nanoTime();
      buffers.gradients.apply(
          trainer.optimizer, buffers.optimizer, at.step + 1, rate(at.step + 1), total);
      clock.applied(applying);
    }
    at.step++;
    at.batch = end;
    if (buffers.average != null) {
      buffers.average.update(at.step, with.parallel());
    }
    at.times = clock.times();
    settled = true;
  }

  /** The learning rate of a step, counted from 1. */
  private float rate(long step) {
    LearningRateSchedule.At when =
        new LearningRateSchedule.At(step - 1, steps, data.epochs, at.plateaus);
    return (float) trainer.schedule.rate(when, trainer.optimizer.learningRate());
  }

  /** Forward and backward for a batch; its gradients move the weights or go to the buffer. */
  private double pass(int[] order, int from, int size, int batch, float weight) {
    Plan plan = buffers.plan;
    clock.start();
    buffers.batches.next(plan.input());
    clock.loaded();
    System.arraycopy(order, from, rows, 0, size);
    settled = false;
    Tensor logits = plan.forward(size, new Draw(trainer.seed, at.epoch, batch));
    double value = loss.evaluate(with, logits, shown.labels(), rows, plan.outputGradient());
    clock.forwarded();
    requireSound(value, size, batch);
    if (buffers.gradients != null) {
      plan.backward(
          (parameter, first, length, gradient, offset) ->
              buffers.gradients.add(parameter, first, length, gradient, offset, weight));
      clock.stepped();
      return value;
    }
    Optimizer.Update update = trainer.optimizer.at(at.step + 1, rate(at.step + 1));
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
              buffers.optimizer.moments(parameter));
          clock.updatedSince(start);
        });
    clock.stepped();
    return value;
  }

  private void requireSound(double value, int size, int batch) {
    if (Double.isNaN(at.firstLoss)) {
      at.firstLoss = value;
    }
    if (!Double.isFinite(value) || value > DIVERGED * Math.max(1, Math.abs(at.firstLoss))) {
      throw Divergence.of(
          network,
          buffers.plan,
          new Divergence.Batch(shown.images(), rows, size),
          "the loss is %s in epoch %d, batch %d; lower the learning rate (now %s)"
              .formatted(value, at.epoch, batch + 1, rate(at.step + 1)),
          at.firstLoss);
    }
  }

  private EpochResult validate(int epoch, double trainLoss, double seconds) {
    DataSet validation = data.validation;
    if (validation == null) {
      return new EpochResult(
          epoch, trainLoss, Double.NaN, null, true, seconds, rate(at.step), at.times);
    }
    double[] sum = new double[1];
    try (Scorer scorer = Scorer.borrowing(buffers.plan, buffers.batches);
        Tensor scores =
            scorer.logits(
                validation.images(),
                (logits, numbers, size) ->
                    sum[0] +=
                        size * loss.evaluate(with, logits, validation.labels(), numbers, null))) {
      TaggingScores metrics =
          TaggingScores.of(
              with.parallel(), scores, validation.labels(), trainer.inversePropensities);
      return new EpochResult(
          epoch,
          trainLoss,
          sum[0] / validation.size(),
          metrics,
          true,
          seconds,
          rate(at.step),
          at.times);
    }
  }
}
