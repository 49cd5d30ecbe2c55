package dev.lacuna.cli.compare;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.metric.AveragePrecision;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.OutputBias;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.cnn.train.Criterion;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.History;
import dev.lacuna.cnn.train.Progress;
import dev.lacuna.cnn.train.Trainer;
import dev.lacuna.cnn.train.TrainingException;
import dev.lacuna.cnn.train.TrainingListener;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.Losses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Trains one network on labels of which some were hidden, and scores it. */
final class Trial {

  private final TrialSettings settings;
  private final DataSet test;
  private final Progression progression;

  /**
   * Trials of the same settings.
   *
   * @param test images with all their labels
   * @param progression is told of every batch and asked whether to stop; by several threads
   */
  Trial(TrialSettings settings, DataSet test, Progression progression) {
    this.settings = settings;
    this.test = test;
    this.progression = progression;
  }

  /** Counts batches, and says when to stop. */
  interface Progression {
    /** After each batch. */
    void batch();

    /** Whether to stop now. */
    boolean stopRequested();
  }

  /**
   * Trains a contender and scores it; empty if it was stopped. A loss that cannot do with these
   * labels, or leaves the finite numbers, is a result too.
   */
  Optional<RunScores> run(
      Contender contender, LabelPool.Hidden labels, long seed, Backend backend) {
    Loss loss = Losses.parse(contender.loss());
    if (contender.sight() == Contender.Sight.WHERE_HIDDEN) {
      loss = new OracleLoss(loss, labels.train().labels(), labels.hidden());
    }
    try {
      loss.bind(labels.train().labels());
    } catch (IllegalArgumentException unsuitable) {
      return Optional.of(RunScores.failed(unsuitable.getMessage()));
    }
    try (Network network = Network.of(settings.architecture())) {
      Scoring scoring = new Scoring(network, labels, backend);
      Trainer trainer = trainer(network, loss, labels, seed, backend).listener(scoring);
      settings.criterion().ifPresent(trainer::criterion);
      History history =
          trainer.fit(labels.train(), labels.validation().orElse(null), settings.epochs());
      return history.stoppedEarly() ? Optional.empty() : Optional.of(scoring.result());
    } catch (TrainingException diverged) {
      return Optional.of(RunScores.failed(diverged.getMessage()));
    }
  }

  /**
   * Trains a loss for some epochs and asks the validation images alone how good it is; empty if it
   * was stopped, minus infinity for a loss that leaves the finite numbers.
   */
  Optional<Double> validate(
      String loss,
      LabelPool.Hidden labels,
      long seed,
      int epochs,
      Criterion criterion,
      Backend backend) {
    try (Network network = Network.of(settings.architecture())) {
      History history =
          trainer(network, Losses.parse(loss), labels, seed, backend)
              .listener(
                  new TrainingListener() {
                    @Override
                    public void onBatch(Progress progress) {
                      progression.batch();
                    }

                    @Override
                    public boolean stopRequested() {
                      return progression.stopRequested();
                    }
                  })
              .fit(labels.train(), labels.validation().orElseThrow(), epochs);
      return history.stoppedEarly()
          ? Optional.empty()
          : Optional.of(criterion.goodness(history.epochs().getLast()));
    } catch (TrainingException diverged) {
      return Optional.of(Double.NEGATIVE_INFINITY);
    }
  }

  private Trainer trainer(
      Network network, Loss loss, LabelPool.Hidden labels, long seed, Backend backend) {
    network.initialize(settings.initializer(), seed, backend.parallel());
    if (settings.frequencyBias()) {
      OutputBias.setToFrequencies(network, labels.train().labels());
    }
    return Trainer.of(network)
        .loss(loss)
        .optimizer(settings.optimizer())
        .schedule(settings.schedule())
        .batchSize(settings.batchSize())
        .seed(seed)
        .backend(backend);
  }

  /** Scores the network after each epoch, and thoroughly after the one that counts. */
  private final class Scoring implements TrainingListener {
    private final Network network;
    private final LabelPool.Hidden labels;
    private final Backend backend;
    private final List<RunScores.Epoch> epochs = new ArrayList<>();
    private RunScores chosen;

    Scoring(Network network, LabelPool.Hidden labels, Backend backend) {
      this.network = network;
      this.labels = labels;
      this.backend = backend;
    }

    RunScores result() {
      return chosen.with(epochs);
    }

    @Override
    public void onBatch(Progress progress) {
      progression.batch();
    }

    @Override
    public boolean stopRequested() {
      return progression.stopRequested();
    }

    @Override
    public void onEpoch(EpochResult result) {
      double validation =
          result.validation() == null ? Double.NaN : result.validation().meanAveragePrecision();
      try (Scorer scorer = Scorer.of(network, backend, settings.batchSize());
          Tensor logits = scorer.logits(test.images())) {
        AveragePrecision precision = AveragePrecision.of(backend.parallel(), logits, test.labels());
        epochs.add(
            new RunScores.Epoch(result.epoch(), result.trainLoss(), validation, precision.mean()));
        boolean counts =
            settings.criterion().isPresent() ? result.best() : result.epoch() == settings.epochs();
        if (counts) {
          chosen = scores(result.epoch(), validation, precision, logits, scorer);
        }
      }
    }

    private RunScores scores(
        int epoch, double validation, AveragePrecision precision, Tensor logits, Scorer scorer) {
      double[] byLabel = new double[precision.classes()];
      Arrays.setAll(
          byLabel,
          label -> precision.positives(label) == 0 ? Double.NaN : precision.ofClass(label));
      HiddenLabelScores hidden;
      try (Tensor training = scorer.logits(labels.train().images())) {
        hidden =
            HiddenLabelScores.of(
                backend.parallel(), training, labels.train().labels(), labels.hidden());
      }
      return new RunScores(
          epoch,
          validation,
          precision.mean(),
          TaggingScores.of(backend.parallel(), logits, test.labels()).precisionAt5(),
          hidden.meanAveragePrecision(),
          hidden.found(),
          byLabel,
          List.of(),
          "");
    }
  }
}
