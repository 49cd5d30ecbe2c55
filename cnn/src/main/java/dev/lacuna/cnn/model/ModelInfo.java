package dev.lacuna.cnn.model;

import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.threshold.Thresholds;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file says of itself, without its weights.
 *
 * @param architecture the graph of layers
 * @param labels the labels, in the order of the outputs
 * @param provenance how it was trained; JSON values
 * @param thresholds from which probability on an image gets each label; empty if none were fitted
 * @param fit how pictures are brought to its size
 * @param bytes size of the file
 */
public record ModelInfo(
    Architecture architecture,
    Vocabulary labels,
    Map<String, Object> provenance,
    Optional<Thresholds> thresholds,
    ImageFit fit,
    long bytes) {}
