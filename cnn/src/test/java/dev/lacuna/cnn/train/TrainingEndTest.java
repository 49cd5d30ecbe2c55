package dev.lacuna.cnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.Sgd;
import dev.lacuna.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingEndTest extends TrainerFixture {
  @Test
  void withoutValidationEveryEpochIsTheBest() {
    History history = trainer().fit(train, null, 2);
    assertFalse(history.stoppedEarly());
    assertEquals(2, history.epochs().size());
    for (EpochResult result : history.epochs()) {
      assertTrue(result.best());
      assertTrue(Double.isNaN(result.validationLoss()));
      assertNull(result.validation());
    }
    assertEquals(2, history.best().epoch());
    assertNull(trainer().fit(train, null, 0).best());
  }

  /** One batch an epoch and one of validation: the script alternates. */
  private History scripted(int epochs, EarlyStopping stopping, double... validationLosses) {
    double[] script = new double[2 * validationLosses.length];
    for (int i = 0; i < validationLosses.length; i++) {
      script[2 * i] = 1;
      script[2 * i + 1] = validationLosses[i];
    }
    Trainer trainer = trainer().loss(new ScriptedLoss(script)).batchSize(IMAGES);
    if (stopping != null) {
      trainer.earlyStopping(stopping);
    } else {
      trainer.criterion(Criterion.VALIDATION_LOSS);
    }
    return trainer.fit(train, validation, epochs);
  }

  @Test
  void marksTheBestEpochSoFar() {
    History history = scripted(5, null, 3, 2, 2, 2.5, 1);
    assertEquals(
        List.of(true, true, false, false, true),
        history.epochs().stream().map(EpochResult::best).toList());
    assertEquals(5, history.best().epoch());
    assertFalse(history.stoppedEarly());
  }

  @Test
  void stopsAfterPatience() {
    EarlyStopping stopping = new EarlyStopping(Criterion.VALIDATION_LOSS, 2);
    History history = scripted(9, stopping, 3, 2, 2.5, 1.5, 1.5, 1.75, 0, 0, 0);
    assertEquals(6, history.epochs().size());
    assertEquals(4, history.best().epoch());
    assertTrue(history.stoppedEarly());
    assertFalse(scripted(3, stopping, 3, 4, 5).stoppedEarly(), "all epochs were done");
  }

  @Test
  void stopsOnRequest() {
    int[] batches = new int[1];
    List<Integer> epochs = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onBatch(Progress progress) {
            batches[0]++;
          }

          @Override
          public void onEpoch(EpochResult result) {
            epochs.add(result.epoch());
          }

          @Override
          public boolean stopRequested() {
            return batches[0] == 5;
          }
        };
    History history = trainer().listener(listener).fit(train, validation, 4);
    assertTrue(history.stoppedEarly());
    assertEquals(1, history.epochs().size());
    assertEquals(List.of(1), epochs);
    assertEquals(5, loss.batches.size());
    List<float[]> want = trainByHand(loss.batches, Adam.keras(1e-3f));
    for (int i = 0; i < want.size(); i++) {
      assertArrayEquals(want.get(i), weights().get(i), "weights of the last step");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesToGoOnWithoutANumber(double value) {
    List<float[]> before = weights();
    Trainer trainer = trainer().loss(new ScriptedLoss(1, 1, 1, 1, value)).optimizer(Sgd.of(0.25f));
    String message =
        assertThrows(TrainingException.class, () -> trainer.fit(train, null, 2)).getMessage();
    String expected =
        "the loss is %s in epoch 2, batch 2; lower the learning rate (now 0.25)".formatted(value);
    assertTrue(message.startsWith(expected), message);
    assertTrue(message.matches(".*images: noise \\d, noise \\d, noise \\d, noise \\d"), message);
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), weights().get(i), "a step was taken");
    }
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertRefused(
        "the network takes images of 7x6x1, the training images are 7x6x3",
        () -> trainer().fit(Noise.labelled(4, Shape.of(7, 6, 3), CLASSES, 1), null, 1));
    assertRefused(
        "the network takes images of 7x6x1, the validation images are 6x7x1",
        () -> trainer().fit(train, Noise.labelled(4, Shape.of(6, 7, 1), CLASSES, 1), 1));
    assertRefused(
        "the network has 5 outputs, the training labels have 4 classes",
        () -> trainer().fit(Noise.labelled(4, INPUT, 4, 1), null, 1));
    assertRefused(
        "the network has 5 outputs, the validation labels have 6 classes",
        () -> trainer().fit(train, Noise.labelled(4, INPUT, 6, 1), 1));
    assertRefused(
        "there are no training images",
        () -> trainer().fit(Noise.labelled(0, INPUT, CLASSES, 1), null, 1));
    assertRefused(
        "there are no validation images",
        () -> trainer().fit(train, Noise.labelled(0, INPUT, CLASSES, 1), 1));
    assertRefused(
        "early stopping needs validation images",
        () ->
            trainer()
                .earlyStopping(new EarlyStopping(Criterion.VALIDATION_MAP, 1))
                .fit(train, null, 1));
    assertRefused(
        "the criterion is propensity-scored: call inversePropensities(...)",
        () ->
            trainer()
                .criterion(Criterion.VALIDATION_PROPENSITY_SCORED_PRECISION_AT_5)
                .fit(train, train, 1));
    assertRefused("batch size must be at least 1, got 0", () -> trainer().batchSize(0));
    assertRefused(
        "patience must be at least 1, got 0", () -> new EarlyStopping(Criterion.VALIDATION_MAP, 0));
    assertEquals(
        "a trainer needs a loss: call loss(...)",
        assertThrows(NullPointerException.class, () -> Trainer.of(network).fit(train, null, 1))
            .getMessage());
  }

  @Test
  void criteriaPreferTheBetterEpoch() {
    float[] ones = new float[CLASSES];
    Arrays.fill(ones, 1);
    History history =
        trainer().optimizer(Adam.keras(0.02f)).inversePropensities(ones).fit(train, train, 40);
    EpochResult first = history.epochs().getFirst();
    EpochResult last = history.epochs().getLast();
    for (Criterion criterion : Criterion.values()) {
      assertTrue(criterion.goodness(last) >= criterion.goodness(first), criterion.name());
    }
    assertEquals(-last.validationLoss(), Criterion.VALIDATION_LOSS.goodness(last));
    assertEquals(
        last.validation().precisionAt5(), Criterion.VALIDATION_PRECISION_AT_5.goodness(last));
  }
}
