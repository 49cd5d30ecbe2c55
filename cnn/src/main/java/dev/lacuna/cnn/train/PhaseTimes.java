package dev.lacuna.cnn.train;

/**
 * Where the time of an epoch's steps went, in seconds of the clock on the wall. What listeners and
 * the order of images take is in none of them, so their sum is a little below the epoch's time.
 *
 * @param data until a batch was in the network's input
 * @param forward until its loss was known
 * @param backward computing gradients
 * @param update moving parameters. That happens on all threads while gradients are computed, so it
 *     is the time they spent on it divided by their number, and {@code backward} is what remains
 */
public record PhaseTimes(double data, double forward, double backward, double update) {
  /** No time at all. */
  public static final PhaseTimes NONE = new PhaseTimes(0, 0, 0, 0);
}
