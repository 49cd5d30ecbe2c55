package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code lacuna}, with one subcommand for each thing that it does. */
@Command(
    name = "lacuna",
    description =
        "Trains and runs image taggers when every given label is right but many are missing.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "First steps: 'lacuna train' trains on the icons that are shipped with it,",
      "'lacuna COMMAND --help' lists the options of a command with an example.",
      "",
      "Exit codes: 0 done; 1 a fault of ours; 2 wrong usage; 3 data or model cannot be used;",
      "4 done, but some inputs were skipped; 130 or 143 stopped by a signal, after saving."
    })
public final class Main implements Runnable {
  /** Held for as long as the program runs: a logger that nobody holds loses its level. */
  private static final Logger ENGINE_LOG = Logger.getLogger("dev.lacuna");

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(run(args, Terminal.ofProcess()));
  }

  /** Runs a command on given streams; returns its exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, InputStream in) {
    return run(args, new Terminal(out, err, in, false));
  }

  /** All commands with their options, for completion and manual pages. */
  public static CommandLine commandLine() {
    return commandLine(Terminal.ofProcess());
  }

  private static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new Main())
        .addSubcommand(new TrainCommand(terminal))
        .addSubcommand(new PredictCommand(terminal))
        .addSubcommand(new EvaluateCommand(terminal))
        .addSubcommand(new AuditCommand(terminal))
        .addSubcommand(new CompareCommand(terminal))
        .addSubcommand(new ValidateCommand(terminal))
        .addSubcommand(new LabelsCommand(terminal))
        .addSubcommand(new ExplainCommand(terminal))
        .addSubcommand(new ReportCommand(terminal))
        .addSubcommand(new InspectCommand(terminal))
        .addSubcommand(new LossesCommand(terminal))
        .addSubcommand(new DoctorCommand(terminal))
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
  }

  private static int run(String[] args, Terminal terminal) {
    // What the engine logs of its kernels, the commands say themselves.
    ENGINE_LOG.setLevel(Level.WARNING);
    CommandLine line = commandLine(terminal);
    Failures failures = new Failures(terminal);
    line.setParameterExceptionHandler(failures::wrongUsage);
    line.setExecutionExceptionHandler((failure, command, result) -> failures.exitCode(failure));
    int code;
    try {
      ConfigDefaults.install(line, args);
      code = line.execute(args);
    } catch (DataException unusableConfig) {
      code = failures.wrongUsage(unusableConfig.getMessage());
    } catch (Throwable failure) {
      code = failures.exitCode(failure);
    }
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "a command is needed: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    private static final String DEVELOPMENT = "development";

    @Override
    public String[] getVersion() {
      return new String[] {"lacuna " + text()};
    }

    static String text() {
      String version = Main.class.getPackage().getImplementationVersion();
      if (version != null) {
        return version;
      }
      // An image of the JDK has modules and no manifests.
      ModuleDescriptor module = Main.class.getModule().getDescriptor();
      return module == null ? DEVELOPMENT : module.rawVersion().orElse(DEVELOPMENT);
    }
  }
}
