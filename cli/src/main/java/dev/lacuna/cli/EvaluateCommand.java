package dev.lacuna.cli;

import dev.lacuna.cli.gaps.LabelRecall;
import dev.lacuna.cli.report.Evaluation;
import dev.lacuna.cli.report.ScoreTable;
import dev.lacuna.cli.report.Scorecard;
import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.run.Provenance;
import dev.lacuna.cli.run.TrainedLabels;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.LabelledImages;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.MemoryEstimate;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.ModelInfo;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.cnn.threshold.Thresholds;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a model. */
@Command(
    name = "evaluate",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Scores a model on images with labels, beside label frequency alone and random numbers, and"
          + " says what labels that are missing from those images leave open.",
      "",
      "Without DATA, on the test part of the icons that are shipped. Images that the data gives to"
          + " no part are shared out as they were when the model was trained."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna evaluate lacuna-run/model.safetensors",
      "  lacuna evaluate run/model.safetensors photos --labels tags.csv --format json"
    })
final class EvaluateCommand extends LongCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
  private Path model;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATA",
      description = "Images with labels, as train takes them.")
  private String data;

  @Option(
      names = "--split",
      paramLabel = "test|val|train|all",
      order = 1,
      defaultValue = "test",
      converter = PartConverter.class,
      description = "Which images. Default: ${DEFAULT-VALUE}.")
  private Part part;

  @Mixin private TableArguments table;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      order = 2,
      defaultValue = "text",
      converter = FormatConverter.class,
      description = "Form of the output. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      order = 5,
      description =
          "Count labels of at least this probability, 0..1, as predicted. Default: the model's own"
              + " thresholds, or 0.5 if it has none.")
  private Float threshold;

  @Option(
      names = "--label-recall",
      paramLabel = "SHARE|estimated",
      order = 6,
      defaultValue = LabelRecall.ESTIMATED,
      description =
          "Share of the true labels that was given, from which follows how many are missing."
              + " Default: ${DEFAULT-VALUE}, from the scores, which means something for images that"
              + " the model was not trained on.")
  private String labelRecall;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      order = 7,
      defaultValue = "" + Scorecard.RESAMPLES,
      description =
          "Resamples of the images (bootstrap) from which the intervals come; 0 for no intervals."
              + " Default: ${DEFAULT-VALUE}.")
  private int resamples;

  @Mixin private StorageArguments storage;

  @Mixin private BatchSize batchSize;

  @Mixin private SeedArgument seed;

  /** Parts by the names of the command line. */
  enum Part {
    TEST("test", Optional.of(SplitPart.TEST)),
    VALIDATION("val", Optional.of(SplitPart.VALIDATION)),
    TRAIN("train", Optional.of(SplitPart.TRAIN)),
    ALL("all", Optional.empty());

    private final String text;
    private final Optional<SplitPart> splitPart;

    Part(String text, Optional<SplitPart> splitPart) {
      this.text = text;
      this.splitPart = splitPart;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Forms of the output. */
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads it. */
  static final class PartConverter extends ChoiceConverter<Part> {
    PartConverter() {
      super(Part.class);
    }
  }

  /** Reads it. */
  static final class FormatConverter extends ChoiceConverter<Format> {
    FormatConverter() {
      super(Format.class);
    }
  }

  EvaluateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    int batch = batchSize.images();
    if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
      throw wrongUsage("--threshold must be in 0..1, got " + threshold);
    }
    if (resamples < 0 || resamples == 1) {
      throw wrongUsage("--resamples must be 0, or at least 2, got " + resamples);
    }
    LabelRecall recall = usage("--label-recall", () -> LabelRecall.parse(labelRecall));
    ModelInfo info = ModelFile.inspect(model);
    try (EmbeddedIcons icons = data == null ? EmbeddedIcons.unpack() : null;
        Backend backend = backend();
        DataLoader loader = table.open(this, selection(icons), info, storage.limits(this))) {
      terminal().note(loader.understood());
      requireMemory(loader, info, backend, batch);
      try (LabelledImages images = loader.load(info.labels(), part.splitPart, backend.parallel());
          TaggerModel opened = ModelFile.read(model, LayerCatalog.standard(), backend.parallel())) {
        images.report().warnings().forEach(terminal()::warn);
        try (Scorer scorer = Scorer.of(opened.network(), backend, batch);
            Tensor logits = scorer.logits(images.data().images())) {
          score(logits, images.data().labels(), opened, recall, backend.parallel());
        }
        return images.report().skipped().isEmpty() ? ExitCode.DONE : ExitCode.SKIPPED;
      }
    }
  }

  private void score(
      Tensor logits, LabelMatrix labels, TaggerModel model, LabelRecall recall, Parallel parallel) {
    Optional<int[]> counts = Provenance.labelCounts(model.provenance(), model.labels().size());
    Optional<Integer> trained = Provenance.trainingImages(model.provenance());
    Evaluation evaluation =
        Evaluation.of(part.text, logits, labels, counts, seed.value(), parallel);
    Scorecard scorecard =
        Scorecard.of(
            part.text,
            parallel,
            logits,
            labels,
            new Scorecard.Basis(
                threshold == null
                    ? Scorecard.thresholds(model)
                    : Thresholds.uniform(threshold, model.labels().size()),
                counts.flatMap(
                    all -> trained.map(images -> TrainedLabels.inversePropensities(all, images))),
                recall,
                resamples,
                seed.value()));
    if (format == Format.JSON) {
      Map<String, Object> json = new LinkedHashMap<>(evaluation.toJson());
      json.putAll(scorecard.toJson());
      terminal().result(Json.write(json));
    } else {
      new ScoreTable(List.of(evaluation)).lines().forEach(terminal()::result);
      terminal().result("");
      scorecard.lines().forEach(terminal()::result);
    }
  }

  private DataSelection selection(EmbeddedIcons icons) throws IOException {
    return icons == null ? DataSelection.of(data, terminal()) : DataSelection.all(icons.zip());
  }

  private void requireMemory(DataLoader loader, ModelInfo info, Backend backend, int batch)
      throws DataException {
    long scores = (long) Float.BYTES * loader.records().size() * info.labels().size();
    storage.requireMemory(
        this,
        loader,
        new MemoryNeed(
            MemoryEstimate.forPrediction(info.architecture(), backend, batch), 0, scores),
        "--batch-size, or score fewer images");
  }
}
