package dev.lacuna.cnn.model;

/** A network that cannot be: the message names the layer, its input's shape and what is wrong. */
public final class ArchitectureException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int layer;

  /**
   * With the layer's place and name.
   *
   * @param layer index of the layer, counted from 0
   * @param name its name
   * @param reason what is wrong, as a clause
   */
  public ArchitectureException(int layer, String name, String reason) {
    super("layer " + (layer + 1) + " '" + name + "' " + reason);
    this.layer = layer;
  }

  /** Index of the layer, counted from 0. */
  public int layer() {
    return layer;
  }
}
