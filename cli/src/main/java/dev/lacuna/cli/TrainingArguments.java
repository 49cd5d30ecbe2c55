package dev.lacuna.cli;

import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.train.Criterion;
import dev.lacuna.loss.Losses;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a network is trained. */
final class TrainingArguments {
  /** On the embedded icons each epoch takes about 20 s on two cores. */
  private static final int EPOCHS_ON_ICONS = 3;

  private static final int EPOCHS = 20;

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      order = 300,
      defaultValue = "wbce:wp=1,wn=0.5",
      description = "Loss and its parameters. Default: ${DEFAULT-VALUE}.")
  private String loss;

  @Option(
      names = "--optimizer",
      paramLabel = "adam|sgd",
      order = 301,
      defaultValue = "adam",
      description =
          "Optimizer and its settings, such as adam:beta1=0.9,epsilon=1e-7,form=keras or"
              + " sgd:momentum=0.9,nesterov=true. Default: ${DEFAULT-VALUE}.")
  private String optimizer;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      order = 302,
      defaultValue = "0.001",
      description = "Learning rate. Default: ${DEFAULT-VALUE}.")
  private float learningRate;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      order = 303,
      description =
          "Passes over the training images. Default: "
              + EPOCHS
              + "; "
              + EPOCHS_ON_ICONS
              + " on the embedded icons.")
  private Integer epochs;

  @Mixin private BatchSize batchSize;

  @Option(
      names = "--criterion",
      paramLabel = "val-map|val-p5|val-loss",
      order = 305,
      defaultValue = "val-map",
      converter = BestByConverter.class,
      description =
          "By what number the best epoch is chosen, all on validation images: mean average"
              + " precision, precision at 5 or the loss. Default: ${DEFAULT-VALUE}.")
  private BestBy criterion;

  @Option(
      names = "--patience",
      paramLabel = "N",
      order = 306,
      defaultValue = "3",
      description =
          "Stop after so many epochs without a better one; 0 for never. Default: ${DEFAULT-VALUE}.")
  private int patience;

  @Option(
      names = "--max-time",
      paramLabel = "TIME",
      order = 307,
      converter = TimeConverter.class,
      description = "Stop training after this time, such as 90s, 30m or 2h.")
  private Duration maxTime;

  /** Criteria by the names of the command line. */
  enum BestBy {
    MAP("val-map", Criterion.VALIDATION_MAP),
    PRECISION_AT_5("val-p5", Criterion.VALIDATION_PRECISION_AT_5),
    LOSS("val-loss", Criterion.VALIDATION_LOSS);

    private final String text;
    private final Criterion criterion;

    BestBy(String text, Criterion criterion) {
      this.text = text;
      this.criterion = criterion;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Reads it. */
  static final class BestByConverter extends ChoiceConverter<BestBy> {
    BestByConverter() {
      super(BestBy.class);
    }
  }

  /** Fills in what depends on the data. */
  void complete(boolean embeddedIcons) {
    if (epochs == null) {
      epochs = embeddedIcons ? EPOCHS_ON_ICONS : EPOCHS;
    }
  }

  /** All of it, checked. */
  TrainSettings settings(LongCommand command, NetworkArguments network, long seed) {
    Optimizer parsed =
        command.usage("--optimizer", () -> OptimizerText.parse(optimizer, learningRate));
    requireAtLeast(command, 1, "--epochs", epochs);
    requireAtLeast(command, 0, "--patience", patience);
    return new TrainSettings(
        command.usage("--loss", () -> Losses.parse(loss)),
        parsed,
        network.initializer(),
        epochs,
        batchSize.images(),
        criterion.criterion,
        criterion.text,
        patience,
        maxTime,
        seed);
  }

  private static void requireAtLeast(LongCommand command, int least, String option, int value) {
    if (value < least) {
      throw command.wrongUsage(option + " must be at least " + least + ", got " + value);
    }
  }
}
