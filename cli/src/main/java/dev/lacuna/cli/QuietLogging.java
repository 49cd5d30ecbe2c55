package dev.lacuna.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * How this program logs: warnings alone, since what the engine logs of its kernels the commands say
 * themselves. The JVM makes one when something is logged for the first time; to make it earlier
 * would slow every start.
 */
public final class QuietLogging {
  private static final String PROPERTY = "java.util.logging.config.class";

  private static final String CONFIGURATION =
      """
      handlers=java.util.logging.ConsoleHandler
      .level=WARNING
      """;

  /**
   * Configures logging.
   *
   * @throws IOException never, as it reads no file
   */
  public QuietLogging() throws IOException {
    LogManager.getLogManager()
        .readConfiguration(
            new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Takes effect unless the JVM was told another configuration. */
  static void install() {
    if (System.getProperty(PROPERTY) == null
        && System.getProperty("java.util.logging.config.file") == null) {
      System.setProperty(PROPERTY, QuietLogging.class.getName());
    }
  }
}
