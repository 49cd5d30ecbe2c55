package dev.lacuna.cli;

import dev.lacuna.cli.TrainingArguments.BestBy;
import dev.lacuna.cli.compare.Comparison;
import dev.lacuna.cli.compare.ComparisonFolder;
import dev.lacuna.cli.compare.Contender;
import dev.lacuna.cli.compare.TrialSettings;
import dev.lacuna.cli.compare.Tuning;
import dev.lacuna.cli.compare.Workers;
import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.run.StopRequest;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.label.LabelNumbers;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.MemoryEstimate;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.engine.Backend;
import dev.lacuna.loss.hide.HideProtocol;
import dev.lacuna.loss.hide.MostSalient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Compares losses on labels that were hidden. */
@Command(
    name = "compare",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Hides labels that are known, trains each loss on what is left, and says which differences"
          + " are real and which are noise.",
      "",
      "Labels of training and validation images are hidden, those of test images stay. Each seed"
          + " hides other labels and starts from other weights; runs with the same seed are"
          + " compared in pairs. Finished runs are kept: the same command goes on where it was"
          + " stopped, and more losses, protocols or seeds can be added.",
      "",
      "References: an (assume-negative, the floor), oracle (the hidden entries are left out of the"
          + " loss), full (nothing is hidden)."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna compare photos --labels tags.csv --losses hill,wbce:wn=0.1,ll-r:rate=auto",
      "  lacuna compare photos --losses wbce,hill --hide 0.5,single --seeds 5 --tune 9 --jobs 2"
    })
final class CompareCommand extends LongCommand {
  private static final String LAST = "last";

  private static final String LOWER = "--jobs, --batch-size, --image-size or --channels";

  /** Settings that no run depends on, or that are part of what a run is called. */
  private static final Set<String> FREE =
      Set.of(
          "data",
          "cache",
          "labels",
          "losses",
          "references",
          "hide",
          "seeds",
          "tune",
          "tune-by",
          "jobs",
          "threads",
          "out");

  @Parameters(paramLabel = "DATA", description = "Images with labels, as train takes them.")
  private String data;

  @Option(
      names = "--losses",
      paramLabel = "LOSS,...",
      order = 10,
      required = true,
      description =
          "Losses and their parameters, such as hill,wbce:wp=1,wn=0.5; 'lacuna losses' lists them.")
  private String losses;

  @Option(
      names = "--hide",
      paramLabel = "HOW,...",
      order = 11,
      defaultValue = "0.5",
      description =
          "Which labels are hidden: a share of all, such as 0.5; single, all but one of each image;"
              + " frequency:0.5, a share, more of rare labels; first:3, all but the first 3 of each"
              + " image in the order of the label file; salience:0.5, a share, the least salient of"
              + " each image. Default: ${DEFAULT-VALUE}.")
  private String hide;

  @Option(
      names = "--salience-column",
      paramLabel = "NAME",
      order = 12,
      defaultValue = "salience",
      description =
          "Column with a number for each label that says how salient it is. Default:"
              + " ${DEFAULT-VALUE}.")
  private String salienceColumn;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      order = 13,
      defaultValue = "5",
      description =
          "How many runs of each loss, each with a seed of its own from --seed on. Default:"
              + " ${DEFAULT-VALUE}.")
  private int seeds;

  @Mixin private SeedArgument seed;

  @Option(
      names = "--references",
      paramLabel = "all|floor",
      order = 15,
      defaultValue = "all",
      converter = ReferencesConverter.class,
      description =
          "What is trained beside the losses: an, oracle and full, or an alone. Default:"
              + " ${DEFAULT-VALUE}.")
  private References references;

  @Option(
      names = "--tune",
      paramLabel = "N",
      order = 16,
      defaultValue = "0",
      description =
          "Also search the parameters of each loss, among N settings by successive halving; the"
              + " first is the one given. Default: ${DEFAULT-VALUE}, no search.")
  private int tune;

  @Option(
      names = "--tune-by",
      paramLabel = "val-map|val-p5",
      order = 17,
      defaultValue = "val-map",
      converter = TrainingArguments.BestByConverter.class,
      description =
          "By what number on validation images, whose labels are hidden too, settings are"
              + " compared. Default: ${DEFAULT-VALUE}.")
  private BestBy tuneBy;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      order = 18,
      description =
          "Trainings at the same time, which share the threads. Default: one a thread, which is"
              + " fastest for small networks.")
  private Integer jobs;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      order = 90,
      defaultValue = "lacuna-compare",
      description = "Folder of the comparison. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private DataArguments source;

  @Mixin private SplitArguments parts;

  @Mixin private NetworkArguments network;

  @Mixin private OptimizerArguments optimizer;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      order = 303,
      defaultValue = "10",
      description = "Passes over the training images. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Mixin private BatchSize batchSize;

  @Option(
      names = "--criterion",
      paramLabel = "last|val-map|val-p5|val-loss",
      order = 305,
      defaultValue = LAST,
      description =
          "Which epoch is scored: the last one, or the best by a number on validation images,"
              + " whose labels are hidden too. Default: ${DEFAULT-VALUE}.")
  private String criterion;

  /** What is trained beside the losses, by the names of the command line. */
  enum References {
    ALL,
    FLOOR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads it. */
  static final class ReferencesConverter extends ChoiceConverter<References> {
    ReferencesConverter() {
      super(References.class);
    }
  }

  CompareCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    requireAtLeast(1, "--seeds", seeds);
    requireAtLeast(1, "--epochs", epochs);
    requireAtLeast(0, "--tune", tune);
    if (jobs != null) {
      requireAtLeast(1, "--jobs", jobs);
    }
    if (tuneBy == BestBy.LOSS) {
      throw wrongUsage(
          "--tune-by val-loss cannot compare settings: each gives the loss another scale");
    }
    Optimizer parsed = optimizer.optimizer(this);
    LearningRateSchedule schedule = optimizer.schedule(this);
    Optional<BestBy> epochBy = epochBy();
    List<HideProtocol> protocols =
        usage(
            "--hide",
            () ->
                Arrays.stream(hide.split(",", -1))
                    .map(text -> HideProtocol.parse(text.strip()))
                    .distinct()
                    .toList());
    List<Contender> contenders =
        usage("--losses", () -> Contender.parse(losses, references == References.ALL));
    try (Backend backend = backend();
        DataLoader loader =
            source.open(
                this,
                DataSelection.of(data, terminal()),
                network.input(),
                parts.split(this, seed.value()))) {
      terminal().note(loader.understood());
      Architecture architecture =
          network.architecture(this, Math.max(2, loader.vocabulary().size()));
      requireMemory(loader, architecture, parsed, backend);
      Optional<LabelNumbers> salience =
          protocols.stream().anyMatch(MostSalient.class::isInstance)
              ? Optional.of(loader.numbers(salienceColumn))
              : Optional.empty();
      try (LoadedData loaded = loader.load(backend.parallel())) {
        Comparison.Request request =
            new Comparison.Request(
                protocols,
                contenders,
                LongStream.range(seed.value(), seed.value() + seeds).boxed().toList(),
                new TrialSettings(
                    network.architecture(this, loaded.vocabulary().size()),
                    network.initializer(),
                    network.frequencyBias(),
                    parsed,
                    schedule,
                    epochs,
                    batchSize.images(),
                    epochBy.map(BestBy::criterion)),
                new Tuning(tune, tuneBy.criterion(), tuneBy.toString()));
        return compare(request, loaded, salience, backend);
      }
    }
  }

  private Optional<BestBy> epochBy() {
    if (criterion.equals(LAST)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TrainingArguments.BestByConverter().convert(criterion));
    } catch (TypeConversionException unknown) {
      throw wrongUsage("--criterion: " + unknown.getMessage() + "; or " + LAST);
    }
  }

  private int jobs() {
    return jobs == null ? threads() : jobs;
  }

  private void requireMemory(
      DataLoader loader, Architecture architecture, Optimizer moves, Backend backend)
      throws DataException {
    long scored =
        (long) loader.records(SplitPart.TRAIN).size()
            + loader.records(SplitPart.VALIDATION).size()
            + loader.records(SplitPart.TEST).size();
    source
        .storage()
        .requireMemory(
            this,
            loader,
            new MemoryNeed(
                MemoryEstimate.forTraining(
                        architecture, backend, batchSize.images(), moves.moments())
                    .times(jobs()),
                0,
                (long) jobs() * Float.BYTES * architecture.outputShape().size() * scored),
            LOWER);
  }

  private int compare(
      Comparison.Request request,
      LoadedData loaded,
      Optional<LabelNumbers> salience,
      Backend backend)
      throws IOException {
    loaded.report().warnings().forEach(terminal()::warn);
    if (loaded.test().isEmpty()) {
      throw new DataException(data + ": there are no test images; give --test-split");
    }
    if (loaded.validation().isEmpty() && (tune > 0 || request.settings().criterion().isPresent())) {
      throw new DataException(
          data + ": there are no validation images to choose by; give --val-split");
    }
    ComparisonFolder folder = ComparisonFolder.open(out, configInForce(List.of()), FREE);
    try (PrintWriter log = folder.openLog();
        Workers workers = new Workers(backend.kernels(), jobs(), Math.max(1, threads() / jobs()));
        StopRequest stop = new StopRequest(null)) {
      terminal().log(log);
      terminal().note(epochLine(request));
      Comparison comparison =
          new Comparison(request, terminal(), folder.path(), loaded, salience, workers, stop);
      if (!comparison.run()) {
        terminal()
            .warn("stopped by a signal; the runs that were done are kept in " + folder.path());
        return ExitCode.STOPPED;
      }
      return loaded.report().skipped().isEmpty() ? ExitCode.DONE : ExitCode.SKIPPED;
    } finally {
      terminal().log(null);
    }
  }

  private String epochLine(Comparison.Request request) {
    return request.settings().criterion().isEmpty()
        ? "scored epoch: the last of " + epochs + ", chosen by no score"
        : "scored epoch: the best by "
            + criterion
            + " on validation images, whose labels are hidden too";
  }
}
