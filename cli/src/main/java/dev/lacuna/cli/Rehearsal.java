package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import java.util.Arrays;
import java.util.List;

/**
 * Runs several command lines in one process. The JVM makes a cache for its start from what one
 * process did, and the cache is to serve commands that do different things.
 */
final class Rehearsal {
  /** Stands between command lines. */
  private static final String NEXT = "--then";

  private Rehearsal() {}

  /**
   * Runs them in turn.
   *
   * @param args command lines, {@code --then} between them
   * @throws IllegalStateException at the first that fails
   */
  public static void main(String[] args) {
    int code = run(args, Terminal.ofProcess());
    if (code != ExitCode.DONE) {
      throw new IllegalStateException("a command ended with exit code " + code);
    }
  }

  static int run(String[] args, Terminal terminal) {
    List<String> rest = Arrays.asList(args);
    int code = ExitCode.DONE;
    while (!rest.isEmpty() && code == ExitCode.DONE) {
      int next = rest.indexOf(NEXT);
      int end = next < 0 ? rest.size() : next;
      code = Main.run(rest.subList(0, end).toArray(String[]::new), terminal);
      rest = rest.subList(Math.min(end + 1, rest.size()), rest.size());
    }
    return code;
  }
}
