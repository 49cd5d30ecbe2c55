package dev.lacuna.cli.audit;

import dev.lacuna.cli.run.StopRequest;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cli.run.TrainingRun;
import dev.lacuna.cli.terminal.ProgressBar;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.Progress;
import dev.lacuna.cnn.train.TrainingListener;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Trains a network for each fold on the images of the others, and scores the fold with it. */
final class FoldTraining implements TrainingListener {
  private final Terminal terminal;
  private final TrainSettings settings;
  private final Architecture architecture;
  private final StopRequest stop;
  private ProgressBar bar;
  private int fold;
  private int folds;

  /**
   * Training that has not begun.
   *
   * @param stop asked after each batch
   */
  FoldTraining(
      Terminal terminal, TrainSettings settings, Architecture architecture, StopRequest stop) {
    this.terminal = terminal;
    this.settings = settings;
    this.architecture = architecture;
    this.stop = stop;
  }

  /**
   * The scores of all images, each of a network that was trained without it; the last epoch counts,
   * since no image is spared to choose another. Null if it was stopped.
   *
   * @param kept where the scores are to stay; null for nowhere
   */
  ImageScores score(DataSet data, Folds dealt, Path kept, Backend backend) throws IOException {
    folds = dealt.count();
    ScoreFile file = ScoreFile.create(kept, data.size(), data.labels().classes());
    try {
      for (fold = 0; fold < folds; fold++) {
        try (Network network = Network.of(architecture)) {
          DataSet others = ImageSubset.of(data, dealt.outside(fold));
          settings.initialize(network, others.labels(), settings.seed(), backend.parallel());
          bar = new ProgressBar(terminal);
          TrainingRun.trainer(network, settings)
              .backend(backend)
              .listener(this)
              .fit(others, null, settings.epochs());
          if (stop.requested()) {
            file.close();
            return null;
          }
          ImageScores.put(file, network, data, dealt.inside(fold), backend, settings.batchSize());
        } finally {
          terminal.clearStatus();
        }
      }
    } catch (Throwable failure) {
      file.close();
      throw failure;
    }
    List<String> sources = new ArrayList<>();
    for (int row = 0; row < data.size(); row++) {
      sources.add(Integer.toString(dealt.of(row) + 1));
    }
    return new ImageScores(
        file,
        sources,
        "out of fold: each image was scored by a network trained without it (%d folds, %d epochs)"
            .formatted(folds, settings.epochs()));
  }

  @Override
  public void onBatch(Progress progress) {
    bar.batch(progress);
  }

  @Override
  public void onEpoch(EpochResult result) {
    bar.epoch(result);
    terminal.note(
        String.format(
            Locale.ROOT,
            "fold %d/%d  epoch %d/%d  loss %.4f  %s",
            fold + 1,
            folds,
            result.epoch(),
            settings.epochs(),
            result.trainLoss(),
            ProgressBar.duration(result.seconds())));
  }

  @Override
  public boolean stopRequested() {
    return stop.requested();
  }
}
