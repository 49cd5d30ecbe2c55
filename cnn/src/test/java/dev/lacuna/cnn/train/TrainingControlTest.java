package dev.lacuna.cnn.train;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Sgd;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens between gradients and weights, and how training ends that does not converge. */
class TrainingControlTest {
  private static final Shape INPUT = Shape.of(7, 6, 1);
  private static final int CLASSES = 5;

  private final Network network =
      Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES));
  private final DataSet train = Noise.labelled(10, INPUT, CLASSES, 1);
  private final DataSet validation = Noise.labelled(7, INPUT, CLASSES, 2);

  @AfterEach
  void close() {
    network.close();
  }

  private Trainer trainer() {
    return Trainer.of(network)
        .backend(Backends.specification())
        .schedule(new LearningRateSchedule.Constant())
        .loss(new SquaredError())
        .batchSize(4);
  }

  private List<float[]> weights() {
    return network.parameters().stream().map(p -> p.tensor().toArray()).toList();
  }

  @Test
  void namesTheFirstLayerThatLeavesTheNumbers() {
    network.parameters().get(2).tensor().set(0, Float.POSITIVE_INFINITY);
    String message =
        assertThrows(TrainingException.class, () -> trainer().fit(train, null, 1)).getMessage();
    assertTrue(message.contains("first bad layer: weights of dense/kernel"), message);
    network.parameters().get(2).tensor().fill(1e30f);
    network.parameters().get(0).tensor().fill(1e30f);
    message =
        assertThrows(TrainingException.class, () -> trainer().fit(train, null, 1)).getMessage();
    assertTrue(message.contains("first bad layer: output of dense, for image noise"), message);
  }

  @Test
  void stopsWhereTheLossIsFarAboveItsBeginning() {
    Trainer trainer = trainer().loss(new ScriptedLoss(2, 3, 199, 201)).batchSize(10);
    String message =
        assertThrows(TrainingException.class, () -> trainer.fit(train, null, 9)).getMessage();
    assertTrue(message.startsWith("the loss is 201.0 in epoch 4, batch 1"), message);
  }

  @Test
  void aLimitThatIsNeverReachedChangesNoBit() {
    trainer().fit(train, null, 2);
    List<float[]> expected = weights();
    restart();
    trainer().gradients(new GradientRules(1, 1e6, 0)).fit(train, null, 2);
    assertSameWeights(expected);
    restart();
    trainer().gradients(new GradientRules(1, 0, 1e6)).fit(train, null, 2);
    assertSameWeights(expected);
  }

  @Test
  void accumulatedBatchesAreOneLargeBatch() {
    trainer().batchSize(10).optimizer(Sgd.of(0.1f)).fit(train, null, 3);
    List<float[]> expected = weights();
    restart();
    trainer()
        .batchSize(4)
        .gradients(new GradientRules(3, 0, 0))
        .optimizer(Sgd.of(0.1f))
        .fit(train, null, 3);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), weights().get(i), 1e-5f);
    }
  }

  @Test
  void gradientsAreScaledDownToTheNormOrCutAtTheValue() {
    float[] before = flat();
    trainer()
        .batchSize(10)
        .gradients(new GradientRules(1, 0.01, 0))
        .optimizer(Sgd.of(1))
        .fit(train, null, 1);
    assertEquals(0.01, distance(before, flat()), 1e-6);
    before = flat();
    trainer()
        .batchSize(10)
        .gradients(new GradientRules(1, 0, 0.001))
        .optimizer(Sgd.of(1))
        .fit(train, null, 1);
    float[] after = flat();
    float largest = 0;
    for (int i = 0; i < after.length; i++) {
      largest = Math.max(largest, Math.abs(after[i] - before[i]));
    }
    assertEquals(0.001, largest, 1e-6);
  }

  @Test
  void averagesFollowTheWeightsAsTheirFormulaSays() {
    trainer().batchSize(10).optimizer(Sgd.of(0.1f)).fit(train, null, 1);
    restart();
    float[] start = flat();
    trainer().batchSize(10).optimizer(Sgd.of(0.1f)).fit(train, null, 1);
    float[] first = flat();
    restart();
    trainer().batchSize(10).optimizer(Sgd.of(0.1f)).averaging(0.99).fit(train, null, 1);
    float[] average = flat();
    for (int i = 0; i < start.length; i++) {
      // In the first step the decay is (1 + 1) / (10 + 1).
      assertEquals(start[i] + (9.0 / 11) * (first[i] - start[i]), average[i], 1e-6);
    }
  }

  @Test
  void aPlateauLowersTheRate() {
    List<Integer> lowered = new ArrayList<>();
    // Training loss, then validation: the second and third epoch are no better.
    ScriptedLoss script = new ScriptedLoss(1, 5, 1, 6, 1, 7, 1, 4);
    trainer()
        .loss(script)
        .batchSize(10)
        .criterion(Criterion.VALIDATION_LOSS)
        .schedule(new LearningRateSchedule.Plateau(2, 0.5))
        .listener(
            new TrainingListener() {
              @Override
              public void onEpoch(EpochResult result) {
                lowered.add(result.best() ? 1 : 0);
              }
            })
        .fit(train, validation, 4);
    assertEquals(List.of(1, 0, 0, 1), lowered);
  }

  private void restart() {
    network.initialize(Initializer.GLOROT_UNIFORM, 0, Parallel.sequential());
  }

  private void assertSameWeights(List<float[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), weights().get(i));
    }
  }

  private float[] flat() {
    List<float[]> all = weights();
    float[] flat = new float[all.stream().mapToInt(values -> values.length).sum()];
    int at = 0;
    for (float[] values : all) {
      System.arraycopy(values, 0, flat, at, values.length);
      at += values.length;
    }
    return flat;
  }

  private static double distance(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += Math.pow((double) left[i] - right[i], 2);
    }
    return Math.sqrt(sum);
  }
}
