package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluateCommandTest extends TrainedRun {
  @Test
  void evaluateGivesTheScoresOfTheTraining() {
    Outcome outcome = Outcome.of("evaluate", model, data);
    assertEquals(0, outcome.code(), outcome.err());
    String alone = outcome.line("this model").substring("this model".length()).strip();
    assertTrue(training.line("this model").endsWith(alone), training.out() + "\n" + alone);
    assertTrue(outcome.out().contains("label frequency alone"), outcome.out());
  }

  @Test
  void evaluateWritesJsonOfAnyPart() {
    Outcome outcome = Outcome.of("evaluate", model, data, "--format=json", "--split", "all");
    JsonValue json = JsonValue.of(Json.parse(outcome.out()));
    for (String group : List.of("ranking_of_images", "predicted_labels", "calibration", "gaps")) {
      json.get(group).fields().values().forEach(value -> assertFalse(value.isNull()));
    }
    JsonValue ranking = json.get("ranking_of_images");
    assertEquals(0, ranking.get("labels_left_out").integer());
    List<JsonValue> interval = ranking.get("intervals").get("mean_average_precision").elements();
    assertTrue(interval.get(0).number() >= 0 && interval.get(1).number() <= 1);
    assertTrue(interval.get(0).number() < interval.get(1).number());
    assertEquals("all", json.get("part").string());
    assertEquals(30, json.get("images").integer());
    assertEquals(4, json.get("classes_counted").integer());
    for (String whose : List.of("model", "label_frequency", "random")) {
      double value = json.get(whose).get("mean_average_precision").number();
      assertTrue(value > 0 && value <= 1, whose + " " + value);
    }
  }

  @Test
  void evaluateSaysWhatGapsLeaveOpen() {
    JsonValue all = evaluate("--label-recall", "1");
    JsonValue half = evaluate("--label-recall", "0.5");
    for (String key : List.of("mean_average_precision", "precision_at_5", "overall_f1")) {
      double least = number(all.get(key), "at_least");
      assertEquals(least, number(all.get(key), "if_random"), 1e-12, key);
      assertEquals(least, number(all.get(key), "at_most"), 1e-12, key);
      assertEquals(least, number(half.get(key), "at_least"), 1e-12, key);
      assertTrue(least < number(half.get(key), "at_most"), key);
    }
    assertEquals(number(all, "roc_auc"), number(all, "roc_auc_corrected"), 1e-12);
    assertEquals(0.5, number(half, "label_recall"), 1e-12);
    String text = Outcome.of("evaluate", model, data, "--label-recall=0.5").out();
    for (String expected :
        List.of(
            "as --label-recall says: about 10 labels missing beside 10 given.",
            "at least if random   at most",
            "95 %, from 1,000 resamples",
            "At least: every label that was not given counts as wrong.",
            "labels left out, which no image was given",
            "share of labels never predicted")) {
      assertTrue(text.contains(expected), text);
    }
    assertFalse(text.contains("accuracy"), text);
  }

  @Test
  void evaluateTakesAnyThreshold() {
    assertEquals(4, predictedPerImage("0"), 0);
    assertEquals(0, predictedPerImage("1"), 0);
  }

  private static double predictedPerImage(String threshold) {
    Outcome outcome =
        Outcome.of("evaluate", model, data, "--format=json", "--threshold", threshold);
    return JsonValue.of(Json.parse(outcome.out()))
        .get("predicted_labels")
        .get("predicted_per_image")
        .number();
  }

  private static JsonValue evaluate(Object... more) {
    List<Object> command = new ArrayList<>(List.of("evaluate", model, data, "--format=json"));
    command.addAll(List.of(more));
    Outcome outcome = Outcome.of(command.toArray());
    assertEquals(0, outcome.code(), outcome.err());
    return JsonValue.of(Json.parse(outcome.out())).get("gaps");
  }

  private static double number(JsonValue group, String key) {
    return group.get(key).number();
  }
}
