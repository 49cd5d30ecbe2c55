package dev.lacuna.cli;

/** What the process says to whoever started it. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /** A fault of ours. */
  static final int FAULT = 1;

  /** Wrong usage. */
  static final int USAGE = 2;

  /** The data or the model cannot be used. */
  static final int UNUSABLE = 3;

  /** Done, but some inputs were skipped; each was named. */
  static final int SKIPPED = 4;

  /** Stopped by a signal after saving; the JVM puts 143 in its place for SIGTERM. */
  static final int STOPPED = 130;

  private ExitCode() {}
}
