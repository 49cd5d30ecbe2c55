package dev.lacuna.cnn.predict;

import dev.lacuna.cnn.data.ImageException;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.ImagePreparer;
import dev.lacuna.cnn.data.ImageScaler;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.threshold.Thresholds;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.activation.Sigmoid;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tags images with a trained model: the class for embedding. One thread at a time may use a tagger;
 * several taggers may share a backend.
 */
public final class Tagger implements AutoCloseable {
  private final TaggerModel model;
  private final Backend backend;
  private final boolean owned;
  private final Scorer scorer;
  private final ImagePreparer preparer;

  /** Scratch of {@link #best}: one entry a label. */
  private final long[] ranks;

  private Tagger(TaggerModel model, Backend backend, boolean owned, int batch, ImageLimits limits) {
    this.model = model;
    this.backend = backend;
    this.owned = owned;
    this.scorer = Scorer.of(model.network(), backend, batch);
    Shape input = model.network().architecture().inputShape();
    ImageScaler scaler =
        new ImageScaler(input.extent(0), input.extent(1), input.extent(2), model.fit());
    this.preparer = new ImagePreparer(scaler, limits);
    this.ranks = new long[model.labels().size()];
  }

  /**
   * Opens a model file for images one at a time, on all processors.
   *
   * @throws IOException if the file is no model; the message names it
   */
  public static Tagger open(Path file) throws IOException {
    Backend backend = Backend.create(Runtime.getRuntime().availableProcessors());
    TaggerModel model = null;
    try {
      model = ModelFile.read(file, LayerCatalog.standard(), backend.parallel());
      return new Tagger(model, backend, true, 1, ImageLimits.DEFAULT);
    } catch (Throwable failure) {
      if (model != null) {
        model.close();
      }
      backend.close();
      throw failure;
    }
  }

  /**
   * A tagger over a model that stays the caller's, as does the backend.
   *
   * @param batch how many images are computed at a time at the most
   */
  public static Tagger of(TaggerModel model, Backend backend, int batch) {
    return of(model, backend, batch, ImageLimits.DEFAULT);
  }

  /**
   * The same with other limits.
   *
   * @param limits which pictures are refused
   */
  public static Tagger of(TaggerModel model, Backend backend, int batch, ImageLimits limits) {
    return new Tagger(model, backend, false, batch, limits);
  }

  /**
   * A label that a tagger gives an image.
   *
   * @param label the label
   * @param probability how likely it is that the label fits, 0..1, by the model's own account
   */
  public record Tag(String label, float probability) {}

  /**
   * The labels of an image, most probable first: those that reach the model's thresholds, which may
   * be none; all labels where the model has no thresholds.
   *
   * @throws ImageException if the file is no image that can be read
   */
  public List<Tag> tag(Path image) throws ImageException {
    Thresholds all = Thresholds.uniform(0, model.labels().size());
    return tag(List.of(prepare(image)), model.thresholds().orElse(all)).getFirst();
  }

  /**
   * The {@code most} most probable labels for an image, most probable first, whatever the model's
   * thresholds say.
   *
   * @throws ImageException if the file is no image that can be read
   */
  public List<Tag> tag(Path image, int most) throws ImageException {
    return tag(List.of(prepare(image)), most).getFirst();
  }

  /**
   * Decodes an image and brings it to the model's size and channels.
   *
   * @return bytes (height, width, channels), as {@link #tag(List, int)} takes them
   * @throws ImageException if the file is no image that can be read
   */
  public byte[] prepare(Path image) throws ImageException {
    return preparer.prepare(image);
  }

  /** For each prepared image its {@code most} most probable labels, most probable first. */
  public List<List<Tag>> tag(List<byte[]> prepared, int most) {
    return tag(prepared, (probabilities, row) -> best(probabilities, row, most));
  }

  /**
   * For each prepared image the labels that reach their thresholds, most probable first.
   *
   * @throws IllegalArgumentException if the thresholds are for another number of labels
   */
  public List<List<Tag>> tag(List<byte[]> prepared, Thresholds thresholds) {
    if (thresholds.labels() != model.labels().size()) {
      throw new IllegalArgumentException(
          "thresholds for %d labels, but the model has %d"
              .formatted(thresholds.labels(), model.labels().size()));
    }
    return tag(prepared, (probabilities, row) -> reached(probabilities, row, thresholds));
  }

  /** Chooses the tags of a row of probabilities. */
  @FunctionalInterface
  private interface Choice {
    List<Tag> of(Tensor probabilities, int row);
  }

  private List<List<Tag>> tag(List<byte[]> prepared, Choice choice) {
    List<List<Tag>> tags = new ArrayList<>();
    scorer.forEachBatch(
        new Prepared(prepared, model.network().architecture().inputShape()),
        (logits, rows, count) -> {
          Sigmoid.forward(backend, logits, logits);
          for (int i = 0; i < count; i++) {
            tags.add(choice.of(logits, i));
          }
        });
    return tags;
  }

  private List<Tag> best(Tensor probabilities, int row, int most) {
    long first = (long) row * ranks.length;
    for (int label = 0; label < ranks.length; label++) {
      ranks[label] = rank(probabilities.get(first + label), label);
    }
    return tags(probabilities, first, ranks.length, most);
  }

  private List<Tag> reached(Tensor probabilities, int row, Thresholds thresholds) {
    long first = (long) row * ranks.length;
    int count = 0;
    for (int label = 0; label < ranks.length; label++) {
      float probability = probabilities.get(first + label);
      if (probability >= thresholds.of(label)) {
        ranks[count++] = rank(probability, label);
      }
    }
    return tags(probabilities, first, count, count);
  }

  /** The negated probability as an integer of the same order, and the label in the low half. */
  private static long rank(float probability, int label) {
    int bits = Float.floatToIntBits(-probability);
    return (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << Integer.SIZE | label;
  }

  /**
   * The first {@code most} of the {@code count} ranks: most probable first, of equal ones the first
   * label first, NaN last.
   */
  private List<Tag> tags(Tensor probabilities, long first, int count, int most) {
    Arrays.sort(ranks, 0, count);
    List<Tag> tags = new ArrayList<>(Math.min(most, count));
    for (int i = 0; i < Math.min(most, count); i++) {
      int label = (int) ranks[i];
      tags.add(new Tag(model.labels().label(label), probabilities.get(first + label)));
    }
    return tags;
  }

  /** The model. */
  public TaggerModel model() {
    return model;
  }

  @Override
  public void close() {
    scorer.close();
    if (owned) {
      model.close();
      backend.close();
    }
  }

  private record Prepared(List<byte[]> images, Shape sampleShape) implements ImageSource {
    @Override
    public int size() {
      return images.size();
    }

    @Override
    public String name(int index) {
      return "image " + index;
    }

    @Override
    public void read(int index, MemorySegment target, long offset) {
      byte[] bytes = images.get(index);
      MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }
  }
}
