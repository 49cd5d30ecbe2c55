package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file says of how it was trained. No date and no path beyond what the user gave, so
 * that the same run gives the same bytes.
 */
public final class Provenance {
  private static final String IMAGES = "images";
  private static final String TRAIN = "train";
  private static final String SPLIT = "split";
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";
  private static final String SEED = "seed";
  private static final String LABEL_COUNTS = "label_counts";

  private Provenance() {}

  /** Of a run that begins. */
  public static Map<String, Object> of(
      String version, String dataName, Split split, LoadedData data, TrainSettings settings) {
    Map<String, Object> images = new LinkedHashMap<>();
    images.put(TRAIN, data.train().size());
    images.put(VALIDATION, data.validation().map(DataSet::size).orElse(0));
    images.put(TEST, data.test().map(DataSet::size).orElse(0));
    Map<String, Object> shares = new LinkedHashMap<>();
    shares.put(VALIDATION, split.validation());
    shares.put(TEST, split.test());
    shares.put(SEED, split.seed());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("lacuna", version);
    all.put("data", dataName);
    all.put(IMAGES, images);
    all.put(SPLIT, shares);
    all.put("loss", settings.loss().describe());
    all.put("optimizer", settings.optimizer().describe());
    all.put("schedule", settings.schedule().describe());
    all.put("initializer", settings.initializer().name());
    all.put("bias_init", settings.frequencyBias() ? "frequency" : "zero");
    all.put("augmentation", settings.augmentation().toString());
    all.put("batch_size", settings.batchSize());
    all.put("epochs", settings.epochs());
    all.put("criterion", settings.criterionName());
    all.put(SEED, settings.seed());
    all.put(
        LABEL_COUNTS, Arrays.stream(data.train().labels().positivesPerClass()).boxed().toList());
    return all;
  }

  /** How images were shared out when a model was trained; empty if its file does not say. */
  public static Optional<Split> split(Map<String, Object> provenance) {
    try {
      JsonValue split = JsonValue.of(provenance).get(SPLIT);
      return Optional.of(
          new Split(
              split.get(VALIDATION).number(), split.get(TEST).number(), split.get(SEED).integer()));
    } catch (JsonException | IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  /** How many images a model was trained on; empty if its file does not say. */
  public static Optional<Integer> trainingImages(Map<String, Object> provenance) {
    try {
      JsonValue images = JsonValue.of(provenance).get(IMAGES).get(TRAIN);
      return Optional.of(images.integer(1, Integer.MAX_VALUE));
    } catch (JsonException unknown) {
      return Optional.empty();
    }
  }

  /**
   * How many training images had each label; empty if the file does not say for all of them.
   *
   * @param labels number of labels
   */
  public static Optional<int[]> labelCounts(Map<String, Object> provenance, int labels) {
    try {
      List<JsonValue> counts = JsonValue.of(provenance).get(LABEL_COUNTS).elements();
      return counts.size() == labels
          ? Optional.of(
              counts.stream().mapToInt(count -> count.integer(0, Integer.MAX_VALUE)).toArray())
          : Optional.empty();
    } catch (JsonException unknown) {
      return Optional.empty();
    }
  }

  /** All that people read: everything but the long list of counts. */
  public static Map<String, Object> readable(Map<String, Object> provenance) {
    Map<String, Object> shown = new LinkedHashMap<>(provenance);
    shown.remove(LABEL_COUNTS);
    return shown;
  }
}
