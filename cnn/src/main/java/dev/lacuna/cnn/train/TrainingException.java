package dev.lacuna.cnn.train;

/** Training cannot go on: the message says at which step and what to change. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message of one line. */
  public TrainingException(String message) {
    super(message);
  }
}
