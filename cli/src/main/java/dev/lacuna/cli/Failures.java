package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.model.ArchitectureException;
import dev.lacuna.cnn.text.OneLine;
import dev.lacuna.cnn.train.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one line on standard error, and by which exit code. */
final class Failures {
  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  /** For a command line that cannot be understood. */
  int wrongUsage(ParameterException failure, String[] args) {
    terminal.trace(failure);
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    return wrongUsage(reason(failure) + "; see " + command + " --help");
  }

  /** For a command line or configuration that cannot be understood. */
  int wrongUsage(String reason) {
    terminal.warn("lacuna: " + oneLine(reason));
    return ExitCode.USAGE;
  }

  private static String reason(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      return "unknown "
          + (unmatched.isUnknownOption() ? "option " : "argument ")
          + unmatched.getUnmatched().getFirst()
          + (suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions));
    }
    return failure.getMessage();
  }

  /** For a command that failed. */
  int exitCode(Throwable failure) {
    terminal.trace(failure);
    return switch (failure) {
      case ParameterException usage -> wrongUsage(usage, new String[0]);
      case UncheckedIOException wrapped -> unusable(ioReason(wrapped.getCause()));
      case IOException io -> unusable(ioReason(io));
      case ArchitectureException network -> unusable(network.getMessage());
      case TrainingException training -> unusable(training.getMessage());
      case OutOfMemoryError memory ->
          unusable(
              "out of memory (%s); lower --batch-size or --image-size, or close other programs"
                  .formatted(memory.getMessage()));
      case CommandLine.ExecutionException wrapped when wrapped.getCause() != null ->
          exitCode(wrapped.getCause());
      default -> fault(failure);
    };
  }

  private int unusable(String reason) {
    terminal.warn("lacuna: " + oneLine(reason));
    return ExitCode.UNUSABLE;
  }

  private int fault(Throwable failure) {
    terminal.warn(
        "lacuna: this is a fault of ours, please report it: "
            + oneLine(failure.toString())
            + (terminal.verbose() ? "" : " (--verbose shows where)"));
    return ExitCode.FAULT;
  }

  /** The exceptions of java.nio.file say no more than a file name. */
  private static String ioReason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
      case AccessDeniedException denied -> denied.getFile() + ": access is denied";
      case FileSystemException other when other.getReason() == null ->
          other.getFile() + ": cannot be read or written";
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }

  private static String oneLine(String text) {
    return OneLine.of(text.strip().replaceAll("\\s*\\R\\s*", "; "));
  }
}
