package dev.lacuna.cli.run;

import dev.lacuna.cnn.train.Checkpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where a training run begins and how often it saves itself.
 *
 * @param checkpoint what it goes on from; empty for the beginning
 * @param notes kept with each checkpoint: the settings in force and what tells the data apart
 * @param interval time between two checkpoints of an epoch
 */
public record RunStart(
    Optional<Checkpoint> checkpoint, Map<String, String> notes, Duration interval) {}
