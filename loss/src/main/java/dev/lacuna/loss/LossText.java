package dev.lacuna.loss;

/** Writes a loss as {@link Losses#parse} reads it. */
final class LossText {
  private final StringBuilder text;
  private char separator = ':';

  LossText(String name) {
    text = new StringBuilder(name);
  }

  /** Adds a parameter. */
  LossText with(String parameter, String value) {
    text.append(separator).append(parameter).append('=').append(value);
    separator = ',';
    return this;
  }

  /** Adds a number. */
  LossText with(String parameter, float value) {
    return with(parameter, decimal(value));
  }

  /** The shortest decimal that reads back as the same float; whole numbers without a fraction. */
  static String decimal(float value) {
    String decimal = Float.toString(value);
    return decimal.endsWith(".0") ? decimal.substring(0, decimal.length() - 2) : decimal;
  }

  /** Adds a switch, 1 or 0. */
  LossText with(String parameter, boolean value) {
    return with(parameter, value ? "1" : "0");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
