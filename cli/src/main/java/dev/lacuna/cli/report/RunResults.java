package dev.lacuna.cli.report;

import dev.lacuna.cli.gaps.Gaps;
import dev.lacuna.cli.gaps.LabelRecall;
import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cli.run.TrainedLabels;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.metric.ScoreSource;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.cnn.threshold.ThresholdFit;
import dev.lacuna.cnn.threshold.Thresholds;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.History;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a finished run shows: scores and samples of its best model, as text and as a page. */
public final class RunResults {
  private static final int SAMPLES = 10;
  private static final int EXTREMES = 12;
  private static final int CONFUSIONS = 40;
  private static final String SKIPPED = "skipped ";

  private final Terminal terminal;
  private final RunFolder folder;
  private final TrainSettings settings;
  private final Backend backend;
  private final List<Evaluation> evaluations = new ArrayList<>();

  /** Of the part that was scored last, which is the one that is reported; null if none was. */
  private ImageFindings findings;

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
   * @throws IOException if the model cannot be read or the report not be written
   */
  public void show(LoadedData data, History history) throws IOException {
    terminal.note(best(history));
    try (TaggerModel model = withThresholds(data)) {
      Optional<Scorecard> scorecard = Optional.empty();
      if (data.validation().isPresent()) {
        scorecard = Optional.of(score("validation", data.validation().get(), model, data));
      }
      if (data.test().isPresent()) {
        scorecard = Optional.of(score("test", data.test().get(), model, data));
      }
      DataSet shown = data.test().or(data::validation).orElse(data.train());
      String part = scorecard.map(Scorecard::part).orElse("training");
      List<Sample> samples = Sample.of(model, shown, SAMPLES, settings.seed(), backend);
      print(part, samples, scorecard);
      folder.writeResults(
          Json.write(details(data, history, model, part, samples, shown, scorecard).toJson()));
    }
    RunReport.write(folder);
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

  /** The run's model, to whose file thresholds were added if there is something to fit them to. */
  private TaggerModel withThresholds(LoadedData data) throws IOException {
    TaggerModel model = ModelFile.read(folder.model(), LayerCatalog.standard(), backend.parallel());
    try {
      if (settings.thresholds().isEmpty() || data.validation().isEmpty()) {
        terminal.note(
            "thresholds: none"
                + (settings.thresholds().isEmpty() ? "" : ", there are no validation images"));
        return model;
      }
      LabelMatrix labels = data.validation().get().labels();
      try (Tensor logits = logits(data.validation().get(), model)) {
        ThresholdFit fit = ThresholdFit.by(settings.thresholds().get());
        double share = settings.labelRecall().share().orElse(0);
        if (share < 1) {
          Gaps gaps = Gaps.of(settings.labelRecall(), ScoreSource.of(logits, labels), labels);
          fit = fit.labelRecall(gaps.recall());
        }
        TaggerModel fitted = model.withThresholds(fit.fit(backend.parallel(), logits, labels));
        ModelFile.write(folder.model(), fitted);
        terminal.note("thresholds: " + fitted.thresholds().orElseThrow().describe());
        return fitted;
      }
    } catch (Throwable failure) {
      model.close();
      throw failure;
    }
  }

  private Tensor logits(DataSet set, TaggerModel model) {
    try (Scorer scorer = Scorer.of(model.network(), backend, settings.batchSize())) {
      return scorer.logits(set.images());
    }
  }

  /** All scores of a part; adds it to the evaluations. */
  private Scorecard score(String part, DataSet set, TaggerModel model, LoadedData data) {
    LabelMatrix labels = set.labels();
    int[] counts = data.train().labels().positivesPerClass();
    try (Tensor logits = logits(set, model)) {
      findings = ImageFindings.of(logits, labels, Scorecard.thresholds(model).logits());
      evaluations.add(
          Evaluation.of(
              part, logits, labels, Optional.of(counts), settings.seed(), backend.parallel()));
      return Scorecard.of(
          part,
          backend.parallel(),
          logits,
          labels,
          new Scorecard.Basis(
              Scorecard.thresholds(model),
              Optional.of(TrainedLabels.inversePropensities(counts, data.train().size())),
              LabelRecall.parse(LabelRecall.ESTIMATED),
              Scorecard.RESAMPLES,
              settings.seed()));
    }
  }

  private RunDetails details(
      LoadedData data,
      History history,
      TaggerModel model,
      String part,
      List<Sample> samples,
      DataSet shown,
      Optional<Scorecard> scorecard) {
    Map<String, List<Picture>> pictures = new LinkedHashMap<>();
    if (findings != null) {
      pictures.put(
          "The best tagged %s images".formatted(part),
          pictures(model, shown, findings.best(EXTREMES)));
      pictures.put(
          "The worst tagged %s images".formatted(part),
          pictures(model, shown, findings.worst(EXTREMES)));
    }
    pictures.put(
        "%d %s images, drawn".formatted(samples.size(), part),
        samples.stream().map(Picture::of).toList());
    return new RunDetails(
        best(history),
        part,
        ScoreGrid.of(evaluations),
        scorecard.map(Scorecard::lines).orElse(List.of()),
        scorecard.map(card -> rows(card.labels(), model, data)).orElse(List.of()),
        findings == null ? List.of() : findings.confusions(model.labels(), CONFUSIONS),
        pictures,
        FilterSheet.of(model.network()).map(Pixels::png),
        data.report().skipped(),
        data.report().warnings().stream().filter(line -> !line.startsWith(SKIPPED)).toList(),
        model.network().architecture().summary());
  }

  private List<Picture> pictures(TaggerModel model, DataSet set, int[] rows) {
    return Sample.of(model, set, rows, backend).stream().map(Picture::of).toList();
  }

  private static List<LabelRow> rows(List<LabelScore> scores, TaggerModel model, LoadedData data) {
    int[] training = data.train().labels().positivesPerClass();
    Thresholds thresholds = Scorecard.thresholds(model);
    return IntStream.range(0, scores.size())
        .mapToObj(
            label ->
                new LabelRow(
                    model.labels().label(label),
                    training[label],
                    thresholds.of(label),
                    scores.get(label)))
        .toList();
  }

  private void print(String part, List<Sample> samples, Optional<Scorecard> scorecard) {
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
    if (scorecard.isPresent()) {
      terminal.result("all scores of the " + part + " images");
      terminal.result("");
      scorecard.get().lines().forEach(terminal::result);
      terminal.result("");
    }
  }
}
