package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that compute for a while share. */
abstract class LongCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private final Terminal terminal;

  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      order = 900,
      description =
          "Take options from this file: a key for each, without its dashes. The command line wins.")
  @SuppressWarnings("UnusedVariable") // ConfigDefaults looks for it before anything is parsed.
  private Path config;

  @Option(
      names = "--print-config",
      order = 901,
      description = "Print the options in force as such a file, and stop.")
  private boolean printConfig;

  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 902,
      description =
          "Threads to compute on; all processors by default. The results do not depend on it.")
  private Integer threads;

  @Option(
      names = {"-q", "--quiet"},
      order = 903,
      description = "Only results and what is wrong.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      order = 904,
      description = "Also stack traces.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 905,
      description = "Show this and stop.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  private boolean help;

  LongCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public final Integer call() throws IOException {
    terminal.level(quiet, verbose);
    complete();
    if (printConfig) {
      terminal.out().print(configInForce(List.of()));
      return ExitCode.DONE;
    }
    return run();
  }

  /** Sets options that were left out and whose default depends on other options. */
  void complete() {}

  /** Does it; the exit code. */
  abstract int run() throws IOException;

  /** The options in force as YAML, but for some. */
  final String configInForce(List<String> without) {
    return ConfigDefaults.inForce(spec, without);
  }

  /** The options in force as texts by name, but for some. */
  final SortedMap<String, String> settingsInForce(List<String> without) {
    SortedMap<String, String> texts = new TreeMap<>();
    ConfigDefaults.valuesInForce(spec, without)
        .forEach((key, value) -> texts.put(key, value.toString()));
    return texts;
  }

  final Terminal terminal() {
    return terminal;
  }

  /**
   * Kernels and threads for so little work that it would be done before vector kernels are
   * compiled: the scalar ones, unless others were asked for. The results are the same.
   */
  final Backend backendForFew(String reason) {
    return KernelMode.fromSystemProperty() == KernelMode.AUTO
        ? new Backend(Kernels.scalar(reason), Parallel.of(threads()))
        : backend();
  }

  /** Kernels and threads; says in one line if the kernels are slow ones that nobody asked for. */
  final Backend backend() {
    Backend backend;
    try {
      backend = Backend.create(threads());
    } catch (IllegalStateException e) {
      throw wrongUsage(e.getMessage());
    }
    if (KernelMode.fromSystemProperty() == KernelMode.AUTO
        && backend.kernels().info().vectorBits() == Float.SIZE) {
      terminal.note("slow scalar kernels: " + backend.kernels().info().reason());
    }
    return backend;
  }

  /** Makes a value that cannot be made of an option a matter of wrong usage. */
  final <T> T usage(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw wrongUsage(option + ": " + e.getMessage());
    }
  }

  /** Checks a number that is not a matter of its type alone. */
  final void requireAtLeast(int least, String option, int value) {
    if (value < least) {
      throw wrongUsage(option + " must be at least " + least + ", got " + value);
    }
  }

  /** Threads to compute on. */
  final int threads() {
    if (threads != null) {
      requireAtLeast(1, "--threads", threads);
    }
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  final ParameterException wrongUsage(String reason) {
    return new ParameterException(spec.commandLine(), reason);
  }
}
