package dev.lacuna.cnn.data;

import java.util.Locale;
import java.util.Optional;

/** The part of the data that an image belongs to. */
public enum SplitPart {
  /** What weights are fitted to. */
  TRAIN,
  /** What epochs, thresholds and settings are chosen by. */
  VALIDATION,
  /** What nothing is chosen by. */
  TEST;

  /** The names that {@link #parse} understands. */
  public static final String NAMES = "train, training, val, valid, validation, dev, test, testing";

  /** The part that a cell of a label file or a folder's name stands for, in upper or lower case. */
  public static Optional<SplitPart> parse(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "train", "training" -> Optional.of(TRAIN);
      case "val", "valid", "validation", "dev" -> Optional.of(VALIDATION);
      case "test", "testing" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }
}
