package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.data.SplitPart;
import dev.lacuna.cnn.model.ModelInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the images that are audited a trained model was trained on, as far as its file tells.
 *
 * @param ofImages for each image {@code in-sample}, {@code held-out} or {@code unknown}
 * @param description the same in one line
 */
public record ModelSources(List<String> ofImages, String description) {
  private static final String IN_SAMPLE = "in-sample";
  private static final String HELD_OUT = "held-out";
  private static final String UNKNOWN = "unknown";

  /** What scores of images that a model knows do. */
  private static final String CAUTION =
      "; given labels then look surer than missing ones, and estimates are too low";

  /**
   * Compares names: a model that was trained on data of the same name knows its training part.
   *
   * @param dataName what the command line calls the data
   * @param loader of the data, shared out as when the model was trained
   */
  public static ModelSources of(
      Path model, ModelInfo info, String dataName, DataLoader loader, ImageSource images) {
    boolean same = dataName.equals(info.provenance().get("data"));
    Set<String> trained =
        loader.records(SplitPart.TRAIN).stream().map(ImageRecord::name).collect(Collectors.toSet());
    List<String> sources = new ArrayList<>();
    int known = 0;
    for (int row = 0; row < images.size(); row++) {
      boolean inside = trained.contains(images.name(row));
      known += same && inside ? 1 : 0;
      sources.add(!same ? UNKNOWN : inside ? IN_SAMPLE : HELD_OUT);
    }
    String description =
        same
            ? "of %s: %s on %,d of the %,d images%s"
                .formatted(
                    model,
                    known == 0 ? "out of sample, trained" : "in sample, trained",
                    known,
                    images.size(),
                    known == 0 ? "" : CAUTION)
            : "of %s, trained on '%s': not known whether that has these images; if so%s"
                .formatted(model, info.provenance().get("data"), CAUTION.replaceFirst("^;", ","));
    return new ModelSources(sources, description);
  }
}
