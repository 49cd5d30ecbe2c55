package dev.lacuna.cnn.train;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.optim.Sgd;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainerTest extends TrainerFixture {
  @Test
  void withoutAScheduleTheRateRisesAndFalls() {
    Trainer plain = Trainer.of(network).backend(Backends.specification()).loss(loss).batchSize(1);
    History history = plain.optimizer(Sgd.of(0.5f)).fit(train, validation, 3);
    for (EpochResult epoch : history.epochs()) {
      LearningRateSchedule.At last =
          new LearningRateSchedule.At((long) IMAGES * epoch.epoch() - 1, 3 * IMAGES, 3, 0);
      double rate = new LearningRateSchedule.Cosine(0.1).rate(last, 0.5f);
      assertEquals((float) rate, epoch.learningRate(), 0);
    }
    assertTrue(history.epochs().getLast().learningRate() < 0.01f);
  }

  @Test
  void epochsTellWhereTheirTimeWentAndAtWhichRate() {
    LearningRateSchedule falling = new LearningRateSchedule.Cosine(0);
    History history = trainer().optimizer(Sgd.of(0.5f)).schedule(falling).fit(train, validation, 2);
    long steps = 2L * Math.ceilDiv(IMAGES, 4);
    for (EpochResult epoch : history.epochs()) {
      PhaseTimes times = epoch.times();
      for (double phase :
          new double[] {times.data(), times.forward(), times.backward(), times.update()}) {
        assertTrue(phase > 0, times.toString());
      }
      double sum = times.data() + times.forward() + times.backward() + times.update();
      assertTrue(sum <= epoch.seconds(), times + " of " + epoch.seconds());
      LearningRateSchedule.At last =
          new LearningRateSchedule.At(epoch.epoch() * steps / 2 - 1, steps, 2, 0);
      assertEquals((float) falling.rate(last, 0.5f), epoch.learningRate(), 0);
    }
  }

  /** Writes down what a trainer tells a loss. */
  private static final class Told implements Loss {
    private final List<String> told;
    private final LabelMatrix bound;

    Told(List<String> told, LabelMatrix bound) {
      this.told = told;
      this.bound = bound;
    }

    @Override
    public Loss bind(LabelMatrix training) {
      told.add("bind");
      return new Told(told, training);
    }

    @Override
    public void beginEpoch(int epoch, int epochs) {
      told.add("epoch " + epoch + " of " + epochs);
    }

    @Override
    public double evaluate(
        Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
      told.add((gradient == null ? "value" : "step") + (labels == bound ? "" : " of other labels"));
      if (gradient != null) {
        gradient.fill(0);
      }
      return 1;
    }

    @Override
    public String describe() {
      return "told";
    }
  }

  @Test
  void bindsTheLossToTheTrainingLabelsAndTellsItEachEpoch() {
    List<String> told = new ArrayList<>();
    trainer().loss(new Told(told, null)).batchSize(10).fit(train, validation, 2);
    assertEquals(
        List.of(
            "bind",
            "epoch 1 of 2",
            "step",
            "value of other labels",
            "epoch 2 of 2",
            "step",
            "value of other labels"),
        told);
  }

  @Test
  void takesEveryImageOnceAnEpochInAnOrderOfItsOwn() {
    trainer().seed(3).fit(train, null, 3);
    List<List<Integer>> orders = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<int[]> batches = loss.batches.subList(3 * epoch, 3 * epoch + 3);
      assertEquals(List.of(4, 4, 2), batches.stream().map(rows -> rows.length).toList());
      List<Integer> order = batches.stream().flatMapToInt(Arrays::stream).boxed().toList();
      assertEquals(IntStream.range(0, IMAGES).boxed().toList(), order.stream().sorted().toList());
      orders.add(order);
    }
    assertEquals(3, orders.stream().distinct().count(), "the epochs repeat an order");
  }

  @Test
  void orderDependsOnTheSeedAlone() {
    List<List<Integer>> orders = new ArrayList<>();
    for (long seed : new long[] {3, 3, 4}) {
      SquaredError recording = new SquaredError();
      trainer().loss(recording).seed(seed).fit(train, null, 1);
      orders.add(recording.batches.stream().flatMapToInt(Arrays::stream).boxed().toList());
    }
    assertEquals(orders.get(0), orders.get(1));
    assertFalse(orders.get(0).equals(orders.get(2)), "another seed");
  }

  @Test
  void equalsTheLoopWrittenOut() {
    for (Optimizer optimizer :
        List.of(
            Sgd.of(0.05f),
            new Sgd(0.05f, 0.9f, true, Sgd.Form.TORCH),
            Adam.keras(0.01f),
            Adam.torch(0.01f))) {
      try (Network trained =
          Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES))) {
        SquaredError recording = new SquaredError();
        Trainer.of(trained)
            .schedule(new LearningRateSchedule.Constant())
            .backend(Backends.specification())
            .loss(recording)
            .optimizer(optimizer)
            .batchSize(4)
            .fit(train, validation, 2);
        List<float[]> want = trainByHand(recording.batches, optimizer);
        for (int i = 0; i < want.size(); i++) {
          assertArrayEquals(
              want.get(i), trained.parameters().get(i).tensor().toArray(), optimizer.describe());
        }
      }
    }
  }

  @Test
  void learns() {
    History history = trainer().optimizer(Adam.keras(0.02f)).fit(train, train, 60);
    double first = history.epochs().getFirst().validationLoss();
    double last = history.epochs().getLast().validationLoss();
    assertTrue(last < first / 20, () -> first + " became " + last);
    assertEquals(1.0, history.epochs().getLast().validation().meanAveragePrecision());
  }

  @Test
  void reportsLossesOfTrainingAndValidation() {
    History history = trainer().fit(train, validation, 1);
    EpochResult result = history.epochs().getFirst();
    double mean = loss.values.stream().mapToDouble(value -> value).average().orElseThrow();
    assertEquals(mean, result.trainLoss(), 1e-12);
    double sum = 0;
    SquaredError again = new SquaredError();
    try (Plan plan = Plan.forPrediction(network, Backends.specification(), 7)) {
      for (int i = 0; i < 7 * INPUT.size(); i++) {
        byte pixel = Noise.pixel(2, i / (int) INPUT.size(), i % INPUT.size());
        plan.input().set(i, Byte.toUnsignedInt(pixel) / 255f);
      }
      int[] rows = IntStream.range(0, 7).toArray();
      sum =
          again.evaluate(
              Backends.specification(), plan.forward(7), validation.labels(), rows, null);
    }
    assertEquals(sum, result.validationLoss(), 1e-12);
    assertEquals(1, result.epoch());
    assertTrue(result.best());
    assertTrue(result.seconds() >= 0);
  }

  @Test
  void tellsHowItGoes() {
    List<Progress> told = new ArrayList<>();
    trainer()
        .listener(
            new TrainingListener() {
              @Override
              public void onBatch(Progress progress) {
                told.add(progress);
              }
            })
        .fit(train, null, 2);
    assertEquals(6, told.size());
    Progress fifth = told.get(4);
    assertEquals(2, fifth.epoch());
    assertEquals(2, fifth.epochs());
    assertEquals(2, fifth.batch());
    assertEquals(3, fifth.batches());
    assertEquals(8, fifth.images());
    assertEquals((loss.values.get(3) + loss.values.get(4)) / 2, fifth.loss(), 1e-12);
    assertEquals(10, told.getLast().images());
  }

  @Test
  void aBatchLargerThanTheDataIsAllOfIt() {
    trainer().batchSize(1000).fit(train, validation, 1);
    assertEquals(List.of(IMAGES), loss.batches.stream().map(rows -> rows.length).toList());
  }

  @Test
  void makesItsOwnBackend() {
    trainer().fit(train, null, 1);
    List<float[]> want = weights();
    try (Network other =
        Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES))) {
      Trainer.of(other)
          .loss(new SquaredError())
          .schedule(new LearningRateSchedule.Constant())
          .batchSize(4)
          .fit(train, null, 1);
      for (int i = 0; i < want.size(); i++) {
        assertArrayEquals(want.get(i), other.parameters().get(i).tensor().toArray());
      }
    }
  }
}
