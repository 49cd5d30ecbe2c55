package dev.lacuna.loss;

/**
 * A loss that can be asked for by name.
 *
 * @param name what {@link Losses#parse} knows it by
 * @param usage the name with all parameters and what they take, such as {@code em:alpha=NUMBER}
 * @param advice when it helps and when it hurts, in one line
 */
public record LossForm(String name, String usage, String advice) {}
