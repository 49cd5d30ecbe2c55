package dev.lacuna.cnn.layer;

import dev.lacuna.engine.random.Philox;

/**
 * The random numbers of a layer: a function of seed, epoch, batch, the layer's place in the network
 * and an index, so they depend neither on threads nor on what was computed before. In prediction
 * there are none.
 */
public final class Noise {
  /** Streams of random numbers for layers; place, epoch and batch are put into the lower bits. */
  private static final long LAYERS = 1L << 62;

  private final int place;
  private Draw draw;

  /**
   * Of a layer, in prediction until {@link #set} says otherwise.
   *
   * @param place number of the layer in its network, from 0
   */
  public Noise(int place) {
    this.place = place;
  }

  /** The batch from now on; null for prediction. */
  public void set(Draw value) {
    draw = value;
  }

  /** Whether this is training. */
  public boolean active() {
    return draw != null;
  }

  /**
   * A number in [0, 1).
   *
   * @param index at least 0
   * @throws IllegalStateException in prediction
   */
  public float uniform(long index) {
    if (draw == null) {
      throw new IllegalStateException("nothing is random in prediction");
    }
    // 2^20 batches of 2^24 epochs, beyond which numbers repeat, for each of 2^14 layers.
    long stream =
        LAYERS
            | (long) (place & 0x3FFF) << 44
            | (long) (draw.epoch() & 0xFFFFFF) << 20
            | (draw.batch() & 0xFFFFF);
    return Philox.uniform(draw.seed(), stream, index);
  }
}
