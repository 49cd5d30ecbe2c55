package dev.lacuna.cli.report;

import dev.lacuna.cnn.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A label in the report's table.
 *
 * @param label its name
 * @param training number of training images that have it
 * @param threshold from which probability on it is predicted
 * @param score its scores on the images that are reported
 */
record LabelRow(String label, long training, double threshold, LabelScore score) {

  List<Object> toJson() {
    List<Object> json = new ArrayList<>(Arrays.asList(label, training, score.given()));
    for (double number :
        new double[] {
          threshold,
          score.averagePrecision(),
          score.low(),
          score.high(),
          score.precision(),
          score.recall()
        }) {
      json.add(Double.isFinite(number) ? (Object) number : null);
    }
    return json;
  }

  static LabelRow of(JsonValue json) {
    List<JsonValue> cells = json.elements();
    double[] numbers =
        cells.stream()
            .skip(3)
            .mapToDouble(cell -> cell.isNull() ? Double.NaN : cell.number())
            .toArray();
    if (numbers.length != 6) {
      throw json.unexpected("a label, two counts and six numbers");
    }
    return new LabelRow(
        cells.get(0).string(),
        cells.get(1).integer(),
        numbers[0],
        new LabelScore(
            cells.get(2).integer(), numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]));
  }
}
