package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of some images can be used.
 *
 * @param records those that can, in their order
 * @param numbers for each of them its number among all
 * @param skipped the others
 */
record UsableImages(List<ImageRecord> records, int[] numbers, List<SkippedImage> skipped) {

  /** Something to try with an image. */
  @FunctionalInterface
  interface Trial {
    /** Throws where the image cannot be used. */
    void accept(int number) throws ImageException;
  }

  /** Tries all images, on all threads. */
  static UsableImages of(List<ImageRecord> all, Parallel parallel, Trial trial) {
    String[] reasons = new String[all.size()];
    parallel.forEach(
        all.size(),
        i -> {
          try {
            trial.accept(i);
          } catch (ImageException failure) {
            reasons[i] = failure.reason();
          }
        });
    return of(all, reasons);
  }

  /** Those without a reason against them. */
  static UsableImages of(List<ImageRecord> all, String[] reasons) {
    List<ImageRecord> kept = new ArrayList<>();
    List<SkippedImage> skipped = new ArrayList<>();
    int[] numbers = new int[all.size()];
    for (int i = 0; i < reasons.length; i++) {
      if (reasons[i] == null) {
        numbers[kept.size()] = i;
        kept.add(all.get(i));
      } else {
        skipped.add(new SkippedImage(all.get(i).name(), reasons[i]));
      }
    }
    return new UsableImages(List.copyOf(kept), numbers, List.copyOf(skipped));
  }
}
