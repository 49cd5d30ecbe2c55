package dev.lacuna.cli.report;

import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.History;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a finished run shows: scores and samples of its best model, as text and as a page. */
public final class RunResults {
  private static final int SAMPLES = 10;

  private final Terminal terminal;
  private final RunFolder folder;
  private final TrainSettings settings;
  private final Backend backend;

  /** Of a run in a folder. */
  public RunResults(Terminal terminal, RunFolder folder, TrainSettings settings, Backend backend) {
    this.terminal = terminal;
    this.folder = folder;
    this.settings = settings;
    this.backend = backend;
  }

  /**
   * Scores the run's model, prints and writes the results.
   *
   * @param dataLine the data in one line
   * @param config the settings in force, as YAML
   * @throws IOException if the model cannot be read or the report not be written
   */
  public void show(LoadedData data, String dataLine, History history, String config)
      throws IOException {
    terminal.note(best(history));
    Optional<int[]> counts = Optional.of(data.train().labels().positivesPerClass());
    List<Evaluation> evaluations = new ArrayList<>();
    try (TaggerModel model =
        ModelFile.read(folder.model(), LayerCatalog.standard(), backend.parallel())) {
      data.validation().ifPresent(set -> evaluations.add(score("validation", set, model, counts)));
      data.test().ifPresent(set -> evaluations.add(score("test", set, model, counts)));
      DataSet shown = data.test().or(data::validation).orElse(data.train());
      String part =
          data.test().isPresent()
              ? "test"
              : data.validation().isPresent() ? "validation" : "training";
      List<Sample> samples = Sample.of(model, shown, SAMPLES, settings.seed(), backend);
      print(part, samples, evaluations);
      folder.writeReport(
          new HtmlReport(dataLine, best(history), history, evaluations, part, samples)
              .html(model.network().architecture().summary(), config));
    }
    terminal.result("model   " + folder.model());
    terminal.result("report  " + folder.report());
    terminal.note("next: lacuna predict " + folder.model() + " IMAGE");
  }

  private String best(History history) {
    EpochResult best = history.best();
    if (best == null) {
      return "training ended before its first epoch did; the model is the last step's";
    }
    return best.validation() == null
        ? "the model is the last epoch's, epoch " + best.epoch()
        : "best epoch: %d of %d, by %s"
            .formatted(best.epoch(), history.epochs().size(), settings.criterionName());
  }

  private Evaluation score(
      String part, DataSet set, TaggerModel model, Optional<int[]> labelCounts) {
    return Evaluation.of(
        part, model.network(), set, labelCounts, settings.seed(), backend, settings.batchSize());
  }

  private void print(String part, List<Sample> samples, List<Evaluation> evaluations) {
    terminal.result("");
    terminal.result(
        "%d %s images; * marks predicted tags that were given".formatted(samples.size(), part));
    for (Sample sample : samples) {
      terminal.result("");
      SampleText.lines(sample).forEach(terminal::result);
    }
    terminal.result("");
    if (!evaluations.isEmpty()) {
      new ScoreTable(evaluations).lines().forEach(terminal::result);
      terminal.result("");
    }
  }
}
