package dev.lacuna.cnn.train;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataSet;
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
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private static final Shape INPUT = Shape.of(7, 6, 1);
  private static final int CLASSES = 5;

  /** With batches of 4: two full ones and one of 2. */
  private static final int IMAGES = 10;

  private final Network network =
      Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES));
  private final DataSet train = Noise.labelled(IMAGES, INPUT, CLASSES, 1);
  private final DataSet validation = Noise.labelled(7, INPUT, CLASSES, 2);
  private final SquaredError loss = new SquaredError();

  @AfterEach
  void close() {
    network.close();
  }

  private Trainer trainer() {
    return Trainer.of(network).backend(Backends.specification()).loss(loss).batchSize(4);
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

  private List<float[]> weights() {
    return network.parameters().stream().map(p -> p.tensor().toArray()).toList();
  }

  /** Gives the losses of a script: first the training batches of an epoch, then its validation. */
  static final class Script implements Loss {
    private final double[] values;
    private int next;

    Script(double... values) {
      this.values = values;
    }

    @Override
    public double evaluate(
        Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
      if (gradient != null) {
        gradient.fill(0);
      }
      return values[next++];
    }

    @Override
    public String describe() {
      return "script";
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

  /** The loop written out: scaling, forward, loss, backward, a step for each parameter. */
  private List<float[]> trainByHand(List<int[]> batches, Optimizer optimizer) {
    try (Network other =
            Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES));
        Plan plan = Plan.forGradients(other, Backends.specification(), 4)) {
      List<List<Tensor>> moments = new ArrayList<>();
      for (Network.Parameter parameter : other.parameters()) {
        moments.add(
            IntStream.range(0, optimizer.moments())
                .mapToObj(_ -> Tensor.allocate(parameter.tensor().shape()))
                .toList());
      }
      int step = 0;
      for (int[] rows : batches) {
        for (int i = 0; i < rows.length * INPUT.size(); i++) {
          byte pixel = Noise.pixel(1, rows[i / (int) INPUT.size()], i % INPUT.size());
          plan.input().set(i, Byte.toUnsignedInt(pixel) / 255f);
        }
        Tensor logits = plan.forward(rows.length);
        new SquaredError()
            .evaluate(
                Backends.specification(), logits, train.labels(), rows, plan.outputGradient());
        plan.backward();
        step++;
        for (int i = 0; i < moments.size(); i++) {
          optimizer.step(
              Backends.specification(),
              other.parameters().get(i).tensor(),
              plan.parameterGradients().get(i),
              moments.get(i),
              step,
              optimizer.learningRate());
        }
      }
      moments.forEach(list -> list.forEach(Tensor::close));
      return other.parameters().stream().map(p -> p.tensor().toArray()).toList();
    }
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
    Trainer trainer = trainer().loss(new Script(script)).batchSize(IMAGES);
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

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesToGoOnWithoutANumber(double value) {
    List<float[]> before = weights();
    Trainer trainer = trainer().loss(new Script(1, 1, 1, 1, value)).optimizer(Sgd.of(0.25f));
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

  @Test
  void aBatchLargerThanTheDataIsAllOfIt() {
    trainer().batchSize(1000).fit(train, validation, 1);
    assertEquals(List.of(IMAGES), loss.batches.stream().map(rows -> rows.length).toList());
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

  @Test
  void makesItsOwnBackend() {
    trainer().fit(train, null, 1);
    List<float[]> want = weights();
    try (Network other =
        Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES))) {
      Trainer.of(other).loss(new SquaredError()).batchSize(4).fit(train, null, 1);
      for (int i = 0; i < want.size(); i++) {
        assertArrayEquals(want.get(i), other.parameters().get(i).tensor().toArray());
      }
    }
  }
}
