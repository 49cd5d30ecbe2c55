package dev.lacuna.cnn.train;

import static dev.lacuna.cnn.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.AdamW;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.optim.Sgd;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clipping by norm and weight decay beside PyTorch's, from {@code bench/peers/clipped_steps.py}.
 */
class ClippedStepsTest {
  /** A few roundings of float; PyTorch also divides by the norm plus 1e-6. */
  private static final float TOLERANCE = 2e-6f;

  private static JsonValue golden() throws IOException {
    try (InputStream file = ClippedStepsTest.class.getResourceAsStream("clipped_steps.json")) {
      return JsonValue.of(Json.parse(file.readAllBytes()));
    }
  }

  private static Optimizer optimizer(String name, JsonValue golden) {
    float rate = (float) golden.get("learning_rate").number();
    return name.equals("sgd")
        ? Sgd.of(rate)
        : new AdamW(Adam.torch(rate), (float) golden.get("weight_decay").number());
  }

  private static Tensor tensor(Shape shape, JsonValue numbers) {
    Tensor tensor = Tensor.allocate(shape);
    List<JsonValue> elements = numbers.elements();
    for (int i = 0; i < elements.size(); i++) {
      tensor.set(i, (float) elements.get(i).number());
    }
    return tensor;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adamw"})
  void stepsAreThoseOfPyTorch(String name) throws IOException {
    JsonValue golden = golden();
    Optimizer optimizer = optimizer(name, golden);
    GradientRules rules = new GradientRules(1, golden.get("max_norm").number(), 0);
    for (Backend backend : Backends.ofEveryWidth()) {
      try (Network network = Network.sequential(Shape.of(4), dense(3));
          OptimizerState state = OptimizerState.of(network, optimizer);
          GradientBuffer buffer = new GradientBuffer(network, backend, rules)) {
        for (Network.Parameter parameter : network.parameters()) {
          Shape shape = parameter.tensor().shape();
          try (Tensor start = tensor(shape, golden.get("start").get(parameter.name()))) {
            parameter.tensor().copyFrom(start.toArray());
          }
        }
        List<JsonValue> gradients = golden.get("gradients").elements();
        for (int step = 0; step < gradients.size(); step++) {
          for (int p = 0; p < network.parameters().size(); p++) {
            Network.Parameter parameter = network.parameters().get(p);
            try (Tensor gradient =
                tensor(parameter.tensor().shape(), gradients.get(step).get(parameter.name()))) {
              buffer.add(p, 0, gradient.size(), gradient.segment(), 0, 1);
            }
          }
          buffer.apply(optimizer, state, step + 1, optimizer.learningRate(), 1);
          JsonValue after = golden.get("after").get(name).elements().get(step);
          for (Network.Parameter parameter : network.parameters()) {
            Shape shape = parameter.tensor().shape();
            try (Tensor expected = tensor(shape, after.get(parameter.name()))) {
              assertArrayEquals(
                  expected.toArray(),
                  parameter.tensor().toArray(),
                  TOLERANCE,
                  parameter.name() + " after step " + (step + 1));
            }
          }
        }
      }
    }
  }
}
