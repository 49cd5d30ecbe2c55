package dev.lacuna.cnn.train;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.relu;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.Plan;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.optim.Optimizer;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** A small network, and data for it. */
abstract class TrainerFixture {
  static final Shape INPUT = Shape.of(7, 6, 1);

  static final int CLASSES = 5;

  /** With batches of 4: two full ones and one of 2. */
  static final int IMAGES = 10;

  final Network network =
      Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES));

  final DataSet train = Noise.labelled(IMAGES, INPUT, CLASSES, 1);

  final DataSet validation = Noise.labelled(7, INPUT, CLASSES, 2);

  final SquaredError loss = new SquaredError();

  @AfterEach
  void close() {
    network.close();
  }

  Trainer trainer() {
    return Trainer.of(network)
        .backend(Backends.specification())
        .schedule(new LearningRateSchedule.Constant())
        .loss(loss)
        .batchSize(4);
  }

  List<float[]> weights() {
    return network.parameters().stream().map(p -> p.tensor().toArray()).toList();
  }

  /** The loop written out: scaling, forward, loss, backward, a step for each parameter. */
  List<float[]> trainByHand(List<int[]> batches, Optimizer optimizer) {
    try (Network other =
            Network.sequential(INPUT, conv2d(3, 3), relu(), flatten(), dense(CLASSES));
        Plan plan = Plan.forGradients(other, Backends.specification(), 4)) {
      List<List<Tensor>> moments = new ArrayList<>();
      for (Network.Parameter parameter : other.parameters()) {
        moments.add(
            IntStream.range(0, optimizer.moments())
                .mapToObj(_ -> Tensor.allocate(parameter.tensor().shape()))
                .toList());
      }
      int step = 0;
      for (int[] rows : batches) {
        for (int i = 0; i < rows.length * INPUT.size(); i++) {
          byte pixel = Noise.pixel(1, rows[i / (int) INPUT.size()], i % INPUT.size());
          plan.input().set(i, Byte.toUnsignedInt(pixel) / 255f);
        }
        Tensor logits = plan.forward(rows.length);
        new SquaredError()
            .evaluate(
                Backends.specification(), logits, train.labels(), rows, plan.outputGradient());
        plan.backward();
        step++;
        for (int i = 0; i < moments.size(); i++) {
          optimizer.step(
              Backends.specification(),
              other.parameters().get(i).tensor(),
              plan.parameterGradients().get(i),
              moments.get(i),
              step,
              optimizer.learningRate());
        }
      }
      moments.forEach(list -> list.forEach(Tensor::close));
      return other.parameters().stream().map(p -> p.tensor().toArray()).toList();
    }
  }
}
