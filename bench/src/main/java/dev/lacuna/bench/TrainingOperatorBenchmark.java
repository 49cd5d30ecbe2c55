package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.pool.PoolGeometry;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** Pooling, loss, optimizer, batch assembly. */
public class TrainingOperatorBenchmark extends OperatorBenchmark {
  /** Which operator. */
  @Param({"POOL", "POOL_GRADIENT", "LOSS", "ADAM", "BATCH"})
  public Part part;

  /** Rows and columns of the images that are pooled (32 channels) or loaded (one). */
  @Param("24")
  public int size;

  /** Images. */
  @Param("1")
  public int batch;

  /** Columns of the logits. */
  @Param("1397")
  public int labels;

  /** Parameters of an optimizer step. */
  @Param("65536")
  public int parameters;

  /** Parts of a training step. */
  public enum Part {
    /** Max pooling 2x2. */
    POOL,
    /** Its gradient. */
    POOL_GRADIENT,
    /** Weighted binary cross-entropy, value and gradient. */
    LOSS,
    /** Adam on a stored gradient. */
    ADAM,
    /** Bytes of images to floats. */
    BATCH
  }

  @Override
  Operator operator(List<Backend> backends) {
    PoolGeometry pooling = PoolGeometry.of(size, size, 32, 2, 2, 2, 2, Padding.VALID);
    return switch (part) {
      case POOL -> TrainingOperators.pool(pooling, batch);
      case POOL_GRADIENT -> TrainingOperators.poolGradient(pooling, batch);
      case LOSS -> LossOperators.loss("wbce", batch, labels);
      case ADAM -> TrainingOperators.adam(parameters);
      case BATCH -> TrainingOperators.batch(batch, size, backends);
    };
  }
}
