package dev.lacuna.dist;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion for the shell fish, which picocli does not write; for bash and zsh it does
 * ({@code picocli.AutoComplete}).
 */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandLine root) {
    String name = root.getCommandName();
    StringBuilder script = new StringBuilder("# Completion of " + name + " for fish\n");
    root.getSubcommands()
        .forEach(
            (command, line) ->
                script.append(
                    "complete -c %s -n __fish_use_subcommand -f -a %s -d %s\n"
                        .formatted(name, command, quoted(ManPage.sentence(line)))));
    root.getCommandSpec()
        .options()
        .forEach(option -> option(script, name, "__fish_use_subcommand", option));
    root.getSubcommands()
        .forEach(
            (command, line) ->
                line.getCommandSpec()
                    .options()
                    .forEach(
                        option ->
                            option(
                                script,
                                name,
                                "'__fish_seen_subcommand_from " + command + "'",
                                option)));
    return script.toString();
  }

  private static void option(StringBuilder script, String name, String when, OptionSpec option) {
    if (option.hidden()) {
      return;
    }
    script.append("complete -c ").append(name).append(" -n ").append(when);
    for (String text : option.names()) {
      script
          .append(text.startsWith("--") ? " -l " : " -s ")
          .append(text.substring(text.startsWith("--") ? 2 : 1));
    }
    if (option.arity().max() > 0) {
      script.append(" -r");
      if (option.paramLabel().matches("[a-z0-9-]+([|][a-z0-9-]+)+")) {
        script.append(" -f -a ").append(quoted(option.paramLabel().replace('|', ' ')));
      }
    }
    String about = String.join(" ", option.description()).replaceAll("\\. .*", ".");
    script.append(" -d ").append(quoted(about)).append('\n');
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
