package dev.lacuna.dist;

import picocli.AutoComplete;
import picocli.CommandLine;

/** Completion for zsh: picocli's for bash, which zsh reads, and what it lacks there. */
final class ZshCompletion {
  private ZshCompletion() {}

  /** A file for {@code site-functions}, which zsh reads when the program is completed first. */
  static String of(CommandLine root) {
    String name = root.getCommandName();
    return """
        #compdef %s
        # Bash has it, zsh has not, and works without.
        (( $+functions[compopt] )) || compopt() { : }

        %s
        # Zsh reads this file in place of the first completion.
        _bash_complete -o default -F _complete_%s
        """
        .formatted(name, AutoComplete.bash(name, root), name);
  }
}
