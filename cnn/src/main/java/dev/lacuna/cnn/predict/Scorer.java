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
  private final boolean ownsPlan;
  private final BatchLoader batches;

  private Scorer(Plan plan, boolean ownsPlan, Backend backend) {
    this.plan = plan;
    this.ownsPlan = ownsPlan;
    this.batches =
        new BatchLoader(
            backend.parallel(), plan.capacity(), plan.input().shape().dropFirst().size());
  }

  /** For batches of up to {@code batch} images. */
  public static Scorer of(Network network, Backend backend, int batch) {
    return new Scorer(Plan.forPrediction(network, backend, batch), true, backend);
  }

  /** In the buffers of a plan that somebody else owns. */
  public static Scorer borrowing(Plan plan, Backend backend) {
    return new Scorer(plan, false, backend);
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
    for (int from = 0; from < order.length; from += plan.capacity()) {
      int count = Math.min(plan.capacity(), order.length - from);
      System.arraycopy(order, from, rows, 0, count);
      batches.load(images, order, from, count, plan.input());
      consumer.accept(plan.forward(count), rows, count);
    }
  }

  /** The logits of all images, a new tensor (images, labels). */
  public Tensor logits(ImageSource images) {
    int labels = Math.toIntExact(plan.outputShape().size());
    Tensor all = Tensor.allocate(Shape.of(images.size(), labels));
    forEachBatch(
        images,
        (logits, rows, count) ->
            MemorySegment.copy(
                logits.segment(),
                0,
                all.segment(),
                (long) rows[0] * labels * Float.BYTES,
                (long) count * labels * Float.BYTES));
    return all;
  }

  @Override
  public void close() {
    batches.close();
    if (ownsPlan) {
      plan.close();
    }
  }
}
