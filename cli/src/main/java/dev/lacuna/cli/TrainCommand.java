package dev.lacuna.cli;

import dev.lacuna.cli.report.RateFinder;
import dev.lacuna.cli.report.RunResults;
import dev.lacuna.cli.run.DataFingerprint;
import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.run.Provenance;
import dev.lacuna.cli.run.RunFacts;
import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cli.run.RunStart;
import dev.lacuna.cli.run.SelfCheck;
import dev.lacuna.cli.run.SourceCommit;
import dev.lacuna.cli.run.StopRequest;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cli.run.TrainingRun;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.MemoryEstimate;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.train.Checkpoint;
import dev.lacuna.cnn.train.History;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a tagger. */
@Command(
    name = "train",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Trains a tagger on images with labels; without DATA on the icons that are shipped.",
      "",
      "DATA is a folder or zip of images with a label file (CSV) in or beside it, a folder of"
          + " folders (one label each), or a label file that names the images."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna train",
      "  lacuna train photos --labels tags.csv --image-size 128x128 --channels 3",
      "  lacuna train photos --model net.yaml --check",
      "  find photos -name '*.jpg' | lacuna train - --labels tags.csv",
      "  lacuna train --resume lacuna-run"
    })
final class TrainCommand extends LongCommand {
  private static final String LOWER =
      "--batch-size, --image-size or --channels, or use a smaller network";

  @Parameters(
      arity = "0..1",
      paramLabel = "DATA",
      description =
          "Images with labels; also a pattern such as 'photos/*.jpg', or - for a list of images on"
              + " standard input.")
  private String data;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      order = 90,
      description = "Folder of the run; lacuna-run, or lacuna-run-2 and so on if that exists.")
  private Path out;

  @Mixin private ResumeArguments resume;

  @Mixin private DataArguments source;

  @Mixin private SplitArguments parts;

  @Mixin private NetworkArguments network;

  @Mixin private TrainingArguments training;

  @Mixin private SeedArgument seed;

  @Option(
      names = "--check",
      fallbackValue = "true",
      order = 309,
      description =
          "Take one batch through everything (train, validate, save, reload, predict), and stop.")
  private boolean check;

  TrainCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void complete() {
    training.complete(data == null);
  }

  @Override
  int run() throws IOException {
    TrainSettings settings = training.settings(this, network, seed.value());
    Split split = parts.split(this, seed.value());
    resume.check(this, out);
    if (check || !resume.resumes()) {
      return run(settings, split, Optional.empty(), Optional.empty());
    }
    try (RunFolder folder = resume.folder()) {
      return run(settings, split, resume.checkpoint(this, folder), Optional.of(folder));
    }
  }

  private int run(
      TrainSettings settings, Split split, Optional<Checkpoint> start, Optional<RunFolder> begun)
      throws IOException {
    try (EmbeddedIcons icons = data == null ? EmbeddedIcons.unpack() : null;
        Backend backend = backend();
        DataLoader loader = source.open(this, selection(icons), network.input(), split)) {
      terminal().note(loader.understood());
      requireMemory(loader, settings, backend);
      try (LoadedData loaded = loader.load(backend.parallel())) {
        LoadedData used = training.control().data(loaded);
        if (check) {
          return check(used, settings, backend);
        }
        // Only now, so that data that cannot be used leaves no folder.
        try (RunFolder fresh = begun.isPresent() ? null : RunFolder.create(out)) {
          return train(used, settings, split, backend, start, begun.orElse(fresh));
        }
      }
    }
  }

  private DataSelection selection(EmbeddedIcons icons) throws IOException {
    return icons == null ? DataSelection.of(data, terminal()) : DataSelection.all(icons.zip());
  }

  /** Before anything is decoded. */
  private void requireMemory(DataLoader loader, TrainSettings settings, Backend backend)
      throws DataException {
    // Loading refuses fewer than two labels, with the reason.
    Architecture architecture = network.architecture(this, Math.max(2, loader.vocabulary().size()));
    int scored =
        Math.max(
            loader.records(SplitPart.VALIDATION).size(), loader.records(SplitPart.TEST).size());
    source
        .storage()
        .requireMemory(
            this,
            loader,
            new MemoryNeed(
                MemoryEstimate.forTraining(
                    architecture,
                    backend,
                    Math.min(settings.batchSize(), loader.records().size()),
                    settings.keptPerWeight()),
                0,
                Float.BYTES * architecture.outputShape().size() * scored),
            LOWER);
  }

  private String dataName() {
    return data == null ? EmbeddedIcons.NAME : data;
  }

  private int train(
      LoadedData loaded,
      TrainSettings settings,
      Split split,
      Backend backend,
      Optional<Checkpoint> checkpoint,
      RunFolder folder)
      throws IOException {
    String dataLine = describe(loaded);
    LabelSpelling.note(loaded, terminal());
    say(loaded, dataLine);
    int done = done(loaded);
    String fingerprint = DataFingerprint.sampled(loaded);
    RunStart start = resume.start(this, checkpoint, fingerprint);
    String config = configInForce(List.of("out", "check"));
    folder.writeConfig(config);
    folder.writeFacts(
        Json.write(
            RunFacts.of(
                Main.Version.text(),
                SourceCommit.ofProgram(),
                dataLine,
                fingerprint,
                settings.seed(),
                backend)));
    try (PrintWriter log = folder.openLog()) {
      terminal().log(log);
      Map<String, Object> provenance =
          Provenance.of(Main.Version.text(), dataName(), split, loaded, settings);
      if (training.control().findsRate()) {
        try (Network fresh = network(loaded, settings, backend)) {
          new RateFinder(terminal(), folder, settings, backend).run(fresh, loaded.train());
        }
        return done;
      }
      History history;
      try (Network fresh = network(loaded, settings, backend);
          StopRequest stop = new StopRequest(settings.maxTime())) {
        fresh.architecture().summary().lines().forEach(terminal()::note);
        history =
            new TrainingRun(terminal(), folder, loaded, settings, provenance, fresh, stop, start)
                .fit(backend);
        if (stop.bySignal()) {
          terminal().warn("stopped by a signal after saving");
          return ExitCode.STOPPED;
        }
      }
      new RunResults(terminal(), folder, settings, backend).show(loaded, history);
      return done;
    } finally {
      terminal().log(null);
    }
  }

  private int check(LoadedData loaded, TrainSettings settings, Backend backend) throws IOException {
    say(loaded, describe(loaded));
    try (Network fresh = network(loaded, settings, backend)) {
      new SelfCheck(terminal(), settings, backend).run(fresh, loaded);
    }
    return done(loaded);
  }

  private void say(LoadedData loaded, String dataLine) {
    loaded.report().warnings().forEach(terminal()::warn);
    terminal().note("data: " + dataLine);
  }

  private static int done(LoadedData loaded) {
    return loaded.report().skipped().isEmpty() ? ExitCode.DONE : ExitCode.SKIPPED;
  }

  private Network network(LoadedData loaded, TrainSettings settings, Backend backend)
      throws DataException {
    Network fresh = Network.of(network.architecture(this, loaded.vocabulary().size()));
    settings.initialize(fresh, loaded.train().labels(), settings.seed(), backend.parallel());
    return fresh;
  }

  private String describe(LoadedData loaded) {
    int given = Arrays.stream(loaded.train().labels().positivesPerClass()).sum();
    return String.format(
        Locale.ROOT,
        "%s, %,d training, %,d validation and %,d test images; %,d labels, %.1f a training"
            + " image",
        dataName(),
        loaded.train().size(),
        loaded.validation().map(DataSet::size).orElse(0),
        loaded.test().map(DataSet::size).orElse(0),
        loaded.vocabulary().size(),
        (double) given / loaded.train().size());
  }
}
