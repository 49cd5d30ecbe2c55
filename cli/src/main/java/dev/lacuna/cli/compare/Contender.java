package dev.lacuna.cli.compare;

import dev.lacuna.loss.Losses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One row of a comparison: what is trained on which labels.
 *
 * @param name what tables call it
 * @param loss the loss as {@link Losses#parse} reads it
 * @param sight which labels it sees
 */
public record Contender(String name, String loss, Sight sight) {
  /** Every label that was not given counts as wrong, with the weight of a given one. */
  private static final String ASSUME_NEGATIVE = "an";

  /** The floor: nothing is done about the labels that are missing. */
  public static final Contender FLOOR =
      new Contender(ASSUME_NEGATIVE, ASSUME_NEGATIVE, Sight.HIDDEN);

  /** What the floor would reach if no label had been hidden. */
  public static final Contender FULL = new Contender("full", ASSUME_NEGATIVE, Sight.ALL);

  /** What perfect knowledge of where labels are missing would give, but not of which they are. */
  public static final Contender ORACLE =
      new Contender("oracle", ASSUME_NEGATIVE, Sight.WHERE_HIDDEN);

  /** Which labels a contender sees while it is trained. */
  public enum Sight {
    /** Those that were left. */
    HIDDEN,
    /** Those that were left, and where others were hidden: there the loss is 0. */
    WHERE_HIDDEN,
    /** All. */
    ALL
  }

  /** Whether it is a loss that somebody could use, and no reference that knows too much. */
  public boolean usable() {
    return sight == Sight.HIDDEN;
  }

  /**
   * Reads losses separated by commas; a part such as {@code wn=0.5} belongs to the loss before it.
   * The floor and the references that are wanted come first, each contender once.
   *
   * @throws IllegalArgumentException if there is no such loss or parameter
   */
  public static List<Contender> parse(String losses, boolean references) {
    List<String> texts = new ArrayList<>();
    for (String part : losses.split(",", -1)) {
      boolean parameter = part.contains("=") && !part.contains(":");
      if (parameter && !texts.isEmpty()) {
        texts.add(texts.removeLast() + "," + part.strip());
      } else {
        texts.add(part.strip());
      }
    }
    Stream<Contender> asked = texts.stream().map(Contender::checked);
    return List.copyOf(
        new LinkedHashSet<>(
            Stream.concat(references ? Stream.of(FULL, ORACLE, FLOOR) : Stream.of(FLOOR), asked)
                .toList()));
  }

  private static Contender checked(String text) {
    Losses.parse(text);
    return new Contender(text, text, Sight.HIDDEN);
  }

  /** The same loss with parameters that were searched for. */
  Contender tuned(String with) {
    return new Contender("tuned " + name, with, sight);
  }

  /** The contender that is called so. */
  static Optional<Contender> named(List<Contender> contenders, String name) {
    return contenders.stream().filter(c -> c.name.equals(name)).findFirst();
  }
}
