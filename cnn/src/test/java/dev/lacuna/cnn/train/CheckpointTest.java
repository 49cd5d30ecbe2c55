package dev.lacuna.cnn.train;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.dropout;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.AdamW;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Sgd;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {
  private static final Shape INPUT = Shape.of(7, 6, 1);
  private static final int CLASSES = 5;
  private static final int EPOCHS = 4;

  /** With 10 images in batches of 4. */
  private static final int BATCHES = 3 * EPOCHS;

  private static final Duration NEVER = Duration.ofDays(1);

  private final DataSet train = Noise.labelled(10, INPUT, CLASSES, 1);
  private final DataSet validation = Noise.labelled(7, INPUT, CLASSES, 2);

  @TempDir private Path folder;

  /** Squared errors times a weight that every batch changes, and a label added by each. */
  private static final class Moody implements Loss {
    private final SquaredError squares = new SquaredError();
    private final LabelOverlay overlay;
    private double weight = 1;

    Moody(LabelOverlay overlay) {
      this.overlay = overlay;
    }

    @Override
    public Loss bind(LabelMatrix training) {
      return new Moody(new LabelOverlay(training.rows(), training.classes()));
    }

    @Override
    public double evaluate(
        Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
      double value = squares.evaluate(backend, logits, labels, rows, gradient);
      if (gradient != null) {
        weight = 0.9 * weight + 0.01 * Math.abs(logits.get(0)) + 0.001 * overlay.size();
        overlay.add(rows[0], overlay.size() % CLASSES);
        for (long i = 0; i < gradient.size(); i++) {
          gradient.set(i, (float) (gradient.get(i) * weight));
        }
      }
      return value * weight;
    }

    @Override
    public LabelOverlay overlay() {
      return overlay;
    }

    @Override
    public Map<String, double[]> state() {
      return Map.of("weight", new double[] {weight});
    }

    @Override
    public void restore(Map<String, double[]> state) {
      weight = state.get("weight")[0];
    }

    @Override
    public String describe() {
      return "moody";
    }
  }

  /** Stops after so many batches. */
  private record StopAfter(int batches, int[] done) implements TrainingListener {
    @Override
    public void onBatch(Progress progress) {
      done[0]++;
    }

    @Override
    public boolean stopRequested() {
      return done[0] >= batches;
    }
  }

  private static Network network() {
    return Network.sequential(
        INPUT, conv2d(3, 3), relu(), flatten(), dropout(0.25), dense(CLASSES));
  }

  static Stream<UnaryOperator<Trainer>> settings() {
    return Stream.of(
        t -> t.optimizer(Adam.keras(0.01f)),
        t -> t.optimizer(new Sgd(0.05f, 0.9f, true, Sgd.Form.TORCH)),
        t -> t.optimizer(Sgd.of(0.05f)).schedule(new LearningRateSchedule.OneCycle(0.3)),
        t ->
            t.optimizer(new AdamW(Adam.torch(0.01f), 0.1f))
                .gradients(new GradientRules(2, 0.5, 0))
                .averaging(0.9)
                .schedule(new LearningRateSchedule.Plateau(1, 0.5)),
        t -> t.gradients(new GradientRules(1, 0, 0.01)).averaging(0.99));
  }

  private Trainer trainer(Network network, UnaryOperator<Trainer> settings, Backend backend) {
    return settings.apply(
        Trainer.of(network)
            .backend(backend)
            .loss(new Moody(new LabelOverlay(0, 0)))
            .batchSize(4)
            .seed(3));
  }

  private Checkpoints checkpoints(Network network, Duration interval) {
    Vocabulary labels = Vocabulary.of(List.of("a", "b", "c", "d", "e"));
    return new Checkpoints(
        folder, interval, () -> new TaggerModel(network, labels, Map.of()), Map.of("k", "v"));
  }

  private static List<float[]> weights(Network network) {
    return network.parameters().stream().map(p -> p.tensor().toArray()).toList();
  }

  private static List<String> told(History history) {
    return history.epochs().stream()
        .map(e -> e.epoch() + " " + e.trainLoss() + " " + e.validation() + " " + e.best())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void goesOnFromAnyBatchAsIfItHadNotStopped(UnaryOperator<Trainer> settings) throws IOException {
    List<float[]> expected;
    List<String> expectedHistory;
    try (Network whole = network()) {
      History history =
          trainer(whole, settings, Backends.specification()).fit(train, validation, EPOCHS);
      expected = weights(whole);
      expectedHistory = told(history);
    }
    try (Parallel parallel = Parallel.of(3)) {
      Backend other = new Backend(Backends.specification().kernels(), parallel);
      for (int stop = 1; stop < BATCHES; stop++) {
        stopAfter(stop, settings);
        try (Network second = network()) {
          second.parameters().forEach(p -> p.tensor().fill(Float.NaN));
          Checkpoint checkpoint =
              Checkpoints.newest(folder, CheckpointTest::unexpected).orElseThrow();
          assertEquals(Map.of("k", "v"), checkpoint.notes());
          History history =
              trainer(second, settings, other).resume(checkpoint).fit(train, validation, EPOCHS);
          assertEquals(expectedHistory, told(history));
          assertSame(expected, weights(second), stop);
        }
      }
    }
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual, int stop) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "stopped after " + stop + " batches");
    }
  }

  private void stopAfter(int batches, UnaryOperator<Trainer> settings) {
    try (Network first = network()) {
      trainer(first, settings, Backends.specification())
          .checkpoints(checkpoints(first, NEVER))
          .listener(new StopAfter(batches, new int[1]))
          .fit(train, validation, EPOCHS);
    }
  }

  private static void unexpected(String told) {
    throw new AssertionError(told);
  }

  private static Trainer plain(Trainer trainer) {
    return trainer.optimizer(Adam.keras(0.01f));
  }

  @Test
  void aCheckpointIsAModel() throws IOException {
    stopAfter(4, CheckpointTest::plain);
    try (TaggerModel model = ModelFile.read(Checkpoints.last(folder))) {
      assertEquals(List.of("a", "b", "c", "d", "e"), model.labels().labels());
    }
    Path alone = folder.resolve("alone.safetensors");
    try (TaggerModel model = ModelFile.read(Checkpoints.last(folder))) {
      ModelFile.write(alone, model);
    }
    String message = assertThrows(IOException.class, () -> Checkpoint.open(alone)).getMessage();
    assertTrue(message.contains("a model, but no checkpoint"), message);
  }

  @Test
  void isSavedAfterEachEpochWhenTimeIsOverAndOnAFailure() throws IOException {
    List<String> places = new ArrayList<>();
    try (Network network = network()) {
      Checkpoints every = checkpoints(network, Duration.ZERO);
      TrainingListener failing =
          new TrainingListener() {
            @Override
            public void onBatch(Progress progress) {
              try {
                Checkpoints.newest(folder, CheckpointTest::unexpected)
                    .ifPresent(checkpoint -> places.add(checkpoint.place()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }

            @Override
            public void onEpoch(EpochResult result) {
              if (result.epoch() == 2) {
                throw new IllegalStateException("a fault");
              }
            }
          };
      Trainer trainer =
          trainer(network, CheckpointTest::plain, Backends.specification())
              .checkpoints(every)
              .listener(failing);
      assertThrows(IllegalStateException.class, () -> trainer.fit(train, validation, EPOCHS));
    }
    assertEquals(
        List.of("epoch 1, batch 1", "epoch 1, batch 2", "epoch 2, batch 0", "epoch 2, batch 1"),
        places.stream().filter(place -> !place.equals("epoch 2, batch 2")).toList());
    assertEquals("epoch 2, batch 3", Checkpoint.open(Checkpoints.last(folder)).place());
    assertTrue(Files.exists(Checkpoints.previous(folder)));
  }

  @Test
  void flippedBitsAndCutsAreFound() throws IOException {
    stopAfter(4, CheckpointTest::plain);
    Path last = Checkpoints.last(folder);
    byte[] whole = Files.readAllBytes(last);
    Path damaged = folder.resolve("damaged.safetensors");
    for (int i = 0; i < whole.length; i += 17) {
      byte[] bytes = whole.clone();
      bytes[i] ^= (byte) (1 << (i % 8));
      Files.write(damaged, bytes);
      assertThrows(IOException.class, () -> Checkpoint.open(damaged), "byte " + i);
    }
    for (int length = 0; length < whole.length; length += 397) {
      Files.write(damaged, Arrays.copyOf(whole, length));
      assertThrows(IOException.class, () -> Checkpoint.open(damaged), "cut at " + length);
    }
  }

  @Test
  void fallsBackToTheOneBeforeAndSaysSo() throws IOException {
    stopAfter(4, CheckpointTest::plain);
    Path last = Checkpoints.last(folder);
    List<String> told = new ArrayList<>();
    assertEquals("epoch 2, batch 1", Checkpoints.newest(folder, told::add).orElseThrow().place());
    assertEquals(List.of(), told);
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length - 1] ^= 1;
    Files.write(last, bytes);
    assertEquals("epoch 2, batch 0", Checkpoints.newest(folder, told::add).orElseThrow().place());
    assertTrue(told.getFirst().contains("last.safetensors: it is damaged"), told.toString());
    assertTrue(told.getFirst().contains("last-1.safetensors"), told.toString());
    Files.delete(last);
    assertEquals("epoch 2, batch 0", Checkpoints.newest(folder, told::add).orElseThrow().place());
    assertTrue(told.get(1).contains("no such file"), told.toString());
    Files.write(Checkpoints.previous(folder), bytes);
    String message =
        assertThrows(IOException.class, () -> Checkpoints.newest(folder, told::add)).getMessage();
    assertTrue(message.contains("no checkpoint is whole"), message);
    Files.delete(Checkpoints.previous(folder));
    assertFalse(Checkpoints.newest(folder, told::add).isPresent());
  }

  @Test
  void refusesACheckpointOfAnotherOptimizer() throws IOException {
    stopAfter(4, t -> t.optimizer(Sgd.of(0.1f)));
    Checkpoint checkpoint = Checkpoint.open(Checkpoints.last(folder));
    try (Network network = network()) {
      Trainer trainer =
          trainer(network, CheckpointTest::plain, Backends.specification()).resume(checkpoint);
      String message =
          assertThrows(IllegalArgumentException.class, () -> trainer.fit(train, validation, EPOCHS))
              .getMessage();
      assertTrue(message.contains("training/moment0/conv2d/kernel"), message);
    }
  }

  @Test
  void weightsThatAreNotFiniteAreNotSaved() throws IOException {
    stopAfter(2, CheckpointTest::plain);
    byte[] good = Files.readAllBytes(Checkpoints.last(folder));
    try (Network network = network()) {
      Trainer trainer =
          trainer(network, CheckpointTest::plain, Backends.specification())
              .checkpoints(checkpoints(network, Duration.ZERO))
              .listener(
                  new TrainingListener() {
                    @Override
                    public void onBatch(Progress progress) {
                      network.parameters().get(2).tensor().set(1, Float.NaN);
                    }
                  });
      String message =
          assertThrows(TrainingException.class, () -> trainer.fit(train, validation, EPOCHS))
              .getMessage();
      assertTrue(message.startsWith("weights of dense/kernel are no longer finite"), message);
    }
    assertArrayEquals(good, Files.readAllBytes(Checkpoints.last(folder)));
  }

  @Test
  void aFolderThatIsGoneIsNamed() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    try (Network network = network()) {
      Vocabulary labels = Vocabulary.of(List.of("a", "b", "c", "d", "e"));
      Checkpoints checkpoints =
          new Checkpoints(gone, NEVER, () -> new TaggerModel(network, labels, Map.of()), Map.of());
      Files.delete(gone);
      Trainer trainer =
          trainer(network, CheckpointTest::plain, Backends.specification())
              .checkpoints(checkpoints);
      String message =
          assertThrows(UncheckedIOException.class, () -> trainer.fit(train, validation, EPOCHS))
              .getCause()
              .getMessage();
      assertTrue(message.contains("the run cannot be saved"), message);
    }
  }
}
