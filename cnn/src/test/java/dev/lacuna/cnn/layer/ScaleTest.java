package dev.lacuna.cnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.reference.ReferencedLayer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/extending.md: a layer that is not of this library. */
class ScaleTest extends LayerContract {
  private static final LayerCatalog CATALOG =
      LayerCatalog.standard().with("scale", c -> new Scale((float) c.number("factor", 1)));

  /** Multiplies by a constant. */
  record Scale(float factor) implements ReferencedLayer {
    @Override
    public String type() {
      return "scale";
    }

    @Override
    public Map<String, Object> config() {
      return Map.of("factor", (double) factor);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
      return inputs.getFirst();
    }

    @Override
    public void forward(LayerContext c) {
      multiply(c.backend(), c.input(), c.output());
    }

    @Override
    public void backward(LayerContext c) {
      if (c.inputGradient() != null) {
        multiply(c.backend(), c.outputGradient(), c.inputGradient());
      }
    }

    private void multiply(Backend backend, Tensor x, Tensor y) {
      var kernels = backend.kernels().elementwise();
      backend
          .parallel()
          .forEachRange(
              y.size(),
              1 << 16,
              (from, n) -> kernels.scale(x.segment(), from, factor, y.segment(), from, n));
    }

    @Override
    public double[] reference(double[] x) {
      return Arrays.stream(x).map(value -> value * factor).toArray();
    }
  }

  @Override
  @Provide
  Arbitrary<LayerCase> cases() {
    return Combinators.combine(Shapes.anything(), Shapes.batches(), Shapes.seeds())
        .as((shape, n, seed) -> LayerCase.random(new Scale(1.7f), n, List.of(shape), seed));
  }

  /** One product. */
  @Override
  double roundings(LayerCase c, double terms) {
    return 1;
  }

  @Override
  LayerCatalog catalog() {
    return CATALOG;
  }

  @Test
  void aModelFileNamesIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Network network =
            Network.sequential(
                Shape.of(4, 4, 1), new Scale(0.5f), Layers.flatten(), Layers.dense(2));
        TaggerModel model = new TaggerModel(network, Vocabulary.of(List.of("a", "b")), Map.of())) {
      ModelFile.write(file, model);
    }
    try (TaggerModel model = ModelFile.read(file, CATALOG, Parallel.sequential())) {
      assertEquals(new Scale(0.5f), model.network().architecture().nodes().getFirst().layer());
    }
  }
}
