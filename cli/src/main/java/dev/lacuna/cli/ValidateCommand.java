package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** Stub. */
@Command(name = "validate")
final class ValidateCommand extends LongCommand {
  ValidateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() {
    return 0;
  }
}
