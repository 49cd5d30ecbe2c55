package dev.lacuna.cli;

import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cli.yaml.YamlFile;
import dev.lacuna.cli.yaml.YamlNode;
import dev.lacuna.cnn.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command as YAML: a key for each long option without its dashes, and for each
 * positional argument its name in lower case. What a file says are defaults; the command line wins.
 */
final class ConfigDefaults implements IDefaultValueProvider {
  private static final String CONFIG = "--config";
  private static final String RESUME = "--resume";

  /** Options that say what to do now and not how; a file cannot hold them. */
  private static final List<String> NOT_SETTINGS =
      List.of(
          "config",
          "print-config",
          "help",
          "version",
          "quiet",
          "verbose",
          "resume",
          "override",
          "find-lr");

  private final Map<String, String> values;

  private ConfigDefaults(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Makes the file that {@code --config} names, or that of the run that {@code --resume} names,
   * give the defaults of the command that is called.
   *
   * @throws DataException if the file cannot be read or has a key that the command does not know,
   *     or if both are named
   */
  static void install(CommandLine line, String[] args) throws DataException {
    CommandLine command = null;
    for (int i = 0; i < args.length && command == null; i++) {
      command = line.getSubcommands().get(args[i]);
    }
    String file = value(CONFIG, args);
    String run = command == null ? null : value(RESUME, args);
    if (run != null && command.getCommandSpec().findOption(RESUME) != null) {
      if (file != null) {
        throw new DataException(
            RESUME
                + " takes its options from "
                + RunFolder.config(Path.of(run))
                + "; leave --config out");
      }
      if (Files.exists(RunFolder.config(Path.of(run)))) {
        file = RunFolder.config(Path.of(run)).toString();
      }
    }
    if (command != null && file != null) {
      YamlNode.Mapping config = YamlFile.read(Path.of(file));
      command.setDefaultValueProvider(
          new ConfigDefaults(values(file, config, settings(command.getCommandSpec()))));
    }
  }

  /** The value of an option before it is known which command understands it; null without. */
  private static String value(String option, String[] args) {
    String value = null;
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      if (args[i].equals(option) && i + 1 < args.length) {
        value = args[i + 1];
      } else if (args[i].startsWith(option + "=")) {
        value = args[i].substring(option.length() + 1);
      }
    }
    return value;
  }

  private static Map<String, String> values(
      String file, YamlNode.Mapping config, SequencedMap<String, ArgSpec> settings)
      throws DataException {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, YamlNode> entry : config.entries().entrySet()) {
      String key = entry.getKey();
      String place = file + ":" + config.lines().get(key) + ": ";
      if (!settings.containsKey(key)) {
        throw new DataException(
            place
                + "unknown key '"
                + key
                + "'; "
                + Spelling.nearest(key, settings.keySet())
                    .map(name -> "did you mean '" + name + "'? ")
                    .orElse("")
                + "There are "
                + String.join(", ", settings.keySet()));
      }
      if (!(entry.getValue() instanceof YamlNode.Scalar scalar)) {
        throw new DataException(place + "'" + key + "' takes a single value");
      }
      if (scalar.toJava() == null) {
        throw new DataException(place + "'" + key + "' has no value");
      }
      values.put(key, scalar.text());
    }
    return values;
  }

  private static SequencedMap<String, ArgSpec> settings(CommandSpec command) {
    SequencedMap<String, ArgSpec> settings = new LinkedHashMap<>();
    command.positionalParameters().forEach(argument -> settings.put(key(argument), argument));
    command.options().forEach(option -> settings.put(key(option), option));
    settings.keySet().removeAll(NOT_SETTINGS);
    return settings;
  }

  private static String key(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName().replaceFirst("^-+", "")
        : argument.paramLabel().toLowerCase(Locale.ROOT);
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return values.get(key(argument));
  }

  /**
   * All settings of a command that are in force, as such a file.
   *
   * @param without keys that are left out
   */
  static String inForce(CommandSpec command, List<String> without) {
    DumpSettings block = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(block).dumpToString(valuesInForce(command, without));
  }

  /** As {@link #inForce}, by key. */
  static SequencedMap<String, Object> valuesInForce(CommandSpec command, List<String> without) {
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    settings(command)
        .forEach(
            (key, argument) -> {
              Object value = argument.getValue();
              if (value != null && !without.contains(key)) {
                values.put(key, yaml(value));
              }
            });
    return values;
  }

  private static Object yaml(Object value) {
    return switch (value) {
      case Integer number -> number;
      case Long number -> number;
      case Float number -> Double.valueOf(number.toString());
      case Double number -> number;
      case Boolean flag -> flag;
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
      default -> value.toString();
    };
  }
}
