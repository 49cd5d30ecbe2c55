package dev.lacuna.cli;

import dev.lacuna.cli.report.Evaluation;
import dev.lacuna.cli.report.ScoreTable;
import dev.lacuna.cli.run.AvailableMemory;
import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.run.Provenance;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.LabelledImages;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.MemoryEstimate;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.ModelInfo;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a model. */
@Command(
    name = "evaluate",
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Scores a model on images with labels, beside label frequency alone and random numbers.",
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
  private Path data;

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

  @Mixin private BatchSize batchSize;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 4,
      defaultValue = "0",
      description = "Decides the random baseline. Default: ${DEFAULT-VALUE}.")
  private long seed;

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
    ModelInfo info = ModelFile.inspect(model);
    try (EmbeddedIcons icons = data == null ? EmbeddedIcons.unpack() : null;
        Backend backend = backend();
        DataLoader loader = open(icons == null ? data : icons.zip(), info)) {
      requireMemory(loader, info, backend, batch);
      try (LabelledImages images = loader.load(info.labels(), part.splitPart, backend.parallel());
          TaggerModel opened = ModelFile.read(model, LayerCatalog.standard(), backend.parallel())) {
        images.report().warnings().forEach(terminal()::warn);
        Evaluation evaluation =
            Evaluation.of(
                part.text,
                opened.network(),
                images.data(),
                Provenance.labelCounts(info.provenance(), info.labels().size()),
                seed,
                backend,
                batch);
        if (format == Format.JSON) {
          terminal().result(Json.write(evaluation.toJson()));
        } else {
          new ScoreTable(List.of(evaluation)).lines().forEach(terminal()::result);
        }
        return images.report().skipped().isEmpty() ? ExitCode.DONE : ExitCode.SKIPPED;
      }
    }
  }

  private DataLoader open(Path path, ModelInfo info) throws DataException {
    Shape input = info.architecture().inputShape();
    ImageSize size = new ImageSize(input.extent(0), input.extent(1));
    Split split = Provenance.split(info.provenance()).orElse(new Split(0, 0, 0));
    return DataLoader.open(
        usage("--tag-separator", () -> table.options(path, size, input.extent(2), split, 1)));
  }

  private void requireMemory(DataLoader loader, ModelInfo info, Backend backend, int batch)
      throws DataException {
    long scores = (long) Float.BYTES * loader.records().size() * info.labels().size();
    new MemoryNeed(
            MemoryEstimate.forPrediction(info.architecture(), backend, batch),
            loader.imageBytes(),
            scores)
        .requireWithin(AvailableMemory.ofSystem().bytes(), "--batch-size, or score fewer images");
  }
}
