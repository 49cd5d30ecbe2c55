package dev.lacuna.cli.run;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Takes one batch through everything that a run does: train, validate, save, reload, predict. */
public final class SelfCheck {
  private final Terminal terminal;
  private final TrainSettings settings;
  private final Backend backend;

  /** With the settings of the run that is to follow. */
  public SelfCheck(Terminal terminal, TrainSettings settings, Backend backend) {
    this.terminal = terminal;
    this.settings = settings;
    this.backend = backend;
  }

  /**
   * Checks a network, which is trained by one step.
   *
   * @throws IOException if no temporary file can be written
   */
  public void run(Network network, LoadedData data) throws IOException {
    DataSet train = FirstImages.of(data.train(), settings.batchSize());
    DataSet validation =
        FirstImages.of(data.validation().orElse(data.train()), settings.batchSize());
    EpochResult epoch =
        TrainingRun.trainer(network, settings)
            .backend(backend)
            .fit(train, validation, 1)
            .epochs()
            .getFirst();
    terminal.result(
        String.format(
            Locale.ROOT,
            "trained on %d images in %.2f s: loss %.4f",
            train.size(),
            epoch.seconds(),
            epoch.trainLoss()));
    terminal.result(
        String.format(
            Locale.ROOT,
            "validated on %d images: loss %.4f",
            validation.size(),
            epoch.validationLoss()));
    Path file = Files.createTempFile("lacuna-check-", ".safetensors");
    try {
      ModelFile.write(file, new TaggerModel(network, data.vocabulary(), Map.of()));
      try (TaggerModel reloaded = ModelFile.read(file);
          Tensor before = logits(network, validation.images());
          Tensor after = logits(reloaded.network(), validation.images())) {
        if (before.segment().mismatch(after.segment()) >= 0) {
          throw new IllegalStateException("a reloaded model gives other logits than the saved one");
        }
      }
      terminal.result("saved " + Files.size(file) + " bytes and reloaded: same predictions");
      terminal.result("OK");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Tensor logits(Network network, ImageSource images) {
    try (Scorer scorer = Scorer.of(network, backend, settings.batchSize())) {
      return scorer.logits(images);
    }
  }
}
