package dev.lacuna.cli;

import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import picocli.CommandLine.Option;

/** How parameters move. */
final class OptimizerArguments {
  @Option(
      names = "--optimizer",
      paramLabel = "adam|adamw|sgd",
      order = 301,
      defaultValue = "adam",
      description =
          "Optimizer and its settings, such as adam:beta1=0.9,epsilon=1e-7,form=keras,"
              + " adamw:decay=0.01 or sgd:momentum=0.9,nesterov=true. Default: ${DEFAULT-VALUE}.")
  private String optimizer;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      order = 302,
      defaultValue = "0.001",
      description = "Learning rate. Default: ${DEFAULT-VALUE}.")
  private float learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "constant|step|cosine|one-cycle|plateau",
      order = 302,
      // LearningRateSchedule.usual().
      defaultValue = "cosine:rise=0.1",
      description =
          "How the learning rate changes over all epochs; --lr is its peak. cosine and one-cycle"
              + " take the share of steps before the peak, such as one-cycle:rise=0.3 or, for a"
              + " warm-up, cosine:rise=0.05. step:every=10,factor=0.1 lowers it every 10 epochs,"
              + " plateau:patience=2,factor=0.1 after 2 epochs without a better one. Default:"
              + " ${DEFAULT-VALUE}.")
  private String schedule;

  /** How the learning rate changes, checked. */
  LearningRateSchedule schedule(LongCommand command) {
    return command.usage("--schedule", () -> LearningRateSchedule.parse(schedule));
  }

  /** The optimizer, checked. */
  Optimizer optimizer(LongCommand command) {
    return command.usage("--optimizer", () -> OptimizerText.parse(optimizer, learningRate));
  }
}
