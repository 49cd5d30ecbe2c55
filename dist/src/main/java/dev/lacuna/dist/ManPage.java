package dev.lacuna.dist;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A manual page in the macros of man(7), from picocli's description of a command. picocli-codegen
 * writes AsciiDoc, which would need a Ruby interpreter to become a manual page.
 */
final class ManPage {
  private final CommandSpec spec;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandSpec spec) {
    this.spec = spec;
  }

  /** The page of a command. */
  static String of(CommandLine command, String version) {
    return new ManPage(command.getCommandSpec()).text(command, version);
  }

  /** The page's name, such as lacuna-train. */
  static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  /** The first clause of what a command says of itself, without its full stop. */
  static String sentence(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    return description.length == 0 ? "" : description[0].replaceAll("[.:;]( .*)?$", "");
  }

  private String text(CommandLine command, String version) {
    page.append(
        ".TH \"%s\" 1 \"\" \"lacuna %s\" \"Lacuna manual\"\n"
            .formatted(name(spec).toUpperCase(Locale.ROOT), version));
    section("NAME");
    line(name(spec) + " - " + sentence(command));
    section("SYNOPSIS");
    line(command.getHelp().synopsis(0).strip());
    section("DESCRIPTION");
    paragraphs(List.of(spec.usageMessage().description()));
    if (!spec.positionalParameters().isEmpty()) {
      section("ARGUMENTS");
      spec.positionalParameters().forEach(argument -> entry(argument.paramLabel(), argument));
    }
    if (!spec.options().isEmpty()) {
      section("OPTIONS");
      spec.options().stream()
          .filter(option -> !option.hidden())
          .sorted(Comparator.comparingInt(OptionSpec::order))
          .forEach(this::option);
    }
    if (!spec.subcommands().isEmpty()) {
      section("COMMANDS");
      spec.subcommands()
          .values()
          .forEach(
              line -> {
                page.append(".TP\n.B ").append(escape(name(line.getCommandSpec()))).append("(1)\n");
                line(sentence(line));
              });
    }
    List<String> footer = Arrays.asList(spec.usageMessage().footer());
    if (!footer.isEmpty()) {
      section("NOTES");
      page.append(".nf\n");
      footer.stream().dropWhile(String::isEmpty).forEach(this::line);
      page.append(".fi\n");
    }
    return page.toString();
  }

  private void section(String title) {
    page.append(".SH ").append(title).append('\n');
  }

  private void paragraphs(List<String> lines) {
    for (String line : lines) {
      if (line.isEmpty()) {
        page.append(".PP\n");
      } else {
        line(line);
      }
    }
  }

  private void option(OptionSpec option) {
    String names = String.join(", ", option.names());
    boolean takesValue = option.arity().max() > 0;
    entry(takesValue ? names + " " + option.paramLabel() : names, option);
  }

  private void entry(String head, ArgSpec argument) {
    page.append(".TP\n.B ").append(escape(head)).append('\n');
    for (String text : argument.description()) {
      line(Ansi.OFF.string(text));
    }
  }

  private void line(String text) {
    page.append(escape(text)).append('\n');
  }

  /** A backslash begins a request, as do a period and an apostrophe at the beginning of a line. */
  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^(?=[.'])", "\\\\&");
  }
}
