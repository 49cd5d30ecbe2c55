package dev.lacuna.cli.compare;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.StoredImages;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.data.label.LabelNumbers;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.loss.hide.Annotations;
import dev.lacuna.loss.hide.HideProtocol;
import dev.lacuna.loss.hide.PositiveValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The labels of the training and validation images, and what is left of them when some are hidden.
 * Both parts are hidden as one, as if they had the same annotator.
 */
final class LabelPool {
  private final LoadedData data;
  private final Annotations all;

  private LabelPool(LoadedData data, Annotations all) {
    this.data = data;
    this.all = all;
  }

  /**
   * What a run sees.
   *
   * @param train training images with the labels that are left
   * @param validation validation images with the labels that are left
   * @param hidden the training labels that are hidden, as positives; of as many rows
   */
  record Hidden(DataSet train, Optional<DataSet> validation, LabelMatrix hidden) {}

  /** The pool of loaded data; the numbers say how salient labels are. */
  static LabelPool of(LoadedData data, Optional<LabelNumbers> salience) {
    List<ImageRecord> records = new ArrayList<>();
    LabelMatrix.Builder builder = LabelMatrix.builder(data.vocabulary().size());
    for (DataSet part : parts(data)) {
      records.addAll(((StoredImages) part.images()).records());
      for (int row = 0; row < part.size(); row++) {
        builder.addRow(part.labels().positives(row), part.labels().negatives(row));
      }
    }
    LabelMatrix labels = builder.build();
    Vocabulary vocabulary = data.vocabulary();
    return new LabelPool(
        data,
        new Annotations(
            labels,
            Optional.of(
                PositiveValues.of(
                    labels,
                    (row, label) -> records.get(row).positives().indexOf(vocabulary.label(label)))),
            salience.map(
                numbers ->
                    PositiveValues.of(
                        labels,
                        (row, label) -> numbers.of(records.get(row), vocabulary.label(label))))));
  }

  private static List<DataSet> parts(LoadedData data) {
    List<DataSet> parts = new ArrayList<>(List.of(data.train()));
    data.validation().ifPresent(parts::add);
    return parts;
  }

  /** All labels. */
  Hidden all() {
    return split(all.labels());
  }

  /**
   * What a protocol leaves.
   *
   * @throws IllegalArgumentException if the protocol needs to know more of the labels
   */
  Hidden hide(HideProtocol protocol, long seed) {
    return split(protocol.hide(all, seed));
  }

  private Hidden split(LabelMatrix left) {
    int train = data.train().size();
    LabelMatrix ofTraining = left.select(IntStream.range(0, train).toArray());
    LabelMatrix.Builder hidden = LabelMatrix.builder(left.classes());
    for (int row = 0; row < train; row++) {
      int image = row;
      hidden.addRow(
          IntStream.of(all.labels().positives(row))
              .filter(label -> left.state(image, label) != LabelState.POSITIVE)
              .toArray());
    }
    return new Hidden(
        new DataSet(data.train().images(), ofTraining),
        data.validation()
            .map(
                part ->
                    new DataSet(
                        part.images(), left.select(IntStream.range(train, left.rows()).toArray()))),
        hidden.build());
  }
}
