package dev.lacuna.cli;

import picocli.CommandLine.Option;

/** Where random numbers come from. */
final class SeedArgument {
  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 308,
      defaultValue = "0",
      description =
          "Decides everything that is random, the parts that images fall to included. Default:"
              + " ${DEFAULT-VALUE}.")
  private long seed;

  long value() {
    return seed;
  }
}
