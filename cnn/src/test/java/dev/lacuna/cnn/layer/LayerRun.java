package dev.lacuna.cnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lacuna.cnn.reference.ReferenceOperators;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a layer computes forward and backward. Everything that it may write holds NaN before, and is
 * exactly as large as the layer asked for; what it may not write is compared after. Inputs and
 * output hold NaN in the backward pass where the layer says that it does not read them there.
 *
 * @param output the output
 * @param gradients gradients of the inputs, then of the parameters; null where none was asked for
 */
record LayerRun(float[] output, List<float[]> gradients) {

  /** With the gradients of all inputs. */
  static LayerRun of(Backend backend, LayerCase c) {
    return of(backend, c, Collections.nCopies(c.inputs().size(), true));
  }

  /** With the gradients of the inputs that are wanted. */
  static LayerRun of(Backend backend, LayerCase c, List<Boolean> wanted) {
    List<Tensor> owned = new ArrayList<>();
    try {
      return run(backend, c, wanted, owned);
    } finally {
      owned.forEach(Tensor::close);
    }
  }

  private static LayerRun run(
      Backend backend, LayerCase c, List<Boolean> wanted, List<Tensor> owned) {
    LayerContext context = context(backend, c, wanted, owned);
    c.layer().forward(context);
    float[] y = context.output().toArray();
    assertUntouched("inputs", c.inputs(), context.inputs());
    List<float[]> inputs = c.inputs();
    if (!c.layer().backwardReadsInputs()) {
      context.inputs().forEach(input -> input.fill(Float.NaN));
      inputs = context.inputs().stream().map(Tensor::toArray).toList();
    }
    if (!c.layer().backwardReadsOutput()) {
      context.output().fill(Float.NaN);
    }
    float[] output = context.output().toArray();
    c.layer().backward(context);
    assertArrayEquals(output, context.output().toArray(), "backward wrote into the output");
    assertUntouched("inputs", inputs, context.inputs());
    assertUntouched("parameters", c.parameters(), context.parameters());
    assertUntouched(
        "output's gradient", List.of(c.outputGradient()), List.of(context.outputGradient()));
    List<float[]> gradients = new ArrayList<>();
    context
        .inputGradients()
        .forEach(tensor -> gradients.add(tensor == null ? null : tensor.toArray()));
    context.parameterGradients().forEach(tensor -> gradients.add(tensor.toArray()));
    return new LayerRun(y, gradients);
  }

  /** For training, or for prediction where {@code wanted} is empty. */
  private static LayerContext context(
      Backend backend, LayerCase c, List<Boolean> wanted, List<Tensor> owned) {
    boolean training = !wanted.isEmpty();
    List<Tensor> inputs = new ArrayList<>();
    List<Tensor> inputGradients = new ArrayList<>();
    for (int i = 0; i < c.shapes().size(); i++) {
      Shape shape = c.shapes().get(i).prepend(c.batch());
      inputs.add(filled(shape, c.inputs().get(i), owned));
      inputGradients.add(training && wanted.get(i) ? nan(shape, owned) : null);
    }
    List<Tensor> parameters = new ArrayList<>();
    List<Tensor> parameterGradients = new ArrayList<>();
    for (ParameterSpec spec : c.layer().parameters(c.shapes())) {
      parameters.add(filled(spec.shape(), c.parameters().get(parameters.size()), owned));
      if (training) {
        parameterGradients.add(nan(spec.shape(), owned));
      }
    }
    Shape output = c.layer().outputShape(c.shapes()).prepend(c.batch());
    long kept = c.layer().savedPerSample(c.shapes());
    long workspace = c.layer().workspace(backend, c.shapes(), c.batch(), training);
    return new LayerContext(
        backend,
        inputs,
        nan(output, owned),
        parameters,
        kept == 0 ? null : nan(Shape.of(c.batch(), (int) kept), owned),
        training ? ReferenceOperators.noise() : new Noise(0),
        workspace == 0 ? null : nan(Shape.of((int) workspace), owned),
        inputGradients,
        training ? filled(output, c.outputGradient(), owned) : null,
        parameterGradients);
  }

  /** The output in prediction, in the workspace of prediction. */
  static float[] predict(Backend backend, LayerCase c) {
    List<Tensor> owned = new ArrayList<>();
    try {
      LayerContext context = context(backend, c, List.of(), owned);
      c.layer().forward(context);
      return context.output().toArray();
    } finally {
      owned.forEach(Tensor::close);
    }
  }

  private static Tensor filled(Shape shape, float[] values, List<Tensor> owned) {
    owned.add(Tensor.of(shape, values));
    return owned.getLast();
  }

  private static Tensor nan(Shape shape, List<Tensor> owned) {
    owned.add(Tensor.allocate(shape));
    owned.getLast().fill(Float.NaN);
    return owned.getLast();
  }

  private static void assertUntouched(String what, List<float[]> before, List<Tensor> after) {
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), after.get(i).toArray(), "the layer wrote into its " + what);
    }
  }
}
