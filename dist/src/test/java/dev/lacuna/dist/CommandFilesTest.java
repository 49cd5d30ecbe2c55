package dev.lacuna.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cli.Main;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandFilesTest {
  private final CommandLine commands = Main.commandLine();

  @Test
  void fishCompletesEveryCommandAndOption() {
    String script = FishCompletion.of(commands);
    commands
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertTrue(script.contains("__fish_use_subcommand -f -a " + name + " -d '"), name);
              command
                  .getCommandSpec()
                  .options()
                  .forEach(
                      option ->
                          assertTrue(
                              script.contains(" -l " + option.longestName().substring(2)),
                              option.longestName()));
            });
    for (String line : script.lines().toList()) {
      assertEquals(0, line.replace("\\'", "").chars().filter(c -> c == '\'').count() % 2, line);
    }
  }

  @Test
  void fishCompletesTheValuesOfAChoice() {
    String script = FishCompletion.of(commands);
    assertTrue(script.contains(" -l resize -r -f -a 'stretch pad crop' "), script);
    assertTrue(script.contains(" -l cache -r -d "), "files are completed as usual");
  }

  @Test
  void zshCompletesAtTheFirstTime() {
    String script = ZshCompletion.of(commands);
    assertTrue(script.startsWith("#compdef lacuna\n"), script.substring(0, 40));
    assertTrue(script.contains("compopt() { : }"));
    assertTrue(script.contains("\nfunction _complete_lacuna() {"));
    assertTrue(script.endsWith("\n_bash_complete -o default -F _complete_lacuna\n"));
  }

  @Test
  void manualPagesHoldEveryOption() {
    for (CommandLine command : commands.getSubcommands().values()) {
      String page = ManPage.of(command, "1.0");
      assertTrue(page.startsWith(".TH \"LACUNA-"), page);
      for (var option : command.getCommandSpec().options()) {
        assertTrue(page.contains(option.longestName().replace("-", "\\-")), option.longestName());
      }
      assertFalse(page.contains("${"), page);
      List<String> known =
          List.of("TH", "SH", "TP", "B", "PP", "nf", "fi");
      page.lines()
          .filter(line -> line.startsWith("."))
          .forEach(line -> assertTrue(known.contains(line.split("[. ]", 3)[1]), line));
    }
  }
}
