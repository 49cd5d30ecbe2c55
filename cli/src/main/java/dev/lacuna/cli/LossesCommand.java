package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.loss.LossForm;
import dev.lacuna.loss.Losses;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the losses there are. */
@Command(
    name = "losses",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    descriptionHeading = "%n",
    description = {
      "Lists the losses that --loss knows: each with its usual parameters, with what the parameters"
          + " take, and with when it helps and when it hurts.",
      "",
      "Parameters may be left out; 'auto' is worked out from the training labels."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna losses",
      "  lacuna train photos --loss hill",
      "  lacuna train photos --loss asl:gamma-=4,gamma+=0,margin=0.05"
    })
final class LossesCommand implements Callable<Integer> {
  private final Terminal terminal;

  LossesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    for (LossForm form : Losses.all()) {
      terminal.result(Losses.parse(form.name()).describe());
      terminal.result("    " + form.advice());
      if (form.usage().contains(":")) {
        terminal.result("    " + form.usage());
      }
    }
    return ExitCode.DONE;
  }
}
