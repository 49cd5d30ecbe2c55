package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/**
 * A loss pass: value and gradient. {@link Roofline} with {@code --operators "loss .* 32x10000"}
 * sets the same pass against the machine's memory and prints the share.
 */
public class LossBenchmark extends OperatorBenchmark {
  /** The loss, as the command line writes it. */
  @Param({"wbce", "asl", "hill", "splc", "em", "gr", "ll-r", "ps-bound"})
  public String loss;

  /** Images. */
  @Param("32")
  public int batch;

  /** Columns of the logits. */
  @Param("10000")
  public int labels;

  @Override
  Operator operator(List<Backend> backends) {
    return LossOperators.loss(loss, batch, labels);
  }
}
