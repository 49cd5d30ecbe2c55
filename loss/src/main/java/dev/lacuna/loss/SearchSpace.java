package dev.lacuna.loss;

import dev.lacuna.engine.random.Philox;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * The parameters of a loss that are worth a search, and where to look.
 *
 * @param loss name of the loss
 * @param ranges one a parameter
 */
public record SearchSpace(String loss, List<Range> ranges) {
  /** The letters "tune"; the parameter's place is added. */
  private static final long STREAM = 0x74756E65L << 32;

  /** More digits would say more than a search can find out. */
  private static final MathContext DIGITS = new MathContext(3);

  /** Copies the list. */
  public SearchSpace {
    Objects.requireNonNull(loss, "loss");
    ranges = List.copyOf(ranges);
  }

  /** How a range is divided. */
  public enum Scale {
    /** Equal differences. */
    LINEAR,
    /** Equal ratios; both ends above 0. */
    LOGARITHMIC
  }

  /**
   * Where to look for a parameter.
   *
   * @param parameter as the loss's text names it
   * @param low least value
   * @param high largest value
   * @param scale how it is divided
   */
  public record Range(String parameter, double low, double high, Scale scale) {

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if they are in the wrong order, or not above 0 for ratios
     */
    public Range {
      if (!(low < high) || (scale == Scale.LOGARITHMIC && low <= 0)) {
        throw new IllegalArgumentException(
            "range of %s from %s to %s cannot be searched".formatted(parameter, low, high));
      }
    }

    /** The value at a place in 0..1. */
    double at(double place) {
      return switch (scale) {
        case LINEAR -> low + place * (high - low);
        case LOGARITHMIC -> low * StrictMath.pow(high / low, place);
      };
    }
  }

  /**
   * Settings to try, each as {@link Losses#parse} reads it: first the one given, then a Latin
   * hypercube (McKay, Beckman and Conover 1979) drawn by the seed: each parameter's range is cut
   * into as many parts as there are settings, and each part is used once. Parameters that are not
   * searched stay as given.
   *
   * @param given the setting to start from
   * @param count how many settings, at least 1; fewer come back where two are the same
   */
  public List<String> candidates(String given, int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("there must be at least 1 setting to try, got " + count);
    }
    int drawn = count - 1;
    List<int[]> orders = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      orders.add(Philox.permutation(seed, STREAM + i, drawn));
    }
    LinkedHashSet<String> texts = new LinkedHashSet<>(List.of(given));
    for (int setting = 0; setting < drawn; setting++) {
      StringJoiner parameters = new StringJoiner(",", loss + ":", "");
      others(given).forEach(parameters::add);
      for (int i = 0; i < ranges.size(); i++) {
        double value = ranges.get(i).at((orders.get(i)[setting] + 0.5) / drawn);
        BigDecimal rounded = new BigDecimal(value, DIGITS).stripTrailingZeros();
        parameters.add(ranges.get(i).parameter() + "=" + rounded.toPlainString());
      }
      texts.add(parameters.toString());
    }
    return List.copyOf(texts);
  }

  /** The parameters of a setting that are not searched. */
  private List<String> others(String given) {
    int colon = given.indexOf(':');
    return colon < 0
        ? List.of()
        : Stream.of(given.substring(colon + 1).split(",", -1))
            .filter(part -> ranges.stream().noneMatch(r -> part.startsWith(r.parameter() + "=")))
            .toList();
  }
}
