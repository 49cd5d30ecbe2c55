package dev.lacuna.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many images are computed at a time. */
final class BatchSize {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"--batch-size", "--batch"},
      paramLabel = "N",
      order = 304,
      defaultValue = "32",
      description =
          "Images that are computed at a time, in training also those of a step. Default:"
              + " ${DEFAULT-VALUE}.")
  private int value;

  /** The number, checked to be at least 1. */
  int images() {
    if (value < 1) {
      throw new ParameterException(
          command.commandLine(), "--batch-size must be at least 1, got " + value);
    }
    return value;
  }
}
