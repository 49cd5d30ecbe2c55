package dev.lacuna.cnn.train;

import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.metric.TaggingScores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Where a training run stands, but for its tensors and the state of its loss. As JSON every number
 * that is not an integer is a string, which holds infinities too and comes back exactly.
 */
final class TrainingState {
  /** The epoch in work, counted from 1; one more than the last when all are done. */
  int epoch = 1;

  /** Batches of that epoch that are done. */
  int batch;

  /** Steps of the optimizer that are done. */
  long step;

  /** Sum of the losses of this epoch's batches. */
  double lossSum;

  /** Time spent on this epoch's batches. */
  double seconds;

  /** Where it went. */
  PhaseTimes times = PhaseTimes.NONE;

  /** Goodness of the best epoch. */
  double best = Double.NEGATIVE_INFINITY;

  /** Epochs since the best one. */
  int since;

  /** Epochs since the best one or since the rate was last lowered, and how often it was. */
  int flat;

  int plateaus;

  /** Loss of the very first batch; NaN before. */
  double firstLoss = Double.NaN;

  final List<EpochResult> results = new ArrayList<>();

  /** The last epoch that has begun, 0 for none. */
  int begun() {
    return batch == 0 ? epoch - 1 : epoch;
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("epoch", epoch);
    json.put("batch", batch);
    json.put("step", step);
    json.put("loss_sum", text(lossSum));
    json.put("seconds", text(seconds));
    json.put("times", toJson(times));
    json.put("best", text(best));
    json.put("since", since);
    json.put("flat", flat);
    json.put("plateaus", plateaus);
    json.put("first_loss", text(firstLoss));
    json.put("results", results.stream().map(TrainingState::toJson).toList());
    return json;
  }

  /**
   * Reads what {@link #toJson} gave.
   *
   * @throws dev.lacuna.cnn.json.JsonException if something is missing or of another type
   * @throws NumberFormatException if a number is none
   */
  static TrainingState ofJson(JsonValue json) {
    TrainingState state = new TrainingState();
    state.epoch = json.get("epoch").integer(1, Integer.MAX_VALUE);
    state.batch = json.get("batch").integer(0, Integer.MAX_VALUE);
    state.step = json.get("step").integer();
    state.lossSum = number(json, "loss_sum");
    state.seconds = number(json, "seconds");
    state.times = times(json.get("times"));
    state.best = number(json, "best");
    state.since = json.get("since").integer(0, Integer.MAX_VALUE);
    state.flat = json.get("flat").integer(0, Integer.MAX_VALUE);
    state.plateaus = json.get("plateaus").integer(0, Integer.MAX_VALUE);
    state.firstLoss = number(json, "first_loss");
    json.get("results").elements().forEach(result -> state.results.add(result(result)));
    return state;
  }

  private static Map<String, Object> toJson(EpochResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("epoch", result.epoch());
    json.put("train_loss", text(result.trainLoss()));
    json.put("validation_loss", text(result.validationLoss()));
    json.put("best", result.best());
    json.put("seconds", text(result.seconds()));
    json.put("learning_rate", text(result.learningRate()));
    json.put("times", toJson(result.times()));
    TaggingScores scores = result.validation();
    if (scores != null) {
      json.put("map", text(scores.meanAveragePrecision()));
      json.put("classes_counted", scores.classesCounted());
      json.put("classes_left_out", scores.classesLeftOut());
      json.put("p5", text(scores.precisionAt5()));
      json.put("auc", text(scores.rocAuc()));
      json.put("recall5", text(scores.recallAt5()));
      scores.propensityScoredPrecisionAt5().ifPresent(value -> json.put("psp5", text(value)));
    }
    return json;
  }

  private static EpochResult result(JsonValue json) {
    return new EpochResult(
        json.get("epoch").integer(1, Integer.MAX_VALUE),
        number(json, "train_loss"),
        number(json, "validation_loss"),
        json.find("map").isPresent() ? scores(json) : null,
        json.get("best").bool(),
        number(json, "seconds"),
        number(json, "learning_rate"),
        times(json.get("times")));
  }

  private static Map<String, Object> toJson(PhaseTimes times) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("data", text(times.data()));
    json.put("forward", text(times.forward()));
    json.put("backward", text(times.backward()));
    json.put("update", text(times.update()));
    return json;
  }

  private static PhaseTimes times(JsonValue json) {
    return new PhaseTimes(
        number(json, "data"),
        number(json, "forward"),
        number(json, "backward"),
        number(json, "update"));
  }

  private static TaggingScores scores(JsonValue json) {
    return new TaggingScores(
        number(json, "map"),
        json.get("classes_counted").integer(0, Integer.MAX_VALUE),
        json.get("classes_left_out").integer(0, Integer.MAX_VALUE),
        number(json, "p5"),
        number(json, "auc"),
        number(json, "recall5"),
        json.find("psp5").isPresent()
            ? OptionalDouble.of(number(json, "psp5"))
            : OptionalDouble.empty());
  }

  private static String text(double value) {
    return Double.toString(value);
  }

  private static double number(JsonValue json, String key) {
    return Double.parseDouble(json.get(key).string());
  }
}
