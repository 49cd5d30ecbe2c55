package dev.lacuna.cnn.predict;

import dev.lacuna.cnn.data.BatchLoader;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** Runs a network over images, batch by batch. */
public final class Scorer implements AutoCloseable {
  private final Plan plan;
  private final BatchLoader batches;
  private final boolean owner;

  private Scorer(Plan plan, BatchLoader batches, boolean owner) {
    this.plan = plan;
    this.batches = batches;
    this.owner = owner;
  }

  /** For batches of up to {@code batch} images. */
  public static Scorer of(Network network, Backend backend, int batch) {
    Plan plan = Plan.forPrediction(network, backend, batch);
    try {
      long sample = network.architecture().inputShape().size();
      return new Scorer(plan, new BatchLoader(backend.parallel(), batch, sample), true);
    } catch (Throwable failure) {
      plan.close();
      throw failure;
    }
  }

  /** In the buffers of a plan and through a loader that somebody else owns. */
  public static Scorer borrowing(Plan plan, BatchLoader batches) {
    return new Scorer(plan, batches, false);
  }

  /** What is done with the logits of a batch. */
  @FunctionalInterface
  public interface LogitsConsumer {
    /**
     * Takes the logits of some images, (count, labels), valid until it returns.
     *
     * @param rows numbers of the images; the first {@code count} count
     */
    void accept(Tensor logits, int[] rows, int count);
  }

  /** Scores images 0, 1, ... in batches. */
  public void forEachBatch(ImageSource images, LogitsConsumer consumer) {
    int[] order = IntStream.range(0, images.size()).toArray();
    int[] rows = new int[plan.capacity()];
    batches.begin(images, order);
    int from = 0;
    for (int count = next(); count > 0; count = next()) {
      System.arraycopy(order, from, rows, 0, count);
      consumer.accept(plan.forward(count), rows, count);
      from += count;
    }
  }

  private int next() {
    return batches.next(plan.input());
  }

  /** The logits of all images, a new tensor (images, labels). */
  public Tensor logits(ImageSource images) {
    return logits(images, (logits, rows, count) -> {});
  }

  /** As {@link #logits(ImageSource)}, and shows each batch's logits to {@code consumer} too. */
  public Tensor logits(ImageSource images, LogitsConsumer consumer) {
    int labels = Math.toIntExact(plan.outputShape().size());
    Tensor all = Tensor.allocate(Shape.of(images.size(), labels));
    try {
      forEachBatch(
          images,
          (logits, rows, count) -> {
            MemorySegment.copy(
                logits.segment(),
                0,
                all.segment(),
                (long) rows[0] * labels * Float.BYTES,
                (long) count * labels * Float.BYTES);
            consumer.accept(logits, rows, count);
          });
      return all;
    } catch (Throwable failure) {
      all.close();
      throw failure;
    }
  }

  @Override
  public void close() {
    if (owner) {
      batches.close();
      plan.close();
    }
  }
}
