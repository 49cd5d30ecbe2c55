package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.model.MemoryEstimate;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a run will need, foreseen before the first step.
 *
 * @param network what the network needs
 * @param images bytes of all decoded images
 * @param scores bytes of the scores that are kept for the metrics
 */
public record MemoryNeed(MemoryEstimate network, long images, long scores) {
  /** What the JVM takes beside its heap: classes, compiled code, stacks. */
  private static final long JVM = 200_000_000;

  /** Less would be shown as 0.00 GB. */
  private static final long LEAST_SHOWN = 5_000_000;

  /** Bytes in all. */
  public long total() {
    return network.total() + images + scores + program();
  }

  /** The heap as it is now: what lives there is little, so it stays about as large. */
  private static long program() {
    return JVM + Runtime.getRuntime().totalMemory();
  }

  /** For example {@code memory: needs 5.40 GB (...), 20.10 GB available}. */
  public String describe(long available) {
    StringJoiner parts = parts(network);
    add(parts, "images", images);
    add(parts, "scores", scores);
    add(parts, "program", program());
    return "memory: needs %s GB %s, %s GB available"
        .formatted(gigabytes(total()), parts, gigabytes(available));
  }

  /** A network's part alone, such as {@code 0.06 GB (weights 0.06)}. */
  public static String describe(MemoryEstimate network) {
    return gigabytes(network.total()) + " GB " + parts(network);
  }

  private static StringJoiner parts(MemoryEstimate network) {
    StringJoiner parts = new StringJoiner(", ", "(", ")");
    add(parts, "weights", network.weights());
    add(parts, "their gradients", network.gradients());
    add(parts, "optimizer", network.moments());
    add(parts, "activations", network.activations());
    add(parts, "their gradients", network.activationGradients());
    add(parts, "workspace", network.workspace());
    return parts;
  }

  private static void add(StringJoiner parts, String name, long bytes) {
    if (bytes >= LEAST_SHOWN) {
      parts.add(name + " " + gigabytes(bytes));
    }
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f", bytes / 1e9);
  }

  /**
   * Refuses a run that cannot end well.
   *
   * @param lower which options bring the need down
   * @throws DataException if more is needed than is available
   */
  public void requireWithin(long available, String lower) throws DataException {
    if (total() > available) {
      throw new DataException(describe(available) + "; lower " + lower);
    }
  }
}
