package dev.lacuna.cli.run;

import dev.lacuna.cli.tensorboard.EventFile;
import dev.lacuna.cli.terminal.ProgressBar;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.train.Checkpoint;
import dev.lacuna.cnn.train.Checkpoints;
import dev.lacuna.cnn.train.EarlyStopping;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.History;
import dev.lacuna.cnn.train.Progress;
import dev.lacuna.cnn.train.Trainer;
import dev.lacuna.cnn.train.TrainingException;
import dev.lacuna.cnn.train.TrainingListener;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Trains a network, shows how it goes, and saves the best epoch and the last step. */
public final class TrainingRun implements TrainingListener {
  private static final String SAFER =
      "; if many are missing, --criterion val-auc or val-recall5 is misled less";

  private final Terminal terminal;
  private final RunFolder folder;
  private final LoadedData data;
  private final TrainSettings settings;
  private final Map<String, Object> provenance;
  private final Network network;
  private final StopRequest stop;
  private final RunStart start;
  private final ProgressBar bar;
  private final List<EpochResult> epochs = new ArrayList<>();
  private EventFile events;

  /**
   * A run that has not begun.
   *
   * @param network initialised; trained in place
   * @param provenance what the model files say of the run, but for the epoch
   * @param stop asked after each batch
   * @param start where it begins
   */
  public TrainingRun(
      Terminal terminal,
      RunFolder folder,
      LoadedData data,
      TrainSettings settings,
      Map<String, Object> provenance,
      Network network,
      StopRequest stop,
      RunStart start) {
    this.terminal = terminal;
    this.folder = folder;
    this.data = data;
    this.settings = settings;
    this.provenance = provenance;
    this.network = network;
    this.stop = stop;
    this.start = start;
    this.bar = new ProgressBar(terminal);
  }

  /**
   * Trains, and saves.
   *
   * @throws IOException if the run's folder cannot be written or has lost its best epoch's model
   */
  public History fit(Backend backend) throws IOException {
    Trainer trainer =
        trainer(network, settings).backend(backend).criterion(settings.criterion()).listener(this);
    trainer.inversePropensities(TrainedLabels.inversePropensities(data.train().labels()));
    boolean validated = data.validation().isPresent();
    if (settings.patience() > 0 && validated) {
      trainer.earlyStopping(new EarlyStopping(settings.criterion(), settings.patience()));
    }
    trainer.checkpoints(
        new Checkpoints(
            folder.path(),
            start.interval(),
            () -> model(epochs.isEmpty() ? null : epochs.getLast()),
            start.notes()));
    Checkpoints.requireRoom(folder.path(), checkpointBytes());
    if (start.checkpoint().isPresent()) {
      goOnFrom(start.checkpoint().get(), trainer);
    }
    terminal.note("best epoch: by " + (validated ? criterion() : "none, the last one counts"));
    History history;
    try (EventFile opened = folder.openEvents()) {
      events = opened;
      history = trainer.fit(data.train(), data.validation().orElse(null), settings.epochs());
    } catch (TrainingException e) {
      throw new TrainingException(e.getMessage() + lastGood());
    } catch (UncheckedIOException e) {
      sayHowToGoOn();
      throw e.getCause();
    } catch (RuntimeException | Error e) {
      sayHowToGoOn();
      throw e;
    } finally {
      terminal.clearStatus();
    }
    if (history.best() == null) {
      ModelFile.write(folder.model(), model(null));
    }
    if (history.stoppedEarly() && stop.requested()) {
      sayHowToGoOn();
    }
    return history;
  }

  /** Weights, moments and averages. */
  private long checkpointBytes() {
    return network.architecture().parameterCount() * Float.BYTES * (1 + settings.savedPerWeight());
  }

  private void goOnFrom(Checkpoint checkpoint, Trainer trainer) throws IOException {
    trainer.resume(checkpoint);
    epochs.addAll(checkpoint.results());
    terminal.note("going on from " + checkpoint.file() + ": " + checkpoint.place());
    EpochResult best = new History(epochs, false).best();
    if (best == null) {
      return;
    }
    String reason;
    try {
      // A kill between the two files may leave a model that is newer than the checkpoint.
      Object epoch = ModelFile.inspect(folder.model()).provenance().get("epoch");
      if (epoch instanceof Long number && number >= best.epoch()) {
        return;
      }
      reason = folder.model() + ": it is of epoch " + epoch;
    } catch (IOException unreadable) {
      reason = unreadable.getMessage();
    }
    throw new DataException(
        "%s; the best epoch so far is %d: put its model back, or delete %s and %s to begin anew"
            .formatted(
                reason,
                best.epoch(),
                Checkpoints.last(folder.path()),
                Checkpoints.previous(folder.path())));
  }

  private void sayHowToGoOn() {
    if (Files.exists(folder.last())) {
      terminal.warn(
          "saved to %s; go on with: lacuna train --resume %s"
              .formatted(folder.last(), folder.path()));
    }
  }

  private String lastGood() {
    try {
      return Checkpoints.newest(folder.path(), terminal::warn)
          .map(
              good ->
                  "; the last good state is %s (%s): lacuna train --resume %s --lr RATE --override"
                      .formatted(good.file(), good.place(), folder.path()))
          .orElse("");
    } catch (IOException none) {
      return "";
    }
  }

  private String criterion() {
    String observed = ", where labels that were not given count as wrong";
    return settings.criterionName()
        + switch (settings.criterion()) {
          case VALIDATION_LOSS -> ", the loss on the validation images";
          case VALIDATION_MAP ->
              ", mean average precision on the validation images" + observed + SAFER;
          case VALIDATION_PRECISION_AT_5 ->
              ", precision at 5 on the validation images" + observed + SAFER;
          case VALIDATION_AUC ->
              ", mean area under the ROC curve on the validation images; labels missing at random"
                  + " do not change which epoch has the larger one";
          case VALIDATION_RECALL_AT_5 ->
              ", share of the validation images' given labels among their five best; right even if"
                  + " others are missing at random";
          case VALIDATION_PROPENSITY_SCORED_PRECISION_AT_5 ->
              ", propensity-scored precision at 5 on the validation images: rare labels count for"
                  + " those that are missing";
        };
  }

  /** A trainer of a network by these settings. */
  public static Trainer trainer(Network network, TrainSettings settings) {
    return Trainer.of(network)
        .loss(settings.loss())
        .optimizer(settings.optimizer())
        .schedule(settings.schedule())
        .augmentation(settings.augmentation())
        .batchSize(settings.batchSize())
        .gradients(settings.control().gradients())
        .averaging(settings.control().averaging())
        .seed(settings.seed());
  }

  @Override
  public void onBatch(Progress progress) {
    bar.batch(progress);
  }

  @Override
  public void onEpoch(EpochResult result) {
    bar.epoch(result);
    epochs.add(result);
    terminal.note(line(result));
    try {
      folder.writeHistory(HistoryTable.csv(epochs));
      events.append(System.currentTimeMillis() / 1e3, result.epoch(), HistoryTable.numbers(result));
      if (result.best()) {
        ModelFile.write(folder.model(), model(result));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean stopRequested() {
    return stop.requested();
  }

  private TaggerModel model(EpochResult epoch) {
    Map<String, Object> all = new LinkedHashMap<>(provenance);
    all.put("epoch", epoch == null ? 0 : epoch.epoch());
    if (epoch != null && epoch.validation() != null) {
      putFinite(all, "validation_map", epoch.validation().meanAveragePrecision());
      putFinite(all, "validation_auc", epoch.validation().rocAuc());
      putFinite(all, "validation_precision_at_5", epoch.validation().precisionAt5());
      putFinite(all, "validation_recall_at_5", epoch.validation().recallAt5());
      putFinite(all, "validation_loss", epoch.validationLoss());
    }
    return new TaggerModel(network, data.vocabulary(), all).withFit(data.fit());
  }

  private static void putFinite(Map<String, Object> target, String key, double value) {
    if (Double.isFinite(value)) {
      target.put(key, value);
    }
  }

  private String line(EpochResult result) {
    String validation = "";
    TaggingScores scores = result.validation();
    if (scores != null) {
      validation =
          String.format(
              Locale.ROOT,
              "  val loss %.4f  val mAP %.4f  val AUC %.4f  val P@5 %.4f",
              result.validationLoss(),
              scores.meanAveragePrecision(),
              scores.rocAuc(),
              scores.precisionAt5());
    }
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  loss %.4f%s  %s%s",
        result.epoch(),
        settings.epochs(),
        result.trainLoss(),
        validation,
        ProgressBar.duration(result.seconds()),
        result.best() && scores != null ? "  best" : "");
  }
}
