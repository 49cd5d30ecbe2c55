package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Rehearsal.run(
        args,
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            InputStream.nullInputStream(),
            false));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void runsCommandLinesInTurn() {
    assertEquals(ExitCode.DONE, run("--help", "--then", "losses", "--then", "--version"));
    assertTrue(printed().startsWith("Usage: lacuna "), printed());
    assertTrue(printed().contains("wbce:wp="), printed());
    assertTrue(printed().strip().endsWith("lacuna " + Main.Version.text()), printed());
  }

  @Test
  void endsWithTheFirstThatFails() {
    assertEquals(ExitCode.USAGE, run("--version", "--then", "losses", "--no", "--then", "--help"));
    assertEquals("lacuna " + Main.Version.text(), printed().strip());
  }
}
