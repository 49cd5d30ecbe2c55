package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command of {@code lacuna}, made only when it is needed.
 *
 * @param type its class, which says what it is called and does
 */
record Subcommand(Class<?> type) {
  /** All of them, in the order of the help. */
  static final List<Subcommand> ALL =
      List.of(
          new Subcommand(TrainCommand.class),
          new Subcommand(PredictCommand.class),
          new Subcommand(EvaluateCommand.class),
          new Subcommand(AuditCommand.class),
          new Subcommand(CompareCommand.class),
          new Subcommand(ValidateCommand.class),
          new Subcommand(LabelsCommand.class),
          new Subcommand(ExplainCommand.class),
          new Subcommand(ReportCommand.class),
          new Subcommand(InspectCommand.class),
          new Subcommand(LossesCommand.class),
          new Subcommand(DoctorCommand.class));

  String name() {
    return type.getAnnotation(Command.class).name();
  }

  /** With all options. */
  CommandLine make(Terminal terminal) {
    try {
      return new CommandLine(type.getDeclaredConstructor(Terminal.class).newInstance(terminal));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made for a terminal", e);
    }
  }

  /** With the description alone. */
  CommandLine outline() {
    CommandSpec spec = CommandSpec.create().name(name());
    spec.usageMessage().description(type.getAnnotation(Command.class).description());
    return new CommandLine(spec);
  }
}
