package dev.lacuna.cli.gaps;

/**
 * What a number can be.
 *
 * @param least where labels that were not given count as wrong
 * @param ifRandom expected where the given labels are a random part of those thought to be true
 * @param most where the labels that are thought to be missing are put where they help most
 */
public record Range(double least, double ifRandom, double most) {

  /** Of these ends; an expectation beyond one of them, by chance, is that end. */
  static Range of(double least, double ifRandom, double most) {
    return new Range(least, Math.clamp(ifRandom, least, Math.max(least, most)), most);
  }
}
