package dev.lacuna.cli;

import dev.lacuna.cli.run.AvailableMemory;
import dev.lacuna.cli.run.MemoryNeed;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.ImageException;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.MemoryEstimate;
import dev.lacuna.cnn.model.ModelReader;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.predict.Tagger;
import dev.lacuna.cnn.threshold.Thresholds;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tags images. */
@Command(
    name = "predict",
    addMethodSubcommands = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    description = {
      "Tags images with a trained model: with the labels that reach the thresholds which training"
          + " fitted, or as --top-k and --threshold say.",
      "",
      "An image that cannot be read is named on standard error and skipped; the exit code is then"
          + " 4."
    },
    footer = {
      "",
      "Examples:",
      "  lacuna predict lacuna-run/model.safetensors photo.jpg",
      "  lacuna predict lacuna-run/model.safetensors photos --format jsonl > tags.jsonl",
      "  lacuna predict lacuna-run/model.safetensors photos --top-k 3",
      "  find . -name '*.png' | lacuna predict lacuna-run/model.safetensors - --threshold 0.5"
    })
final class PredictCommand extends LongCommand {
  private static final int TOP_K = 5;

  /**
   * For so many images scalar kernels take half of the time or less, start to end: 64 of 64 x 64 in
   * 2.0 s where vector kernels take 9.2, of 224 x 224 and three convolutions in 5.3 and 7.3 s (two
   * busy cores, JDK 25). The launcher of the image knows the number, too.
   */
  static final int FEW = 64;

  @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
  private Path model;

  @Parameters(
      index = "1",
      arity = "1..*",
      paramLabel = "IMAGE",
      description =
          "Images, folders, zips or tars of images, patterns such as 'photos/*.jpg', or - for a"
              + " list of these on standard input.")
  private List<String> images;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      order = 1,
      description =
          "So many of the most probable tags for each image, whatever the model's thresholds are.")
  private Integer topK;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      order = 2,
      description =
          "Only tags of at least this probability, 0..1; with --top-k no more than those. Default:"
              + " the model's own thresholds, or the "
              + TOP_K
              + " best tags if it has none.")
  private Float threshold;

  @Option(
      names = "--format",
      paramLabel = "text|jsonl|csv",
      order = 3,
      defaultValue = "text",
      converter = TagFormatConverter.class,
      description = "Form of the output. Default: ${DEFAULT-VALUE}.")
  private TagFormat format;

  @Mixin private LimitArguments limits;

  @Mixin private BatchSize batchSize;

  private int skipped;

  /** Reads a form of the output. */
  static final class TagFormatConverter extends ChoiceConverter<TagFormat> {
    TagFormatConverter() {
      super(TagFormat.class);
    }
  }

  PredictCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run() throws IOException {
    if (topK != null && topK < 1) {
      throw wrongUsage("--top-k must be at least 1, got " + topK);
    }
    if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
      throw wrongUsage("--threshold must be in 0..1, got " + threshold);
    }
    int batch = batchSize.images();
    try (ModelReader file = ModelReader.open(model, LayerCatalog.standard());
        ImagePaths paths = new ImagePaths(images, terminal());
        Backend backend = paths.areAtMost(FEW) ? backendForFew("few images") : backend()) {
      requireMemory(file.info().architecture(), backend, batch);
      try (TaggerModel opened = file.read(backend.parallel());
          Tagger tagger = Tagger.of(opened, backend, batch, limits.limits(this))) {
        int tagged = predict(paths, tagger, backend, batch);
        if (tagged == 0) {
          throw new DataException(
              skipped == 0
                  ? "no images in " + String.join(", ", images)
                  : "no image can be read, " + skipped + " skipped");
        }
      }
    }
    if (skipped > 0) {
      terminal().note(skipped == 1 ? "1 image skipped" : skipped + " images skipped");
    }
    return skipped > 0 ? ExitCode.SKIPPED : ExitCode.DONE;
  }

  private void requireMemory(Architecture architecture, Backend backend, int batch)
      throws DataException {
    long images = architecture.inputShape().size() * batch;
    new MemoryNeed(MemoryEstimate.forPrediction(architecture, backend, batch), images, 0)
        .requireWithin(AvailableMemory.ofSystem().bytes(), "--batch-size");
  }

  /** Number of images that got tags. */
  private int predict(ImagePaths paths, Tagger tagger, Backend backend, int batchSize)
      throws IOException {
    int tagged = 0;
    terminal().out().print(format.header());
    List<ImagePaths.Image> batch = new ArrayList<>();
    for (ImagePaths.Image image = paths.next(); image != null; image = paths.next()) {
      batch.add(image);
      if (batch.size() == batchSize) {
        tagged += tag(tagger, batch, backend);
        batch.clear();
      }
    }
    tagged += tag(tagger, batch, backend);
    return tagged;
  }

  private int tag(Tagger tagger, List<ImagePaths.Image> batch, Backend backend) throws IOException {
    byte[][] decoded = new byte[batch.size()][];
    String[] reasons = new String[batch.size()];
    backend
        .parallel()
        .forEach(
            decoded.length,
            i -> {
              try {
                decoded[i] = tagger.prepare(batch.get(i).path());
              } catch (ImageException failure) {
                reasons[i] = batch.get(i).name() + ": " + failure.reason();
              } catch (RuntimeException failure) {
                reasons[i] = batch.get(i).name() + ": " + failure;
              }
            });
    List<String> names = new ArrayList<>();
    List<byte[]> prepared = new ArrayList<>();
    for (int i = 0; i < decoded.length; i++) {
      if (decoded[i] == null) {
        skipped++;
        terminal().warn("skipped " + reasons[i]);
      } else {
        names.add(batch.get(i).name());
        prepared.add(decoded[i]);
      }
    }
    List<List<Tagger.Tag>> tags = tags(tagger, prepared);
    for (int i = 0; i < tags.size(); i++) {
      terminal().out().print(format.image(names.get(i), tags.get(i)));
    }
    terminal().flush();
    return tags.size();
  }

  private List<List<Tagger.Tag>> tags(Tagger tagger, List<byte[]> prepared) {
    Optional<Thresholds> least =
        threshold != null
            ? Optional.of(Thresholds.uniform(threshold, tagger.model().labels().size()))
            : tagger.model().thresholds().filter(fitted -> topK == null);
    if (least.isEmpty()) {
      return tagger.tag(prepared, topK == null ? TOP_K : topK);
    }
    List<List<Tagger.Tag>> tags = tagger.tag(prepared, least.get());
    return topK == null
        ? tags
        : tags.stream().map(list -> list.subList(0, Math.min(topK, list.size()))).toList();
  }
}
