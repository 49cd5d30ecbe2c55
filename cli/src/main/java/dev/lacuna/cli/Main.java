package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command {@code lacuna}, with one subcommand for each thing that it does. */
public final class Main implements Runnable {
  private CommandSpec spec;

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    int code = run(args, Terminal.ofProcess());
    // System.exit sets up logging first, which takes longer than many commands.
    if (code != ExitCode.DONE) {
      System.exit(code);
    }
  }

  /** Runs a command on given streams; returns its exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, InputStream in) {
    return run(args, new Terminal(out, err, in, false));
  }

  /** All commands with their options, for completion and manual pages. */
  public static CommandLine commandLine() {
    return whole(Terminal.ofProcess());
  }

  private static CommandLine whole(Terminal terminal) {
    CommandLine line = line(terminal);
    Subcommand.ALL.forEach(command -> line.addSubcommand(command.name(), command.make(terminal)));
    return line;
  }

  /**
   * What is needed to run a command line: the command that it names, or if it names none the names
   * and descriptions of all. Reading the options of all would take longer than most commands.
   */
  private static CommandLine commandLine(Terminal terminal, String[] args) {
    String first = args.length == 0 ? "" : args[0];
    if (first.startsWith("@")) {
      return whole(terminal); // A file of arguments may name any.
    }
    CommandLine line = line(terminal);
    for (Subcommand command : Subcommand.ALL) {
      if (command.name().equals(first)) {
        return line.addSubcommand(first, command.make(terminal));
      }
    }
    for (Subcommand command : Subcommand.ALL) {
      line.addSubcommand(command.name(), command.outline());
    }
    return line;
  }

  private static CommandLine line(Terminal terminal) {
    return new CommandLine(spec())
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
  }

  /** Said with calls, since an annotation takes milliseconds to be read: this is in every start. */
  private static CommandSpec spec() {
    Main main = new Main();
    main.spec =
        CommandSpec.wrapWithoutInspection(main)
            .name("lacuna")
            .versionProvider(new Version())
            .addOption(
                OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help message and exit.")
                    .build())
            .addOption(
                OptionSpec.builder("-V", "--version")
                    .versionHelp(true)
                    .description("Print version information and exit.")
                    .build());
    main.spec
        .usageMessage()
        .synopsisSubcommandLabel("COMMAND")
        .description(
            "Trains and runs image taggers when every given label is right but many are missing.")
        .footer(
            "",
            "First steps: 'lacuna train' trains on the icons that are shipped with it,",
            "'lacuna COMMAND --help' lists the options of a command with an example.",
            "",
            "Exit codes: 0 done; 1 a fault of ours; 2 wrong usage; 3 data or model cannot",
            "be used; 4 done, but some inputs were skipped; 130 or 143 stopped by a signal,",
            "after saving.");
    return main.spec;
  }

  static int run(String[] args, Terminal terminal) {
    QuietLogging.install();
    CommandLine line = commandLine(terminal, args);
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
