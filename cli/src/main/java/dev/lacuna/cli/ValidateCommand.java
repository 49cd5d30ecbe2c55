package dev.lacuna.cli;

import dev.lacuna.cli.report.AugmentationPage;
import dev.lacuna.cli.run.EmptyFolder;
import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cli.validate.Validation;
import dev.lacuna.cli.validate.ValidationPage;
import dev.lacuna.cli.validate.ValidationSummary;
import dev.lacuna.cli.validate.ValidationTables;
import dev.lacuna.cnn.augment.Augmentation;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.ImageStorage;
import dev.lacuna.cnn.data.LabelledImages;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks data before any training. */
@Command(
    name = "validate",
    addMethodSubcommands = false,
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
      "  lacuna validate photos --test new-photos --out check",
      "  lacuna validate photos --show-augmented --augment flip,rotate=10,erase=0.2"
    })
final class ValidateCommand extends LongCommand {
  private static final String DEFAULT_FOLDER = "lacuna-validate";
  private static final String PAGE = "validate.html";
  private static final String AUGMENTED = "augmented.html";

  @Parameters(paramLabel = "DATA", description = "Images with labels, as train takes them.")
  private String data;

  @Option(
      names = "--test",
      paramLabel = "DATA",
      order = 1,
      description = "Images with labels to be tested on: none of them should be among DATA.")
  private String test;

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

  @Mixin private MinImagesArgument minImages;

  @Mixin private SplitArguments parts;

  @Option(
      names = "--show-augmented",
      order = 91,
      description =
          "Also write a page that shows some training images as the first epochs of training with"
              + " --augment would see them: "
              + AUGMENTED
              + ".")
  private boolean showAugmented;

  @Mixin private AugmentArguments augment;

  @Mixin private FitArguments fit;

  @Mixin private LimitArguments limits;

  @Mixin private InputArguments input;

  @Mixin private SeedArgument seed;

  ValidateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    Split split = parts.split(this, seed.value());
    Augmentation augmentation = augment.augmentation(this);
    if (showAugmented && augmentation.equals(Augmentation.NONE)) {
      throw wrongUsage("--show-augmented needs --augment, such as --augment flip,rotate=10");
    }
    if (!showAugmented && !augmentation.equals(Augmentation.NONE)) {
      throw wrongUsage("--augment goes with --show-augmented");
    }
    DataSelection images = DataSelection.of(data, terminal());
    try (Backend backend = backend();
        DataLoader loader = open(images, table.labels(), split);
        DataLoader other = test == null ? null : openTest(split)) {
      List<String> lines = new ArrayList<>(List.of(loader.understood()));
      lines.addAll(loader.warnings());
      if (other != null) {
        lines.add(other.understood());
        lines.addAll(other.warnings());
      }
      lines.forEach(terminal()::note);
      Path folder = EmptyFolder.create(out, DEFAULT_FOLDER);
      Validation validation =
          Validation.of(
              loader,
              Optional.ofNullable(other),
              limits.limits(this),
              backend.parallel(),
              terminal());
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
      if (showAugmented) {
        showAugmented(loader, augmentation, folder.resolve(AUGMENTED), backend.parallel());
      }
      return validation.skips() ? ExitCode.SKIPPED : ExitCode.DONE;
    }
  }

  private DataLoader openTest(Split split) throws IOException {
    return open(DataSelection.of(test, terminal()), Optional.ofNullable(testLabels), split);
  }

  private DataLoader open(DataSelection images, Optional<Path> labels, Split split)
      throws DataException {
    return DataLoader.open(
        usage(
            "--image-size, --channels, --min-images, --min-confidence or --tag-separator",
            () ->
                table
                    .options(
                        images, labels, input.size(), input.channels(), split, minImages.value())
                    .withImages(fit.fit(this), limits.limits(this))));
  }

  private void showAugmented(
      DataLoader loader, Augmentation augmentation, Path file, Parallel parallel)
      throws IOException {
    Vocabulary vocabulary = loader.vocabulary();
    // A few images are shown, each a few times, so none is kept.
    loader.storage(new ImageStorage.Nowhere());
    try (LabelledImages train = loader.load(vocabulary, Optional.of(SplitPart.TRAIN), parallel)) {
      AugmentationPage page =
          new AugmentationPage(train.data(), vocabulary, augmentation, seed.value());
      WholeFile.write(file, page.html());
    }
    terminal().note("augmented images: " + file);
  }
}
