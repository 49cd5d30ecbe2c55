package dev.lacuna.cli.run;

import dev.lacuna.cli.gaps.LabelRecall;
import dev.lacuna.cnn.augment.Augmentation;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.OutputBias;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.threshold.ThresholdRule;
import dev.lacuna.cnn.train.Criterion;
import dev.lacuna.cnn.train.GradientRules;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.parallel.Parallel;
import java.time.Duration;
import java.util.Optional;

/**
 * How a network is trained.
 *
 * @param loss what is minimised
 * @param optimizer how parameters move
 * @param schedule how the learning rate changes
 * @param initializer how weights start
 * @param frequencyBias whether outputs start at the frequencies of their labels instead of 1/2
 * @param epochs the most passes over the training images
 * @param batchSize images per step
 * @param criterion by what number the best epoch is chosen
 * @param criterionName what the command line calls it
 * @param patience epochs without a better one that end training; 0 for never
 * @param maxTime time after which training ends; null for no limit
 * @param thresholds by what rule thresholds are fitted to validation scores at the end; empty for
 *     none
 * @param labelRecall the share of true labels that was given, as the thresholds take it
 * @param augmentation how training images change from epoch to epoch
 * @param control how gradients make a step, and whether weights are averaged
 * @param seed of everything that is random
 */
public record TrainSettings(
    Loss loss,
    Optimizer optimizer,
    LearningRateSchedule schedule,
    Initializer initializer,
    boolean frequencyBias,
    int epochs,
    int batchSize,
    Criterion criterion,
    String criterionName,
    int patience,
    Duration maxTime,
    Optional<ThresholdRule> thresholds,
    LabelRecall labelRecall,
    Augmentation augmentation,
    Control control,
    long seed) {

  /**
   * What happens between gradients and weights.
   *
   * @param gradients how those of batches make a step
   * @param averaging decay of averaged weights; 0 for none
   */
  public record Control(GradientRules gradients, double averaging) {}

  /** Numbers that a checkpoint holds for each weight, itself not counted. */
  int savedPerWeight() {
    return optimizer.moments() + (control.averaging > 0 ? 1 : 0);
  }

  /** Numbers that training keeps for each weight, itself not counted. */
  public int keptPerWeight() {
    return savedPerWeight() + (control.gradients.store() ? 1 : 0);
  }

  /**
   * Sets weights and biases to where training starts.
   *
   * @param training labels of the training images
   * @param startSeed takes the place of {@link #seed} for the weights
   */
  public void initialize(Network network, LabelMatrix training, long startSeed, Parallel parallel) {
    network.initialize(initializer, startSeed, parallel);
    if (frequencyBias) {
      OutputBias.setToFrequencies(network, training);
    }
  }
}
