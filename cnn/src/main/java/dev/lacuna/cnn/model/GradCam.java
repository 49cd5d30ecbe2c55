package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.layer.ReLU;
import dev.lacuna.cnn.model.Schedule.Purpose;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where in an image a network sees a label: Grad-CAM (Selvaraju et al., "Grad-CAM: visual
 * explanations from deep networks via gradient-based localization", ICCV 2017). Of the last
 * convolution's feature maps, rectified where a ReLU follows as in the paper's networks, each is
 * weighted by the mean over its places of the gradient of the label's logit; of the sum what is
 * above zero speaks for the label.
 *
 * <p>The paper takes class scores before a softmax; ours are logits of independent labels.
 */
public final class GradCam implements AutoCloseable {
  private final Plan plan;
  private final int node;
  private final Shape maps;

  private GradCam(Plan plan, int node, Shape maps) {
    this.plan = plan;
    this.node = node;
    this.maps = maps;
  }

  /**
   * For a network, which stays the caller's.
   *
   * @throws IllegalArgumentException if it has no convolution
   */
  public static GradCam of(Network network, Backend backend) {
    Architecture architecture = network.architecture();
    int node = lastConvolution(architecture);
    // Layers that are computed as one never store what lies between them.
    Schedule schedule = Schedule.separate(architecture, backend, 1, Purpose.TRAINING);
    return new GradCam(
        Plan.of(network, backend, schedule), node, architecture.nodes().get(node).shape());
  }

  private static int lastConvolution(Architecture architecture) {
    List<Architecture.Node> nodes = architecture.nodes();
    int last =
        IntStream.range(0, nodes.size())
            .filter(node -> nodes.get(node).layer() instanceof Conv2D)
            .max()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the network has no convolution, so no places in the image to point at"));
    List<Integer> readers =
        IntStream.range(0, nodes.size())
            .filter(node -> nodes.get(node).inputs().contains(last))
            .boxed()
            .toList();
    if (readers.size() == 1) {
      Layer reader = nodes.get(readers.getFirst()).layer();
      return reader instanceof ReLU ? readers.getFirst() : last;
    }
    return last;
  }

  /** Where the image goes, (1, height, width, channels). */
  public Tensor input() {
    return plan.input();
  }

  /** (height, width) of the maps. */
  public Shape mapShape() {
    return Shape.of(maps.extent(0), maps.extent(1));
  }

  /**
   * What an image says of a label.
   *
   * @param logit the network's output for the label
   * @param heat for each place of {@link #mapShape}, row by row, how much it speaks for the label;
   *     at least 0, on the scale of the logit
   */
  public record Explanation(float logit, float[] heat) {}

  /**
   * Explains the label of this number for the image in {@link #input}.
   *
   * @throws IndexOutOfBoundsException if there is no such label
   */
  public Explanation explain(int label) {
    float[][] seen = new float[2][];
    Tensor logits = plan.forward(1, (at, output) -> keep(seen, 0, at, output));
    float logit = logits.get(label);
    plan.outputGradient().fill(0);
    plan.outputGradient().set(label, 1);
    plan.backward(
        (parameter, from, length, gradient, offset) -> {},
        (at, gradient) -> keep(seen, 1, at, gradient));
    return new Explanation(logit, heat(seen[0], seen[1]));
  }

  /** The label whose logit is the largest for the image in {@link #input}; the first of several. */
  public int mostProbable() {
    Tensor logits = plan.forward(1);
    int best = 0;
    for (int label = 1; label < logits.size(); label++) {
      best = logits.get(label) > logits.get(best) ? label : best;
    }
    return best;
  }

  private void keep(float[][] seen, int which, int at, Tensor tensor) {
    if (at == node) {
      seen[which] = tensor.toArray();
    }
  }

  /** Activations and gradients are (height, width, maps). */
  private float[] heat(float[] activations, float[] gradients) {
    int count = maps.last();
    int places = activations.length / count;
    double[] weights = new double[count];
    for (int i = 0; i < gradients.length; i++) {
      weights[i % count] += (double) gradients[i] / places;
    }
    float[] heat = new float[places];
    for (int place = 0; place < places; place++) {
      double sum = 0;
      for (int map = 0; map < count; map++) {
        sum += weights[map] * activations[place * count + map];
      }
      heat[place] = (float) Math.max(0, sum);
    }
    return heat;
  }

  @Override
  public void close() {
    plan.close();
  }
}
