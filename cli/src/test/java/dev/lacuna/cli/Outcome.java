package dev.lacuna.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command line gave when it was run in this process. */
record Outcome(int code, String out, String err) {

  static Outcome of(Object... args) {
    return withInput("", args);
  }

  static Outcome withInput(String input, Object... args) {
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = String.valueOf(args[i]);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            words,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The first line of standard output that begins so. */
  String line(String beginning) {
    return out.lines().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }

  /** The line of the error, which must be the last one on standard error. */
  String error() {
    String[] lines = err.strip().split("\n", -1);
    return lines[lines.length - 1];
  }
}
