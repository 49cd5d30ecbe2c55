package dev.lacuna.integration;

import static dev.lacuna.cnn.layer.Layers.add;
import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.cnn.train.Trainer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.loss.WeightedBinaryCrossEntropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same training gives the same model file, byte for byte, on any kernels and threads. */
class TrainingDeterminismTest {
  private static final int CLASSES = 21;
  private static final int BATCH = 8;

  /** Four batches of 8 and one of 5, four times: 20 steps. */
  private static final int IMAGES = 37;

  private static final int EPOCHS = 4;

  @TempDir private Path folder;

  static Stream<Named<Backend>> backends() {
    return Backends.ofEveryWidthAndThreads().stream().map(b -> Named.of(Backends.name(b), b));
  }

  private static Architecture architecture() {
    return Architecture.builder(Shape.of(19, 23, 1))
        .add("stem", conv2d(7, 5), Architecture.INPUT_NAME)
        .add("stem_relu", relu(), "stem")
        .add("pool", maxPool2d(2), "stem_relu")
        .add("branch", conv2d(7, 3).padding(Padding.SAME), "pool")
        .add("branch_relu", relu(), "branch")
        .add("join", add(), "branch_relu", "pool")
        .add("join_pool", maxPool2d(3), "join")
        .add("flatten", flatten(), "join_pool")
        .add("head", dense(CLASSES), "flatten")
        .build();
  }

  private String digest(Backend backend, long seed) throws IOException {
    DataSet data = new RandomImages(IMAGES, Shape.of(19, 23, 1), 1).labelled(CLASSES);
    DataSet validation = new RandomImages(5, Shape.of(19, 23, 1), 2).labelled(CLASSES);
    Vocabulary labels =
        Vocabulary.of(IntStream.range(0, CLASSES).mapToObj(c -> "label " + c).toList());
    Network network = Network.of(architecture());
    try (TaggerModel model = new TaggerModel(network, labels, Map.of("seed", seed))) {
      network.initialize(Initializer.GLOROT_UNIFORM, seed, backend.parallel());
      Trainer.of(network)
          .backend(backend)
          .loss(WeightedBinaryCrossEntropy.of(1f, 0.5f).withUnknownWeight(0.25f))
          .optimizer(Adam.keras(1e-2f))
          .batchSize(BATCH)
          .seed(seed)
          .fit(data, validation, EPOCHS);
      Path file = folder.resolve("model.safetensors");
      ModelFile.write(file, model);
      return HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file)));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("backends")
  void sameBytesOnAllKernelsAndThreads(Backend backend) throws IOException {
    assertEquals(digest(Backends.specification(), 7), digest(backend, 7));
  }

  /** The comparison above would hold for a file that holds no trained weights, too. */
  @Test
  void otherBytesFromAnotherSeed() throws IOException {
    assertNotEquals(digest(Backends.specification(), 7), digest(Backends.specification(), 8));
  }
}
