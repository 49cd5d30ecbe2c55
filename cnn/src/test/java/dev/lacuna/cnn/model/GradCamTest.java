package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GradCamTest {

  /**
   * An image (1, 2; 3, 4) through two filters of one pixel, x and 2 - x, rectified; of the dense
   * layer's first output each weight of the first map is 1, and those of the second are -4, 0, 0,
   * 0. So the maps weigh 1 and -1, and the sum is (1, 2; 3, 4) - (1, 0; 0, 0).
   */
  @Test
  void mapIsTheOneWorkedOutByHand() {
    try (Network network =
            Network.sequential(Shape.of(2, 2, 1), conv2d(2, 1), relu(), flatten(), dense(2));
        GradCam cam = GradCam.of(network, Backends.specification())) {
      set(network, 0, 1, -1);
      set(network, 1, 0, 2);
      // Rows are places and maps, columns are outputs.
      set(network, 2, 1, 0, -4, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
      set(network, 3, 0.5f, 0);
      fill(cam.input(), 1, 2, 3, 4);
      GradCam.Explanation first = cam.explain(0);
      assertEquals(Shape.of(2, 2), cam.mapShape());
      assertEquals(0, cam.mostProbable());
      assertEquals(0.5f + 10 - 4, first.logit());
      assertArrayEquals(new float[] {0, 2, 3, 4}, first.heat());
      assertArrayEquals(new float[4], cam.explain(1).heat());
      assertThrows(IndexOutOfBoundsException.class, () -> cam.explain(2));
    }
  }

  private static void set(Network network, int parameter, float... values) {
    fill(network.parameters().get(parameter).tensor(), values);
  }

  private static void fill(Tensor tensor, float... values) {
    assertEquals(values.length, tensor.size());
    for (int i = 0; i < values.length; i++) {
      tensor.set(i, values[i]);
    }
  }

  /** The maps' weights from finite differences of the layers behind them. */
  @Test
  void weightsAreMeanDerivativesOfTheLogit() {
    Shape image = Shape.of(9, 8, 1);
    try (Network whole =
            Network.sequential(
                image,
                conv2d(3, 3),
                relu(),
                maxPool2d(2),
                conv2d(4, 2),
                relu(),
                maxPool2d(2),
                flatten(),
                dense(3));
        Network body =
            Network.sequential(image, conv2d(3, 3), relu(), maxPool2d(2), conv2d(4, 2), relu());
        Network head = Network.sequential(Shape.of(2, 2, 4), maxPool2d(2), flatten(), dense(3));
        GradCam cam = GradCam.of(whole, Backends.specification());
        Plan bodyPlan = Plan.forPrediction(body, Backends.specification(), 1);
        Plan headPlan = Plan.forPrediction(head, Backends.specification(), 1)) {
      copy(whole, 0, body, 4);
      copy(whole, 4, head, 2);
      for (long i = 0; i < image.size(); i++) {
        float value = Philox.uniform(5, 0, i);
        cam.input().set(i, value);
        bodyPlan.input().set(i, value);
      }
      float[] maps = bodyPlan.forward(1).toArray();
      for (int label = 0; label < 3; label++) {
        float[] expected = heat(maps, headPlan, label);
        GradCam.Explanation found = cam.explain(label);
        assertArrayEquals(expected, found.heat(), 1e-3f);
        assertTrue(Arrays.equals(maps, bodyPlan.forward(1).toArray()));
      }
    }
  }

  private static void copy(Network from, int first, Network to, int count) {
    for (int i = 0; i < count; i++) {
      to.parameters().get(i).tensor().copyFrom(from.parameters().get(first + i).tensor());
    }
  }

  private static float[] heat(float[] maps, Plan head, int label) {
    double[] weights = new double[4];
    for (int i = 0; i < maps.length; i++) {
      double step = 1e-3;
      weights[i % 4] +=
          (logit(maps, i, step, head, label) - logit(maps, i, -step, head, label)) / (2 * step) / 4;
    }
    float[] heat = new float[maps.length / 4];
    for (int place = 0; place < heat.length; place++) {
      double sum = 0;
      for (int map = 0; map < 4; map++) {
        sum += weights[map] * maps[4 * place + map];
      }
      heat[place] = (float) Math.max(0, sum);
    }
    return heat;
  }

  private static double logit(float[] maps, int at, double step, Plan head, int label) {
    for (int i = 0; i < maps.length; i++) {
      head.input().set(i, (float) (maps[i] + (i == at ? step : 0)));
    }
    return head.forward(1).get(label);
  }

  @Test
  void networksWithoutConvolutionAreRefused() {
    try (Network network = Network.sequential(Shape.of(2, 2, 1), flatten(), dense(2))) {
      assertThrows(
          IllegalArgumentException.class, () -> GradCam.of(network, Backends.specification()));
    }
  }
}
