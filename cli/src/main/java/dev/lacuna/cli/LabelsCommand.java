package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.label.Absence;
import dev.lacuna.cnn.data.label.LabelFormat;
import dev.lacuna.cnn.data.label.LabelFormats;
import dev.lacuna.cnn.data.label.LabelHierarchy;
import dev.lacuna.cnn.data.label.LabelOptions;
import dev.lacuna.cnn.data.label.LabelRow;
import dev.lacuna.cnn.data.label.LabelTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how a label file is understood, and writes it in another format. */
@Command(
    name = "labels",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Says how a label file is understood, and writes it in another format; without FILE, lists"
          + " the formats.",
      "",
      "What the other format cannot say is named on standard error."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna labels",
      "  lacuna labels tags.csv",
      "  lacuna labels export.json --to tags --out tags.csv",
      "  lacuna labels photos/tags.csv --to folders --out by-label"
    })
final class LabelsCommand extends LongCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "A label file, or a folder of a format that has folders.")
  private Path file;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      order = 1,
      converter = LabelArguments.FormatConverter.class,
      description = "Write the labels in this format.")
  private String to;

  @Option(names = "--out", paramLabel = "FILE", order = 2, description = "Where; must not exist.")
  private Path out;

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      order = 3,
      description =
          "With --to folders: where the images are that are copied. Default: the folder of FILE.")
  private Path images;

  @Mixin private LabelArguments labels;

  LabelsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    if ((to == null) != (out == null)) {
      throw wrongUsage("--to and --out go together");
    }
    if (file == null) {
      if (to != null) {
        throw wrongUsage("--to needs a FILE to read");
      }
      LabelFormats.all()
          .forEach(
              format -> terminal().result("%-16s%s".formatted(format.id(), format.description())));
      return ExitCode.DONE;
    }
    LabelOptions options = usage("--tag-separator or --min-confidence", labels::options);
    if (!Files.exists(file)) {
      throw new DataException(file + ": no such label file");
    }
    LabelTable table = LabelFormats.read(file, options);
    if (options.hierarchy().isPresent()) {
      table = LabelHierarchy.read(options.hierarchy().get()).applyTo(table);
    }
    table.warnings().forEach(terminal()::warn);
    if (table.merged() > 0) {
      terminal()
          .warn(
              "%s: %,d %s merged into an earlier row of the same image"
                  .formatted(table.name(), table.merged(), table.merged() == 1 ? "row" : "rows"));
    }
    terminal().result(table.understood());
    if (to != null) {
      write(table);
    }
    return ExitCode.DONE;
  }

  private void write(LabelTable table) throws IOException {
    if (Files.exists(out)) {
      throw new DataException(out + ": exists already; choose another name");
    }
    LabelFormat format = LabelFormats.named(to);
    Path folder = Files.isDirectory(file) ? file : file.toAbsolutePath().getParent();
    LabelFormat writer =
        to.equals("folders") ? LabelFormats.folders(images == null ? folder : images) : format;
    Path unfinished = out.resolveSibling(out.getFileName() + ".part");
    if (Files.exists(unfinished)) {
      throw new DataException(unfinished + ": exists already, and would be used meanwhile");
    }
    try {
      writer.write(table, unfinished);
      Files.move(unfinished, out);
    } catch (IOException | RuntimeException failure) {
      deleteAll(unfinished);
      throw failure;
    }
    LabelFormats.losses(table, format)
        .forEach(loss -> terminal().warn(to + " cannot say, and it was left out: " + loss));
    LabelTable again = format.read(out, LabelOptions.AUTOMATIC);
    if (denied(again) < denied(table) && denied(format.read(out, denying())) > denied(again)) {
      terminal()
          .warn(
              out
                  + ": nothing in it says 'unknown', so read it with --absent negative"
                  + " to keep what does not fit");
    }
    terminal().note("wrote " + again.understood());
  }

  private static void deleteAll(Path top) throws IOException {
    if (Files.exists(top)) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static LabelOptions denying() {
    return LabelOptions.AUTOMATIC.withAbsence(Absence.NEGATIVE);
  }

  private static long denied(LabelTable table) {
    return table.rows().stream()
        .mapToLong((LabelRow row) -> row.negatives().size() + (row.exhaustive() ? 1 : 0))
        .sum();
  }
}
