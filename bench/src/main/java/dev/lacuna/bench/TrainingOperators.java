package dev.lacuna.bench;

import dev.lacuna.cnn.data.BatchLoader;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.pool.MaxPooling;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The other parts of a training step: pooling, loss, optimizer, batch assembly. */
final class TrainingOperators {
  private TrainingOperators() {}

  /** All of them for the roofline, at the shapes of the seed network. */
  static List<OperatorCase> cases() {
    PoolGeometry first = PoolGeometry.of(252, 252, 32, 2, 2, 2, 2, Padding.VALID);
    PoolGeometry second = PoolGeometry.of(122, 122, 64, 2, 2, 2, 2, Padding.VALID);
    return List.of(
        new OperatorCase("max pool 252x252x32", backends -> pool(first, 32)),
        new OperatorCase("max pool gradient 252x252x32", backends -> poolGradient(first, 32)),
        new OperatorCase("max pool 122x122x64", backends -> pool(second, 32)),
        new OperatorCase("max pool gradient 122x122x64", backends -> poolGradient(second, 32)),
        new OperatorCase("adam 64 Mi parameters", backends -> adam(1 << 26)),
        new OperatorCase("loss 32x1397", backends -> LossOperators.loss("wbce", 32, 1397)),
        new OperatorCase("batch 32x256x256", backends -> batch(32, 256, backends)));
  }

  /** Max pooling, forward. */
  static Operator pool(PoolGeometry g, int batch) {
    Tensor x = RandomData.tensor(Shape.of(batch, g.height(), g.width(), g.channels()));
    Tensor y = Tensor.allocate(Shape.of(batch, g.outHeight(), g.outWidth(), g.channels()));
    Tensor winner = Tensor.allocate(y.shape());
    double bytes = (double) Float.BYTES * (x.size() + y.size() + winner.size());
    return new Operator(
        new Work(0, MemoryWalk.TRIAD, bytes),
        backend -> MaxPooling.forward(backend, g, x, y, winner),
        List.of(x, y, winner));
  }

  /** Max pooling, gradient. */
  static Operator poolGradient(PoolGeometry g, int batch) {
    Operator forward = pool(g, batch);
    Tensor dx = (Tensor) forward.operands().get(0);
    Tensor dy = (Tensor) forward.operands().get(1);
    Tensor winner = (Tensor) forward.operands().get(2);
    try (Backend one = Backend.create(1)) {
      forward.run(one);
    }
    return new Operator(
        new Work(0, MemoryWalk.COPY, forward.work().bytes()),
        backend -> MaxPooling.gradient(backend, g, winner, dy, dx),
        forward.operands());
  }

  /** A step of Adam on a stored gradient. */
  static Operator adam(int parameters) {
    Tensor p = RandomData.tensor(Shape.of(parameters));
    Tensor g = RandomData.tensor(Shape.of(parameters));
    Tensor m = Tensor.allocate(Shape.of(parameters));
    Tensor v = Tensor.allocate(Shape.of(parameters));
    Adam adam = Adam.keras(1e-3f);
    return new Operator(
        new Work(0, MemoryWalk.UPDATE, 7.0 * Float.BYTES * parameters),
        backend -> adam.step(backend, p, g, List.of(m, v), 1, adam.learningRate()),
        List.of(p, g, m, v));
  }

  /** Bytes of images to a network's input. */
  static Operator batch(int batch, int size, List<Backend> backends) {
    Shape sample = Shape.of(size, size, 1);
    ImageSource images = RandomData.images(batch, sample, batch);
    int[] order = IntStream.range(0, batch).toArray();
    Tensor input = Tensor.allocate(sample.prepend(batch));
    Map<Backend, BatchLoader> loaders = new HashMap<>();
    for (Backend backend : backends) {
      loaders.put(backend, new BatchLoader(backend.parallel(), batch, sample.size()));
    }
    return new Operator(
        new Work(0, MemoryWalk.WRITE, (double) (1 + Float.BYTES) * input.size()),
        backend -> {
          loaders.get(backend).begin(images, order);
          loaders.get(backend).next(input);
        },
        Stream.concat(loaders.values().stream(), Stream.of(input)).toList());
  }
}
