package dev.lacuna.cnn.model;

import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.threshold.Thresholds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A network with all that is needed to use it: the labels of its outputs, from which probability on
 * an image gets them if that was fitted, and where it came from. The network's outputs are logits;
 * its inputs are bytes divided by 255.
 */
public final class TaggerModel implements AutoCloseable {
  private final Network network;
  private final Vocabulary labels;
  private final Map<String, Object> provenance;
  private final Optional<Thresholds> thresholds;
  private final ImageFit fit;

  /**
   * A model without thresholds that owns its network.
   *
   * @param network images of one or three channels in, one logit a label out
   * @param labels the labels, in the order of the outputs
   * @param provenance how it was trained: JSON values, for people to read
   * @throws IllegalArgumentException if the network does not fit images or labels
   */
  public TaggerModel(Network network, Vocabulary labels, Map<String, ?> provenance) {
    this(network, labels, provenance, Optional.empty());
  }

  /**
   * A model that owns its network.
   *
   * @param network images of one or three channels in, one logit a label out
   * @param labels the labels, in the order of the outputs
   * @param provenance how it was trained: JSON values, for people to read
   * @param thresholds from which probability on an image gets each label
   * @throws IllegalArgumentException if the network does not fit images or labels, or the
   *     thresholds do not fit the labels
   */
  public TaggerModel(
      Network network,
      Vocabulary labels,
      Map<String, ?> provenance,
      Optional<Thresholds> thresholds) {
    this(network, labels, provenance, thresholds, ImageFit.DEFAULT);
  }

  private TaggerModel(
      Network network,
      Vocabulary labels,
      Map<String, ?> provenance,
      Optional<Thresholds> thresholds,
      ImageFit fit) {
    requireFit(network.architecture(), labels);
    thresholds.ifPresent(fitted -> requireFit(fitted, labels));
    this.network = network;
    this.labels = labels;
    this.provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    this.thresholds = thresholds;
    this.fit = fit;
  }

  private static void requireFit(Thresholds thresholds, Vocabulary labels) {
    if (thresholds.labels() != labels.size()) {
      throw new IllegalArgumentException(
          "there are thresholds for %d labels, but there are %d labels"
              .formatted(thresholds.labels(), labels.size()));
    }
  }

  /** Checks that an architecture turns images into one logit for each label. */
  static void requireFit(Architecture architecture, Vocabulary labels) {
    int rank = architecture.inputShape().rank();
    int channels = architecture.inputShape().last();
    if (rank != 3 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "a tagger takes images of height x width x 1 or 3 channels, the network takes "
              + architecture.inputShape());
    }
    if (architecture.outputShape().rank() != 1
        || architecture.outputShape().size() != labels.size()) {
      throw new IllegalArgumentException(
          "the network's last layer '%s' has output %s, but there are %d labels"
              .formatted(
                  architecture.nodes().getLast().name(),
                  architecture.outputShape(),
                  labels.size()));
    }
  }

  /** The network. */
  public Network network() {
    return network;
  }

  /** The labels, in the order of the outputs. */
  public Vocabulary labels() {
    return labels;
  }

  /** How it was trained; JSON values. */
  public Map<String, Object> provenance() {
    return provenance;
  }

  /** From which probability on an image gets each label; empty if none were fitted. */
  public Optional<Thresholds> thresholds() {
    return thresholds;
  }

  /** This model with thresholds; both are the same network, of which one may be closed. */
  public TaggerModel withThresholds(Thresholds fitted) {
    return new TaggerModel(network, labels, provenance, Optional.of(fitted), fit);
  }

  /** How pictures are brought to the network's size; {@link ImageFit#DEFAULT} if nobody said. */
  public ImageFit fit() {
    return fit;
  }

  /** This model for pictures prepared in another way; both are the same network. */
  public TaggerModel withFit(ImageFit other) {
    return new TaggerModel(network, labels, provenance, thresholds, other);
  }

  @Override
  public void close() {
    network.close();
  }
}
