package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.model.MemoryEstimate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.StringJoiner;

/**
 * What a run will need, foreseen before the first step.
 *
 * @param network what the network needs
 * @param images bytes of all decoded images, beside the batch that is being computed
 * @param scores bytes of the scores that are kept for the metrics
 */
public record MemoryNeed(MemoryEstimate network, long images, long scores) {
  /** What the JVM takes beside its heap: classes, compiled code, stacks. */
  private static final long JVM = 200_000_000;

  private static final String IMAGES = "images";

  /** Less would be shown as 0.00 GB. */
  private static final long LEAST_SHOWN = 5_000_000;

  /** The same with images of so many bytes. */
  public MemoryNeed withImages(long bytes) {
    return new MemoryNeed(network, bytes, scores);
  }

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
    add(parts, IMAGES, network.images() + images);
    add(parts, "scores", scores);
    add(parts, "program", program());
    return "memory: needs %s GB %s, %s GB available"
        .formatted(gigabytes(total()), parts, gigabytes(available));
  }

  /** A network's part alone, such as {@code 0.06 GB (weights 0.06)}. */
  public static String describe(MemoryEstimate network) {
    StringJoiner parts = parts(network);
    add(parts, IMAGES, network.images());
    return gigabytes(network.total()) + " GB " + parts;
  }

  /** The bytes of a network by purpose, those that are not 0. */
  public static SequencedMap<String, Long> byPurpose(MemoryEstimate network) {
    SequencedMap<String, Long> bytes = new LinkedHashMap<>();
    bytes.put("weights", network.weights());
    bytes.put("optimizer", network.moments());
    bytes.put("activations", network.activations());
    bytes.put("gradients of activations", network.activationGradients());
    bytes.put("gradients of weights", network.gradients());
    bytes.put("workspace", network.workspace());
    bytes.put(IMAGES, network.images());
    bytes.values().removeIf(value -> value == 0);
    return bytes;
  }

  private static StringJoiner parts(MemoryEstimate network) {
    StringJoiner parts = new StringJoiner(", ", "(", ")");
    byPurpose(network)
        .forEach(
            (purpose, bytes) -> {
              if (!purpose.equals(IMAGES)) {
                add(parts, purpose, bytes);
              }
            });
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
