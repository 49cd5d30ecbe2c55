package dev.lacuna.loss.hide;

import dev.lacuna.engine.label.LabelMatrix;

/**
 * Which positive labels are hidden, that is become unknown. Nothing is ever added, and verified
 * negatives stay. The same labels and seed give the same result.
 *
 * <p>The protocols differ in how well their labels fit what methods assume: {@link UniformShare}
 * hides each positive with the same probability ("selected completely at random"), {@link
 * FrequencyBiased} with a probability of its class, {@link FirstGiven} and {@link MostSalient} by
 * what the image shows.
 */
public sealed interface HideProtocol
    permits UniformShare, FrequencyBiased, SinglePositive, FirstGiven, MostSalient {

  /**
   * The labels that are left.
   *
   * @throws IllegalArgumentException if the protocol needs to know more of the labels than is known
   */
  LabelMatrix hide(Annotations annotations, long seed);

  /** As {@link #parse} reads it. */
  String describe();

  /**
   * Reads {@code 0.5}, {@code single}, {@code frequency:0.5}, {@code first:3} or {@code
   * salience:0.5}.
   *
   * @throws IllegalArgumentException if there is no such protocol or its number is out of range
   */
  static HideProtocol parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    try {
      return switch (name) {
        case SinglePositive.NAME -> {
          if (colon >= 0) {
            throw new IllegalArgumentException("single takes no number, got '" + text + "'");
          }
          yield new SinglePositive();
        }
        case FrequencyBiased.NAME -> new FrequencyBiased(Double.parseDouble(value));
        case FirstGiven.NAME -> new FirstGiven(Integer.parseInt(value));
        case MostSalient.NAME -> new MostSalient(Double.parseDouble(value));
        default -> new UniformShare(Double.parseDouble(text));
      };
    } catch (NumberFormatException noNumber) {
      throw new IllegalArgumentException(
          "expected a share such as 0.5, single, frequency:0.5, first:3 or salience:0.5, got '"
              + text
              + "'",
          noNumber);
    }
  }

  /** A share as text: the shortest decimal that reads back as the same number. */
  static String text(double share) {
    return Double.toString(share);
  }

  /**
   * Checks the share of positive labels that are to be hidden.
   *
   * @throws IllegalArgumentException if it is not above 0 and below 1
   */
  static void requireShare(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "the share of labels to hide must be above 0 and below 1, got " + share);
    }
  }
}
