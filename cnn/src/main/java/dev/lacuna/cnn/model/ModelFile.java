package dev.lacuna.cnn.model;

import dev.lacuna.cnn.data.ImageFit;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.layer.ParameterSpec;
import dev.lacuna.cnn.safetensors.SafetensorsFile;
import dev.lacuna.cnn.safetensors.SafetensorsWriter;
import dev.lacuna.cnn.threshold.Thresholds;
import dev.lacuna.engine.loss.Reduction;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A model as one safetensors file: a tensor for each parameter, named {@code layer/parameter}, and
 * in its metadata the architecture, the labels, how pictures are brought to its size, the input's
 * normalisation, the reduction of the loss, the provenance and, if they were fitted, the
 * thresholds, each as a JSON text. Any safetensors reader opens it. The same model gives the same
 * bytes.
 */
public final class ModelFile {
  private static final String FORMAT = "lacuna.format";
  private static final String VERSION = "1";
  private static final String ARCHITECTURE = "lacuna.architecture";
  private static final String LABELS = "lacuna.labels";
  private static final String NORMALISATION = "lacuna.normalisation";
  private static final String REDUCTION = "lacuna.reduction";
  private static final String PROVENANCE = "lacuna.provenance";
  private static final String THRESHOLDS = "lacuna.thresholds";
  private static final String IMAGES = "lacuna.images";
  private static final String BYTES_TO_UNIT = "{\"scale\":\"1/255\"}";

  private ModelFile() {}

  /**
   * Writes a model beside its final name and renames it: no reader ever sees half a file.
   *
   * @throws IOException if it cannot be written; the message names the file
   */
  public static void write(Path file, TaggerModel model) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Network.Parameter parameter : model.network().parameters()) {
      tensors.put(parameter.name(), parameter.tensor());
    }
    SafetensorsWriter.write(file, tensors, metadata(model));
  }

  /** What stands in the metadata of a model's file, for files that hold more than a model. */
  public static SequencedMap<String, String> metadata(TaggerModel model) {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, VERSION);
    metadata.put(ARCHITECTURE, Json.write(model.network().architecture().toJson()));
    metadata.put(LABELS, Json.write(model.labels().labels()));
    metadata.put(NORMALISATION, BYTES_TO_UNIT);
    metadata.put(IMAGES, Json.write(model.fit().toJson()));
    metadata.put(REDUCTION, Reduction.SUM_OVER_CLASSES_MEAN_OVER_BATCH.name());
    metadata.put(PROVENANCE, Json.write(model.provenance()));
    model
        .thresholds()
        .ifPresent(thresholds -> metadata.put(THRESHOLDS, Json.write(thresholds.toJson())));
    return metadata;
  }

  /**
   * What a model file says of itself; its weights are not read, but that they are all there with
   * their shapes is checked.
   *
   * @throws IOException if it cannot be read or is no model; the message names the file
   */
  public static ModelInfo inspect(Path file) throws IOException {
    try (ModelReader reader = ModelReader.open(file, LayerCatalog.standard())) {
      return reader.info();
    }
  }

  /**
   * Reads a whole model, on all processors.
   *
   * @throws IOException if it cannot be read or is no model; the message names the file
   */
  public static TaggerModel read(Path file) throws IOException {
    try (Parallel parallel = Parallel.ofProcessors()) {
      return read(file, LayerCatalog.standard(), parallel);
    }
  }

  /**
   * Reads a whole model whose layers may be other than this library's.
   *
   * @param catalog the layers that the file may name
   * @param parallel who copies the weights
   * @throws IOException if it cannot be read or is no model; the message names the file
   */
  public static TaggerModel read(Path file, LayerCatalog catalog, Parallel parallel)
      throws IOException {
    try (ModelReader reader = ModelReader.open(file, catalog)) {
      return reader.read(parallel);
    }
  }

  static ModelInfo info(Path file, SafetensorsFile in, LayerCatalog catalog) throws IOException {
    String version = in.metadata().get(FORMAT);
    if (version == null) {
      throw new ModelException(
          file, "a safetensors file, but no model of Lacuna (its metadata has no " + FORMAT + ")");
    }
    if (!version.equals(VERSION)) {
      throw new ModelException(
          file, "model format " + version + ", this version reads format " + VERSION);
    }
    String normalisation = in.metadata().get(NORMALISATION);
    if (!BYTES_TO_UNIT.equals(normalisation)) {
      throw new ModelException(
          file, "normalisation " + normalisation + ", this version reads " + BYTES_TO_UNIT);
    }
    try {
      Architecture architecture = ArchitectureReader.read(json(file, in, ARCHITECTURE), catalog);
      List<String> labels =
          json(file, in, LABELS).elements().stream().map(JsonValue::string).toList();
      Vocabulary vocabulary = Vocabulary.of(labels);
      TaggerModel.requireFit(architecture, vocabulary);
      Map<String, Object> provenance = new LinkedHashMap<>();
      json(file, in, PROVENANCE).fields().forEach((key, value) -> provenance.put(key, value.raw()));
      requireTensors(file, in, architecture);
      Optional<Thresholds> thresholds =
          in.metadata().containsKey(THRESHOLDS)
              ? Optional.of(Thresholds.ofJson(json(file, in, THRESHOLDS), vocabulary.size()))
              : Optional.empty();
      ImageFit fit =
          in.metadata().containsKey(IMAGES)
              ? ImageFit.ofJson(json(file, in, IMAGES))
              : ImageFit.DEFAULT;
      return new ModelInfo(architecture, vocabulary, provenance, thresholds, fit, Files.size(file));
    } catch (JsonException | IllegalArgumentException | ArithmeticException e) {
      throw new ModelException(file, e.getMessage());
    }
  }

  private static JsonValue json(Path file, SafetensorsFile in, String key) throws ModelException {
    String text = in.metadata().get(key);
    if (text == null) {
      throw new ModelException(file, "its metadata has no " + key);
    }
    return JsonValue.of(key, Json.parse(text));
  }

  private static void requireTensors(Path file, SafetensorsFile in, Architecture architecture)
      throws IOException {
    for (Architecture.Node node : architecture.nodes()) {
      for (ParameterSpec spec : node.parameters()) {
        String name = node.name() + "/" + spec.name();
        long[] expected = Arrays.stream(spec.shape().toArray()).asLongStream().toArray();
        if (!in.names().contains(name)) {
          throw new ModelException(file, "it has no tensor '" + name + "'");
        }
        if (!Arrays.equals(in.shape(name), expected)) {
          throw new ModelException(
              file,
              "tensor '%s' has shape %s, its layer expects %s"
                  .formatted(name, Arrays.toString(in.shape(name)), Arrays.toString(expected)));
        }
      }
    }
  }
}
