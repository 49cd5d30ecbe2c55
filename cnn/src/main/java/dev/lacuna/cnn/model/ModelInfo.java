package dev.lacuna.cnn.model;

import dev.lacuna.cnn.data.Vocabulary;
import java.util.Map;

/**
 * What a model file says of itself, without its weights.
 *
 * @param architecture the graph of layers
 * @param labels the labels, in the order of the outputs
 * @param provenance how it was trained; JSON values
 * @param bytes size of the file
 */
public record ModelInfo(
    Architecture architecture, Vocabulary labels, Map<String, Object> provenance, long bytes) {}
