package dev.lacuna.cnn.train;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.model.LabelOverlayFile;
import dev.lacuna.cnn.model.ModelException;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.safetensors.SafetensorsFile;
import dev.lacuna.cnn.safetensors.SafetensorsWriter;
import dev.lacuna.cnn.safetensors.TensorData;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A file that a training run can go on from, whole and checked. It is a model file, with the
 * network as the last step left it, and holds besides: the optimizer's moments ({@code
 * training/moment0/LAYER/PARAMETER}), averaged weights ({@code training/average/...}), the loss's
 * state ({@code training/loss/NAME}) and label overlay ({@code overlay/...}), where the run stands
 * ({@code lacuna.training} in the metadata), notes of whoever runs it, and a checksum over all of
 * this. The order of images is no part of it: it follows from seed and epoch.
 */
public final class Checkpoint {
  private static final String TRAINING = "lacuna.training";
  private static final String NOTES = "lacuna.run";
  private static final String PREFIX = "training/";
  private static final String LOSS = PREFIX + "loss/";

  private final Path file;
  private final String training;
  private final Map<String, String> notes;

  private Checkpoint(Path file, String training, Map<String, String> notes) {
    this.file = file;
    this.training = training;
    this.notes = notes;
  }

  /** The tensors of a run beside those of its network and its loss. */
  record Extras(OptimizerState optimizer, WeightAverage average) {

    /** These and the parameters of the network, by name in the file. */
    Map<String, Tensor> byName(Network network) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      network.parameters().forEach(p -> tensors.put(p.name(), p.tensor()));
      for (int i = 0; i < network.parameters().size(); i++) {
        String name = network.parameters().get(i).name();
        List<Tensor> moments = optimizer.moments(i);
        for (int m = 0; m < moments.size(); m++) {
          tensors.put(PREFIX + "moment" + m + "/" + name, moments.get(m));
        }
        if (average != null) {
          tensors.put(PREFIX + "average/" + name, average.tensor(i));
        }
      }
      return tensors;
    }
  }

  /**
   * Writes a checkpoint beside its final name and renames it.
   *
   * @param notes kept for {@link #notes}
   * @throws IOException if it cannot be written; the message names the file
   */
  static void write(
      Path file,
      TaggerModel model,
      Extras extras,
      Loss loss,
      TrainingState state,
      Map<String, String> notes)
      throws IOException {
    Map<String, TensorData> tensors = new HashMap<>();
    extras.byName(model.network()).forEach((name, t) -> tensors.put(name, TensorData.of(t)));
    loss.state().forEach((name, values) -> tensors.put(LOSS + name, TensorData.of(values)));
    LabelOverlayFile.tensors(loss.overlay())
        .forEach((name, values) -> tensors.put(name, TensorData.of(values)));
    SequencedMap<String, String> metadata = ModelFile.metadata(model);
    metadata.put(TRAINING, Json.write(state.toJson()));
    metadata.put(NOTES, Json.write(new TreeMap<>(notes)));
    metadata.put(CheckpointSum.KEY, CheckpointSum.of(metadata, tensors));
    SafetensorsWriter.write(file, Map.of(), tensors, metadata);
  }

  /**
   * Opens a checkpoint and reads it once, to compare its checksum.
   *
   * @throws IOException if there is none, or it is damaged or cut short; the message names the file
   */
  public static Checkpoint open(Path file) throws IOException {
    ModelFile.inspect(file);
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      String training = in.metadata().get(TRAINING);
      String notes = in.metadata().get(NOTES);
      String sum = in.metadata().get(CheckpointSum.KEY);
      if (training == null || notes == null || sum == null) {
        throw new ModelException(file, "a model, but no checkpoint: training cannot go on from it");
      }
      String found = CheckpointSum.of(in);
      if (!sum.equals(found)) {
        throw new ModelException(
            file, "it is damaged: its checksum is %s, its bytes give %s".formatted(sum, found));
      }
      Map<String, String> byName = new TreeMap<>();
      JsonValue.of(NOTES, Json.parse(notes))
          .fields()
          .forEach((key, value) -> byName.put(key, value.string()));
      Checkpoint checkpoint = new Checkpoint(file, training, byName);
      checkpoint.state();
      return checkpoint;
    } catch (JsonException | NumberFormatException e) {
      throw new ModelException(file, e.getMessage());
    }
  }

  /** Where it lies. */
  public Path file() {
    return file;
  }

  /** What was noted when it was written. */
  public Map<String, String> notes() {
    return notes;
  }

  /** Where the run stood, for people: such as {@code epoch 3, batch 17}. */
  public String place() {
    TrainingState state = state();
    return "epoch %d, batch %d".formatted(state.epoch, state.batch);
  }

  /** What came of the epochs that were done. */
  public List<EpochResult> results() {
    return List.copyOf(state().results);
  }

  /** A copy of where the run stood. */
  TrainingState state() {
    return TrainingState.ofJson(JsonValue.of(TRAINING, Json.parse(training)));
  }

  /**
   * Fills a network, what belongs to it and a loss with what this holds.
   *
   * @param loss bound to the training labels
   * @param epochs number of epochs that training may take
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it is of another network, optimizer or loss
   */
  void restore(Network network, Extras extras, Loss loss, int epochs, Parallel parallel)
      throws IOException {
    TrainingState state = state();
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      for (Map.Entry<String, Tensor> named : extras.byName(network).entrySet()) {
        if (!in.names().contains(named.getKey())) {
          throw new IllegalArgumentException(
              file + ": it has no " + named.getKey() + ": it is of other training settings");
        }
        in.read(named.getKey(), named.getValue(), parallel);
      }
      if (state.begun() > 0) {
        loss.beginEpoch(state.begun(), epochs);
      }
      loss.overlay().addAll(LabelOverlayFile.read(file));
      Map<String, double[]> ofLoss = new HashMap<>();
      for (String name : in.names()) {
        if (name.startsWith(LOSS)) {
          ofLoss.put(name.substring(LOSS.length()), in.doubles(name));
        }
      }
      loss.restore(ofLoss);
    }
  }
}
