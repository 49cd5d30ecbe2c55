package dev.lacuna.cli;

import dev.lacuna.cli.gaps.LabelRecall;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.threshold.ThresholdRule;
import dev.lacuna.cnn.train.Criterion;
import dev.lacuna.loss.Losses;
import java.time.Duration;
import java.util.Optional;
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
      description =
          "Loss and its parameters; 'lacuna losses' lists them. Default: ${DEFAULT-VALUE}.")
  private String loss;

  @Mixin private OptimizerArguments optimizer;

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

  @Mixin private AugmentArguments augment;
  @Mixin private ControlArguments control;

  @Option(
      names = "--criterion",
      paramLabel = "CRITERION",
      order = 305,
      defaultValue = "val-map",
      converter = BestByConverter.class,
      description =
          "By what number of the validation images the best epoch is chosen. val-map: mean average"
              + " precision; val-p5: precision at 5; val-loss: the loss; these take labels that"
              + " were not given as wrong. Less misled by missing labels: val-auc: mean area under"
              + " the ROC curve; val-recall5: share of the given labels among the five best of"
              + " an image; val-psp5: propensity-scored precision at 5. Default:"
              + " ${DEFAULT-VALUE}.")
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

  @Option(
      names = "--thresholds",
      paramLabel = "RULE",
      order = 310,
      defaultValue = "f1",
      description =
          "How the thresholds of the labels are fitted to the validation images at the end: f1,"
              + " fbeta=BETA, precision=LEAST, expected (as many labels as there are) or none."
              + " Default: ${DEFAULT-VALUE}.")
  private String thresholds;

  @Option(
      names = "--label-recall",
      paramLabel = "SHARE|estimated",
      order = 311,
      defaultValue = "1",
      description =
          "Share of the true labels that was given, which the thresholds allow for: 1 takes labels"
              + " that were not given as wrong. Default: ${DEFAULT-VALUE}.")
  private String labelRecall;

  /** Criteria by the names of the command line. */
  enum BestBy {
    MAP("val-map", Criterion.VALIDATION_MAP),
    PRECISION_AT_5("val-p5", Criterion.VALIDATION_PRECISION_AT_5),
    LOSS("val-loss", Criterion.VALIDATION_LOSS),
    AUC("val-auc", Criterion.VALIDATION_AUC),
    RECALL_AT_5("val-recall5", Criterion.VALIDATION_RECALL_AT_5),
    PSP_AT_5("val-psp5", Criterion.VALIDATION_PROPENSITY_SCORED_PRECISION_AT_5);

    private final String text;
    private final Criterion criterion;

    BestBy(String text, Criterion criterion) {
      this.text = text;
      this.criterion = criterion;
    }

    Criterion criterion() {
      return criterion;
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

  ControlArguments control() {
    return control;
  }

  /** Fills in what depends on the data. */
  void complete(boolean embeddedIcons) {
    if (epochs == null) {
      epochs = embeddedIcons ? EPOCHS_ON_ICONS : EPOCHS;
    }
  }

  /** All of it, checked. */
  TrainSettings settings(LongCommand command, NetworkArguments network, long seed) {
    Optimizer parsed = optimizer.optimizer(command);
    LearningRateSchedule schedule = optimizer.schedule(command);
    command.requireAtLeast(1, "--epochs", epochs);
    command.requireAtLeast(0, "--patience", patience);
    return new TrainSettings(
        command.usage("--loss", () -> Losses.parse(loss)),
        parsed,
        schedule,
        network.initializer(),
        network.frequencyBias(),
        epochs,
        batchSize.images(),
        criterion.criterion,
        criterion.text,
        control.overfits() ? 0 : patience,
        maxTime,
        command.usage("--thresholds", this::thresholdRule),
        command.usage("--label-recall", () -> LabelRecall.parse(labelRecall)),
        augment.augmentation(command),
        control.control(command),
        seed);
  }

  private Optional<ThresholdRule> thresholdRule() {
    return thresholds.equals("none")
        ? Optional.empty()
        : Optional.of(ThresholdRule.parse(thresholds));
  }
}
