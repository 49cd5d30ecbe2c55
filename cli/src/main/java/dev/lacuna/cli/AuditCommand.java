package dev.lacuna.cli;

import dev.lacuna.cli.audit.AcceptRun;
import dev.lacuna.cli.audit.AuditFolder;
import dev.lacuna.cli.audit.LabelAuditRun;
import dev.lacuna.cli.audit.ModelSources;
import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.LabelledImages;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.data.StoredImages;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.MemoryEstimate;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.ModelInfo;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.engine.Backend;
import dev.lacuna.loss.audit.AuditOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds labels that are probably missing. */
@Command(
    name = "audit",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Ranks the labels that images probably lack, with how sure it is, and checks the labels.",
      "",
      "Given labels are taken to be right: it only ever suggests to add some. By default it trains"
          + " a network for each of several folds on the images of the others, so that no image is"
          + " judged by a network that has seen its labels. A trained model (--model"
          + " FILE.safetensors) takes less time and is less honest.",
    },
    footer = {
      "",
      "Examples:",
      "  lacuna audit photos --labels tags.csv --out found",
      "  lacuna audit photos --labels tags.csv --budget 500 --out found",
      "  lacuna audit photos --labels tags.csv --accept found/review.csv --out better"
    })
final class AuditCommand extends LongCommand {
  private static final String LOWER =
      "--batch-size, --image-size or --channels, or use a smaller network";

  @Parameters(paramLabel = "DATA", description = "Images with labels, as train takes them.")
  private String data;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      order = 90,
      description =
          "Where to write what was found; lacuna-audit, or lacuna-audit-2 and so on if that"
              + " exists.")
  private Path out;

  @Option(
      names = "--folds",
      paramLabel = "K",
      order = 91,
      defaultValue = "5",
      description = "Parts that images are shared out to. Default: ${DEFAULT-VALUE}.")
  private int folds;

  @Option(
      names = "--top",
      paramLabel = "N",
      order = 92,
      defaultValue = "1000",
      description = "Suggestions to write. Default: ${DEFAULT-VALUE}.")
  private int top;

  @Option(
      names = "--budget",
      paramLabel = "N",
      order = 93,
      defaultValue = "0",
      description =
          "Also write so many suggestions for a person to judge: half the top ones, half drawn at"
              + " random, so that precision is measured and not only estimated.")
  private int budget;

  @Option(
      names = "--accept",
      paramLabel = "FILE",
      order = 94,
      description =
          "Apply decisions (a table with the columns file, label and decision: yes or no), write a"
              + " new label file and what is different, and stop.")
  private Path accept;

  @Option(
      names = "--save-scores",
      paramLabel = "FILE.npy",
      order = 95,
      description =
          "Keep the out-of-fold scores as an array of NumPy: logits, images by labels, the images"
              + " in the order of the label file, the labels sorted by code point.")
  private Path saveScores;

  @Option(
      names = "--scores",
      paramLabel = "FILE.npy",
      order = 96,
      description = "Take such scores, of any model, instead of training.")
  private Path scores;

  @Mixin private DataArguments source;

  @Mixin private NetworkArguments network;

  @Mixin private TrainingArguments training;

  @Mixin private SeedArgument seed;

  AuditCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void complete() {
    training.complete(false);
  }

  @Override
  int run() throws IOException {
    if (accept != null) {
      try (DataLoader loader = open()) {
        AcceptRun.apply(terminal(), loader.records(), accept, out);
      }
      return ExitCode.DONE;
    }
    AuditOptions options =
        usage("--top or --budget", () -> new AuditOptions(top, budget, seed.value()));
    if (folds < 2) {
      throw wrongUsage("--folds must be at least 2, got " + folds);
    }
    Optional<Path> model = network.trainedModel();
    try (Backend backend = backend()) {
      return model.isPresent()
          ? withModel(model.get(), options, backend)
          : withFolds(options, backend);
    }
  }

  private DataLoader open() throws IOException {
    return source.open(
        this, DataSelection.of(data, terminal()), network.input(), new Split(0, 0, seed.value()));
  }

  private int withFolds(AuditOptions options, Backend backend) throws IOException {
    TrainSettings settings = training.settings(this, network, seed.value());
    try (DataLoader loader = open()) {
      Vocabulary vocabulary =
          Vocabulary.fromTags(
              loader.records().stream().map(ImageRecord::positives).toList(), source.minImages());
      if (vocabulary.size() < 2) {
        throw new DataException(
            data + ": the images have " + vocabulary.size() + " labels; an audit needs two");
      }
      Architecture architecture = network.architecture(this, vocabulary.size());
      requireMemory(
          MemoryEstimate.forTraining(
              architecture,
              backend,
              Math.min(settings.batchSize(), loader.records().size()),
              settings.optimizer().moments()),
          loader);
      AuditFolder folder = AuditFolder.create(out);
      try (LabelledImages images = load(loader, vocabulary, backend)) {
        if (folds > images.data().size()) {
          throw wrongUsage(
              "--folds must be at most the number of images, %d, got %d"
                  .formatted(images.data().size(), folds));
        }
        LabelAuditRun audit = run(images, vocabulary, options, backend);
        if (scores != null) {
          audit.withScores(scores, folder);
        } else if (!audit.withFolds(settings, architecture, folds, saveScores, folder)) {
          terminal().warn("stopped before all folds were scored; nothing was written");
          return ExitCode.STOPPED;
        }
        folder.writeConfig(configInForce(List.of("out")));
        return done(images);
      }
    }
  }

  private int withModel(Path file, AuditOptions options, Backend backend) throws IOException {
    ModelInfo info = ModelFile.inspect(file);
    int batch = training.settings(this, network, seed.value()).batchSize();
    DataSelection selection = DataSelection.of(data, terminal());
    try (DataLoader loader =
        source.table().open(this, selection, info, source.storage().limits(this))) {
      requireMemory(MemoryEstimate.forPrediction(info.architecture(), backend, batch), loader);
      AuditFolder folder = AuditFolder.create(out);
      try (LabelledImages images = load(loader, info.labels(), backend);
          TaggerModel opened = ModelFile.read(file, LayerCatalog.standard(), backend.parallel())) {
        run(images, info.labels(), options, backend)
            .withModel(
                opened.network(),
                batch,
                ModelSources.of(file, info, data, loader, images.data().images()),
                folder);
        folder.writeConfig(configInForce(List.of("out")));
        return done(images);
      }
    }
  }

  private LabelledImages load(DataLoader loader, Vocabulary vocabulary, Backend backend)
      throws DataException {
    terminal().note(loader.understood());
    LabelledImages images = loader.load(vocabulary, Optional.empty(), backend.parallel());
    images.report().warnings().forEach(terminal()::warn);
    return images;
  }

  private LabelAuditRun run(
      LabelledImages images, Vocabulary vocabulary, AuditOptions options, Backend backend) {
    List<ImageRecord> records = ((StoredImages) images.data().images()).records();
    return new LabelAuditRun(terminal(), backend, images.data(), vocabulary, records, options);
  }

  private void requireMemory(MemoryEstimate estimate, DataLoader loader) throws DataException {
    source.storage().requireMemory(this, loader, new MemoryNeed(estimate, 0, 0), LOWER);
  }

  private static int done(LabelledImages images) {
    return images.report().skipped().isEmpty() ? ExitCode.DONE : ExitCode.SKIPPED;
  }
}
