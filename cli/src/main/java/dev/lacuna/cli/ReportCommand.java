package dev.lacuna.cli;

import dev.lacuna.cli.report.RunReport;
import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the report of a run again, or one that compares several. */
@Command(
    name = "report",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Writes a page about a run from what its folder holds; with several runs, a page that"
          + " compares them.",
      "",
      "It needs neither data nor model, and works for a run that still goes on or was stopped."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna report lacuna-run",
      "  lacuna report lacuna-run lacuna-run-2 --out both.html"
    })
final class ReportCommand extends LongCommand {
  private static final String COMPARISON = "lacuna-report.html";

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs.")
  private List<Path> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      order = 1,
      description =
          "Where the page goes. Default: report.html of the run, or "
              + COMPARISON
              + " for several.")
  private Path out;

  ReportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    List<RunFolder> folders = new ArrayList<>();
    for (Path run : runs) {
      folders.add(RunFolder.open(run));
    }
    Path usual = folders.size() == 1 ? folders.getFirst().report() : Path.of(COMPARISON);
    Path file = out == null ? usual : out;
    WholeFile.write(file, RunReport.page(folders));
    terminal().result("report  " + file);
    return ExitCode.DONE;
  }
}
