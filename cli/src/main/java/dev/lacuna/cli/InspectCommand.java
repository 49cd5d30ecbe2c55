package dev.lacuna.cli;

import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.run.Provenance;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.model.MemoryEstimate;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.ModelInfo;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.threshold.Thresholds;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a model file says of itself. */
@Command(
    name = "inspect",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description =
        "Shows a model: layers, shapes, parameters, labels, how it was trained, memory it needs."
            + " Reads the file's header only.",
    footer = {
      "",
      "Examples:",
      "  lacuna inspect lacuna-run/model.safetensors",
      "  lacuna inspect lacuna-run/model.safetensors --plan --memory --batch 32 --training"
    })
final class InspectCommand implements Callable<Integer> {
  private static final int FEW = 12;

  private final Terminal terminal;

  @Parameters(paramLabel = "MODEL", description = "A model file.")
  private Path model;

  @Option(names = "--labels", description = "List the labels and nothing else, one a line.")
  private boolean labels;

  @Option(
      names = "--thresholds",
      description = "List each label's threshold and nothing else, tab and label on a line.")
  private boolean thresholds;

  @Option(
      names = "--plan",
      description =
          "Show what runs: which layers are computed as one, how, and how much memory each step"
              + " holds.")
  private boolean plan;

  @Option(
      names = "--memory",
      description =
          "Show the native memory that is needed, in bytes by purpose; the JVM's own and the data"
              + " set come on top.")
  private boolean memory;

  @Option(
      names = "--training",
      description = "With --plan or --memory: for training with Adam, not for prediction.")
  private boolean training;

  @Mixin private BatchSize batchSize;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also stack traces.")
  private boolean verbose;

  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    terminal.level(false, verbose);
    ModelInfo info = ModelFile.inspect(model);
    if (labels) {
      info.labels().labels().forEach(terminal::result);
      return ExitCode.DONE;
    }
    if (thresholds) {
      return thresholds(info);
    }
    if (plan || memory) {
      plan(info);
      return ExitCode.DONE;
    }
    terminal.result(String.format(Locale.ROOT, "%s, %,d bytes", model, info.bytes()));
    terminal.result("");
    info.architecture().summary().lines().forEach(terminal::result);
    terminal.result("");
    List<String> first = info.labels().labels();
    terminal.result(
        String.format(
            Locale.ROOT,
            "%,d labels: %s%s",
            first.size(),
            String.join(", ", first.subList(0, Math.min(FEW, first.size()))),
            first.size() > FEW ? ", ... (--labels lists all)" : ""));
    terminal.result("");
    terminal.result("training");
    Provenance.readable(info.provenance())
        .forEach((key, value) -> terminal.result("  %-26s %s".formatted(key, text(value))));
    terminal.result("");
    terminal.result(
        "thresholds: "
            + info.thresholds()
                .map(Thresholds::describe)
                .orElse("none; predict gives the most probable labels"));
    terminal.result("");
    memory(info);
    return ExitCode.DONE;
  }

  private int thresholds(ModelInfo info) throws DataException {
    Thresholds fitted =
        info.thresholds()
            .orElseThrow(
                () ->
                    new DataException(
                        model + ": has no thresholds; train with --thresholds to fit some"));
    for (int label = 0; label < fitted.labels(); label++) {
      terminal.result(
          "%s\t%s".formatted(Float.toString(fitted.of(label)), info.labels().label(label)));
    }
    return ExitCode.DONE;
  }

  private static String text(Object value) {
    return value instanceof String word ? word : Json.write(value);
  }

  /** What was asked for of {@code --plan} and {@code --memory}. */
  private void plan(ModelInfo info) {
    int batch = batchSize.images();
    try (Backend backend = Backend.create(Runtime.getRuntime().availableProcessors())) {
      if (plan) {
        Plan.describe(info.architecture(), backend, batch, training)
            .lines()
            .forEach(terminal::result);
      }
      if (plan && memory) {
        terminal.result("");
      }
      if (memory) {
        MemoryEstimate estimate =
            training
                ? forTraining(info, backend, batch)
                : MemoryEstimate.forPrediction(info.architecture(), backend, batch);
        MemoryNeed.byPurpose(estimate).forEach(this::bytes);
        bytes("total", estimate.total());
      }
    }
  }

  private void bytes(String purpose, long bytes) {
    terminal.result(String.format(Locale.ROOT, "%-26s %,18d", purpose, bytes));
  }

  private static MemoryEstimate forTraining(ModelInfo info, Backend backend, int batch) {
    return MemoryEstimate.forTraining(
        info.architecture(), backend, batch, Adam.keras(1e-3f).moments());
  }

  private void memory(ModelInfo info) {
    int batch = batchSize.images();
    try (Backend backend = Backend.create(Runtime.getRuntime().availableProcessors())) {
      terminal.result("memory");
      memory(
          "prediction, one image", MemoryEstimate.forPrediction(info.architecture(), backend, 1));
      memory(
          "prediction, batch of " + batch,
          MemoryEstimate.forPrediction(info.architecture(), backend, batch));
      memory("training, batch of " + batch, forTraining(info, backend, batch));
    }
  }

  private void memory(String what, MemoryEstimate estimate) {
    terminal.result("  %-26s %s".formatted(what, MemoryNeed.describe(estimate)));
  }
}
