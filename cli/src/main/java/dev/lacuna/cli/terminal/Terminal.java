package dev.lacuna.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of a command: results go to standard output, everything else to standard error, both
 * in UTF-8. On a terminal one line of status can be shown below what was printed and redrawn.
 */
public final class Terminal {
  /** A line that reached the edge of a narrow terminal would wrap and could not be redrawn. */
  private static final int STATUS_WIDTH = 79;

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final PrintStream err;
  private final InputStream in;
  private final boolean interactive;
  private boolean quiet;
  private boolean verbose;
  private boolean statusShown;
  private PrintWriter log;
  private final List<String> beforeLog = new ArrayList<>();

  /**
   * Over given streams.
   *
   * @param interactive whether a person looks at them: a status line is drawn, and colours
   */
  public Terminal(PrintStream out, PrintStream err, InputStream in, boolean interactive) {
    this.out = out;
    this.err = err;
    this.in = in;
    this.interactive = interactive;
  }

  /** Over the streams of this process. NO_COLOR, CI or a TERM of dumb turn drawing off. */
  @SuppressWarnings("SystemConsoleNull") // True of JDK 22 to 24; in JDK 25 it is null again.
  public static Terminal ofProcess() {
    Console console = System.console();
    boolean interactive =
        console != null
            && console.isTerminal()
            && unset("NO_COLOR")
            && unset("CI")
            && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        stream(new FileOutputStream(FileDescriptor.out), false),
        stream(new FileOutputStream(FileDescriptor.err), true),
        System.in,
        interactive);
  }

  private static boolean unset(String variable) {
    String value = System.getenv(variable);
    return value == null || value.isEmpty();
  }

  private static PrintStream stream(OutputStream target, boolean flush) {
    return new PrintStream(new BufferedOutputStream(target), flush, StandardCharsets.UTF_8);
  }

  /** What is shown on standard error from now on. */
  public void level(boolean onlyWarnings, boolean details) {
    quiet = onlyWarnings;
    verbose = details;
  }

  /**
   * Writes everything that goes to standard error into a log as well, what was written before
   * included; null ends that.
   */
  public void log(PrintWriter target) {
    log = target;
    if (log != null) {
      beforeLog.forEach(log::println);
      log.flush();
    }
    beforeLog.clear();
  }

  /** Whether a person looks at it. */
  public boolean interactive() {
    return interactive;
  }

  /** Whether stack traces are wanted. */
  public boolean verbose() {
    return verbose;
  }

  /** A line of the result. */
  public void result(String line) {
    clearStatus();
    out.println(line);
  }

  /** Something that is worth knowing, but no result. */
  public void note(String line) {
    toLog(line);
    if (!quiet) {
      clearStatus();
      err.println(line);
    }
  }

  /** Something that is wrong; shown even where only little is. */
  public void warn(String line) {
    toLog(line);
    clearStatus();
    err.println(line);
  }

  /** A stack trace, where they are wanted. */
  public void trace(Throwable failure) {
    if (verbose) {
      clearStatus();
      failure.printStackTrace(err);
    }
  }

  /** Draws the status line in place of the one before; nothing where nobody looks. */
  public void status(String line) {
    if (interactive && !quiet) {
      err.print(CLEAR_LINE + line.substring(0, Math.min(line.length(), STATUS_WIDTH)));
      err.flush();
      statusShown = true;
    }
  }

  /** Removes the status line. */
  public void clearStatus() {
    if (statusShown) {
      err.print(CLEAR_LINE);
      err.flush();
      statusShown = false;
    }
  }

  /**
   * Brings results to whoever reads them.
   *
   * @throws IOException if nobody does any more
   */
  public void flush() throws IOException {
    if (out.checkError()) {
      throw new IOException("standard output cannot be written any more");
    }
  }

  private void toLog(String line) {
    String entry =
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + line;
    if (log == null) {
      beforeLog.add(entry);
    } else {
      log.println(entry);
      log.flush();
    }
  }

  /** Standard output. */
  public PrintStream out() {
    return out;
  }

  /** Standard error. */
  public PrintStream err() {
    return err;
  }

  /** Standard input. */
  public InputStream in() {
    return in;
  }
}
