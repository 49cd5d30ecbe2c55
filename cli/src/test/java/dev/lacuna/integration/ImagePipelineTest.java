package dev.lacuna.integration;

import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.augment.Augmentation;
import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.ImageStorage;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.train.Trainer;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.loss.Loss;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.loss.Losses;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where images are kept and how many threads read them changes no bit of a trained network. */
class ImagePipelineTest {
  private static final int IMAGES = 23;
  private static final String AUGMENTATION =
      "flip,shift=0.1,scale=0.2,rotate=15,brightness=0.2,contrast=0.2,erase=0.5,mixup=0.5";

  @TempDir private Path folder;

  @BeforeEach
  void images() throws IOException {
    Random random = new Random(2);
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(9, 11, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 99; p++) {
        image.setRGB(p % 9, p / 9, random.nextInt());
      }
      Path label = Files.createDirectories(folder.resolve("data/label" + i % 3));
      ImageIO.write(image, "png", label.resolve(i + ".png").toFile());
    }
  }

  private int weights(ImageStorage storage, int threads, String augmentation, String loss)
      throws IOException {
    DataOptions options = DataOptions.of(folder.resolve("data"), 8, 7, 3, new Split(0.2, 0, 1));
    try (Backend backend = Backend.create(threads);
        DataLoader loader = DataLoader.open(options).storage(storage);
        LoadedData data = loader.load(backend.parallel())) {
      Architecture.Builder builder =
          Architecture.builder(Shape.of(8, 7, 3))
              .add("conv", conv2d(4, 3), Architecture.INPUT_NAME)
              .add("relu", relu(), "conv")
              .add("flatten", flatten(), "relu")
              .add("head", dense(data.vocabulary().size()), "flatten");
      try (Network network = Network.of(builder.build())) {
        network.initialize(Initializer.GLOROT_UNIFORM, 5, backend.parallel());
        Loss parsed = Losses.parse(loss);
        Trainer.of(network)
            .backend(backend)
            .loss(parsed)
            .batchSize(4)
            .seed(6)
            .augmentation(Augmentation.parse(augmentation))
            .fit(data.train(), data.validation().orElseThrow(), 3);
        return Arrays.hashCode(
            network.parameters().stream()
                .mapToInt(p -> Arrays.hashCode(p.tensor().segment().toArray(ValueLayout.JAVA_BYTE)))
                .toArray());
      }
    }
  }

  @Test
  void theSameWeightsFromAllPlacesOnAllNumbersOfThreads() throws IOException {
    int expected = weights(new ImageStorage.Memory(), 1, AUGMENTATION, "wbce");
    for (int threads : new int[] {1, 2, 3}) {
      for (ImageStorage storage :
          List.of(
              new ImageStorage.Memory(),
              new ImageStorage.Nowhere(),
              new ImageStorage.Cache(folder.resolve("images.cache")))) {
        assertEquals(
            expected,
            weights(storage, threads, AUGMENTATION, "wbce"),
            () -> storage + " on " + threads + " threads");
      }
    }
    assertNotEquals(expected, weights(new ImageStorage.Memory(), 1, "none", "wbce"));
  }

  @Test
  void mixupIsRefusedWhereALossRemembersLabelsOfSingleImages() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> weights(new ImageStorage.Memory(), 1, "mixup=0.2", "ll-cp"));
    assertTrue(failure.getMessage().startsWith("mixup does not go with the loss"));
  }
}
