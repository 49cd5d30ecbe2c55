package dev.lacuna.loss;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelOverlay;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Tensor;
import dev.lacuna.loss.prior.Implications;
import java.util.Map;

/**
 * Any loss on labels that were first completed by what follows from them, {@code implied+LOSS}:
 * what {@link Implications} finds in the training labels counts as given. Images of other labels,
 * such as those of validation, keep the labels that they have.
 *
 * <p>Before it is bound to training labels it is the other loss alone.
 */
public final class ImpliedLabels implements Loss {
  static final String PREFIX = "implied+";

  private final Loss loss;

  /** Null before the loss is bound. */
  private final LabelMatrix training;

  private final LabelMatrix completed;

  private ImpliedLabels(Loss loss, LabelMatrix training, LabelMatrix completed) {
    this.loss = loss;
    this.training = training;
    this.completed = completed;
  }

  /** A loss on completed labels. */
  public static ImpliedLabels with(Loss loss) {
    return new ImpliedLabels(loss, null, null);
  }

  @Override
  public Loss bind(LabelMatrix labels) {
    LabelMatrix all = Implications.of(labels).overlay(labels).applyTo(labels);
    return new ImpliedLabels(loss.bind(all), labels, all);
  }

  @Override
  public void beginEpoch(int epoch, int epochs) {
    loss.beginEpoch(epoch, epochs);
  }

  @Override
  public double evaluate(
      Backend backend, Tensor logits, LabelMatrix labels, int[] rows, Tensor gradient) {
    return loss.evaluate(backend, logits, labels == training ? completed : labels, rows, gradient);
  }

  /**
   * Labels that the other loss added. Those that are implied are no state: they are found again.
   */
  @Override
  public LabelOverlay overlay() {
    return loss.overlay();
  }

  @Override
  public Map<String, double[]> state() {
    return loss.state();
  }

  @Override
  public void restore(Map<String, double[]> state) {
    loss.restore(state);
  }

  @Override
  public String describe() {
    return PREFIX + loss.describe();
  }

  @Override
  public String toString() {
    return describe();
  }
}
