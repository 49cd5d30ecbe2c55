package dev.lacuna.bench;

import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.Trainer;
import dev.lacuna.cnn.train.TrainingListener;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.WeightedBinaryCrossEntropy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores of the seed network on the icons after each epoch, for comparison with {@code
 * bench/peers/icons_pytorch.py}: the same network, data and recipe, Adam's epsilon (1e-7) in
 * PyTorch's place as there.
 *
 * <p>Usage: {@code IconScores ICONS.zip OUT.json EPOCHS SEED...}. The file is written again after
 * each epoch.
 */
public final class IconScores {
  private static final int SIZE = 64;
  private static final int BATCH = 32;

  private IconScores() {}

  /** Runs from the command line. */
  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[1]);
    int epochs = Integer.parseInt(args[2]);
    List<Object> runs = new ArrayList<>();
    try (Backend backend = Backend.create(Runtime.getRuntime().availableProcessors());
        DataLoader loader =
            DataLoader.open(DataOptions.of(Path.of(args[0]), SIZE, SIZE, 1, new Split(0, 0, 0)));
        LoadedData data = loader.load(backend.parallel())) {
      for (int i = 3; i < args.length; i++) {
        run(backend, data, Long.parseLong(args[i]), epochs, runs, out);
      }
    }
  }

  private static void run(
      Backend backend, LoadedData data, long seed, int epochs, List<Object> runs, Path out) {
    List<Object> results = new ArrayList<>();
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("seed", seed);
    run.put("epochs", results);
    runs.add(run);
    Architecture seedNetwork = Architecture.seed(Shape.of(SIZE, SIZE, 1), data.vocabulary().size());
    try (Network network = Network.of(seedNetwork);
        Scorer scorer = Scorer.of(network, backend, BATCH)) {
      network.initialize(Initializer.GLOROT_UNIFORM, seed, backend.parallel());
      Trainer.of(network)
          .loss(WeightedBinaryCrossEntropy.of(1f, 0.5f))
          .optimizer(new Adam(1e-3f, 0.9, 0.999, 1e-7f, Adam.Form.TORCH))
          .schedule(new LearningRateSchedule.Constant())
          .batchSize(BATCH)
          .seed(seed)
          .backend(backend)
          .listener(
              new TrainingListener() {
                @Override
                public void onEpoch(EpochResult result) {
                  results.add(scores(backend, data, scorer, result));
                  write(out, runs);
                }
              })
          .fit(data.train(), data.validation().orElseThrow(), epochs);
    }
  }

  private static Map<String, Object> scores(
      Backend backend, LoadedData data, Scorer scorer, EpochResult result) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("epoch", result.epoch());
    try (Tensor logits = scorer.logits(data.test().orElseThrow().images())) {
      TaggingScores test =
          TaggingScores.of(backend.parallel(), logits, data.test().orElseThrow().labels());
      entry.put("test_map", test.meanAveragePrecision());
      entry.put("test_p5", test.precisionAt5());
    }
    entry.put("val_map", result.validation().meanAveragePrecision());
    System.out.println(entry);
    return entry;
  }

  private static void write(Path out, List<Object> runs) {
    try {
      Files.writeString(out, Json.write(Map.of("runs", runs)) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
