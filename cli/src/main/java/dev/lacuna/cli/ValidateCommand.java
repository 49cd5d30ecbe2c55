package dev.lacuna.cli;

import dev.lacuna.cli.run.EmptyFolder;
import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cli.validate.Validation;
import dev.lacuna.cli.validate.ValidationPage;
import dev.lacuna.cli.validate.ValidationSummary;
import dev.lacuna.cli.validate.ValidationTables;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks data before any training. */
@Command(
    name = "validate",
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Checks images and labels before any training, and changes nothing of them: images that"
          + " cannot be used, that occur twice or in two parts, labels that are rare, always come"
          + " together or are probably the same, and what training would leave out.",
      "",
      "A summary goes to standard output, tables and a page with pictures to a folder."
    },
    footer = {
      "",
      "Exit codes: 0 training would skip nothing; 4 it would skip something; 3 it cannot use the"
          + " data.",
      "",
      "Examples:",
      "  lacuna validate photos --labels tags.csv",
      "  lacuna validate photos --test new-photos --out check"
    })
final class ValidateCommand extends LongCommand {
  private static final String DEFAULT_FOLDER = "lacuna-validate";
  private static final String PAGE = "validate.html";

  /** Images are decoded in their own size, so the size of training does not matter. */
  private static final ImageSize ANY_SIZE = new ImageSize(1, 1);

  @Parameters(paramLabel = "DATA", description = "Images with labels, as train takes them.")
  private Path data;

  @Option(
      names = "--test",
      paramLabel = "DATA",
      order = 1,
      description = "Images with labels to be tested on: none of them should be among DATA.")
  private Path test;

  @Option(
      names = "--test-labels",
      paramLabel = "FILE",
      order = 2,
      description = "Label file of the test images; without it, one is looked for in and beside.")
  private Path testLabels;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      order = 90,
      description =
          "Folder of the results; " + DEFAULT_FOLDER + ", or with -2 and so on if that exists.")
  private Path out;

  @Mixin private TableArguments table;

  @Mixin private SplitArguments parts;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 308,
      defaultValue = "0",
      description = "As train takes it, for the same parts. Default: ${DEFAULT-VALUE}.")
  private long seed;

  ValidateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    Split split = parts.split(this, seed);
    try (Backend backend = backend();
        DataLoader loader = open(() -> table.options(data, ANY_SIZE, 3, split, parts.minImages()));
        DataLoader other = test == null ? null : open(() -> testOptions(split))) {
      List<String> lines = new ArrayList<>(List.of(loader.understood()));
      lines.addAll(loader.warnings());
      if (other != null) {
        lines.add(other.understood());
        lines.addAll(other.warnings());
      }
      lines.forEach(terminal()::note);
      Path folder = EmptyFolder.create(out, DEFAULT_FOLDER);
      Validation validation =
          Validation.of(loader, Optional.ofNullable(other), backend.parallel(), terminal());
      SequencedMap<String, String> summary = ValidationSummary.of(validation);
      summary.forEach((name, line) -> terminal().result("%-17s%s".formatted(name, line)));
      new ValidationTables(validation).write(folder);
      String page = new ValidationPage(validation).html(lines, summary);
      WholeFile.write(folder.resolve(PAGE), page);
      terminal().note("details: " + folder.resolve(PAGE) + " and the tables beside it");
      Optional<String> unusable = validation.unusable();
      if (unusable.isPresent()) {
        throw new DataException(data + ": " + unusable.get());
      }
      return validation.skips() ? ExitCode.SKIPPED : ExitCode.DONE;
    }
  }

  private DataOptions testOptions(Split split) {
    return table.options(
        test, Optional.ofNullable(testLabels), ANY_SIZE, 3, split, parts.minImages());
  }

  private DataLoader open(Supplier<DataOptions> options) throws DataException {
    return DataLoader.open(usage("--min-images, --min-confidence or --tag-separator", options));
  }
}
