package dev.lacuna.cli.compare;

import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.train.Criterion;
import java.util.Optional;

/**
 * How every network of a comparison is trained.
 *
 * @param architecture the network
 * @param initializer how weights start
 * @param frequencyBias whether outputs start at how often their labels are left
 * @param optimizer how parameters move
 * @param schedule how the learning rate changes
 * @param epochs passes over the training images
 * @param batchSize images per step
 * @param criterion by what number, on validation images, the epoch is chosen whose weights are
 *     scored; the last epoch if empty
 */
public record TrialSettings(
    Architecture architecture,
    Initializer initializer,
    boolean frequencyBias,
    Optimizer optimizer,
    LearningRateSchedule schedule,
    int epochs,
    int batchSize,
    Optional<Criterion> criterion) {}
