package dev.lacuna.cli.run;

import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * What is known of a run before its first step and decides, with the settings, what comes of it;
 * and what it ran on, which decides how long it takes.
 */
public final class RunFacts {
  private RunFacts() {}

  /**
   * As JSON values, by name.
   *
   * @param version of Lacuna
   * @param commit of the sources that it was built from
   * @param dataLine the data in one line
   * @param fingerprint changes with any image, label or part of the data
   */
  public static SequencedMap<String, Object> of(
      String version,
      String commit,
      String dataLine,
      String fingerprint,
      long seed,
      Backend backend) {
    SequencedMap<String, Object> facts = new LinkedHashMap<>();
    facts.put("lacuna", version);
    facts.put("commit", commit);
    facts.put("data", dataLine);
    facts.put("data_fingerprint", fingerprint);
    facts.put("seed", seed);
    facts.put("jdk", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
    facts.put("system", system());
    facts.put("cpu", cpu());
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("threads", backend.parallel().threads());
    facts.put("kernels", backend.kernels().info().toString());
    facts.put("kernels_because", backend.kernels().info().reason());
    return facts;
  }

  private static String system() {
    return String.join(
        " ",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"));
  }

  /** The processor's own name, which Java does not know, where Linux tells it. */
  private static String cpu() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException elsewhere) {
      return System.getProperty("os.arch");
    }
  }
}
