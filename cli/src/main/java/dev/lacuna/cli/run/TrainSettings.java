package dev.lacuna.cli.run;

import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.train.Criterion;
import dev.lacuna.engine.loss.Loss;
import java.time.Duration;

/**
 * How a network is trained.
 *
 * @param loss what is minimised
 * @param optimizer how parameters move
 * @param initializer how weights start
 * @param epochs the most passes over the training images
 * @param batchSize images per step
 * @param criterion by what number the best epoch is chosen
 * @param criterionName what the command line calls it
 * @param patience epochs without a better one that end training; 0 for never
 * @param maxTime time after which training ends; null for no limit
 * @param seed of everything that is random
 */
public record TrainSettings(
    Loss loss,
    Optimizer optimizer,
    Initializer initializer,
    int epochs,
    int batchSize,
    Criterion criterion,
    String criterionName,
    int patience,
    Duration maxTime,
    long seed) {}
