package dev.lacuna.cli;

import dev.lacuna.cli.yaml.NetworkFile;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.ArchitectureException;
import dev.lacuna.cnn.model.Initializer;
import dev.lacuna.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which network, for which images. */
final class NetworkArguments {
  private static final String SEED_NETWORK = "seed";

  @Option(
      names = "--model",
      paramLabel = "seed|FILE.yaml",
      order = 200,
      defaultValue = SEED_NETWORK,
      description =
          "The network: seed, or a file that lists its layers. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Mixin private InputArguments input;

  @Option(
      names = "--initializer",
      order = 203,
      defaultValue = "glorot",
      converter = StartConverter.class,
      paramLabel = "glorot|he",
      description = "How weights start. Default: ${DEFAULT-VALUE}.")
  private Start start;

  @Option(
      names = "--bias-init",
      order = 204,
      defaultValue = "frequency",
      converter = BiasStartConverter.class,
      paramLabel = "frequency|zero",
      description =
          "Where the outputs start: at how often each label is given in training, or at 1/2."
              + " Default: ${DEFAULT-VALUE}.")
  private BiasStart biasStart;

  /** Where outputs start, by the names of the command line. */
  enum BiasStart {
    FREQUENCY,
    ZERO;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads it. */
  static final class BiasStartConverter extends ChoiceConverter<BiasStart> {
    BiasStartConverter() {
      super(BiasStart.class);
    }
  }

  /** How weights start, by the names of the command line. */
  enum Start {
    GLOROT("glorot", Initializer.GLOROT_UNIFORM),
    HE("he", Initializer.HE_UNIFORM);

    private final String text;
    private final Initializer initializer;

    Start(String text, Initializer initializer) {
      this.text = text;
      this.initializer = initializer;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Reads it. */
  static final class StartConverter extends ChoiceConverter<Start> {
    StartConverter() {
      super(Start.class);
    }
  }

  InputArguments input() {
    return input;
  }

  Initializer initializer() {
    return start.initializer;
  }

  /** The model file, where one is named instead of a network. */
  Optional<Path> trainedModel() {
    return model.endsWith(".safetensors") ? Optional.of(Path.of(model)) : Optional.empty();
  }

  boolean frequencyBias() {
    return biasStart == BiasStart.FREQUENCY;
  }

  boolean isSeed() {
    return model.equals(SEED_NETWORK);
  }

  /**
   * The network for a number of labels.
   *
   * @throws DataException if the file that describes it cannot be used, or its layers do not fit
   */
  Architecture architecture(LongCommand command, int labels) throws DataException {
    Shape shape = Shape.of(input.size().height(), input.size().width(), input.channels());
    if (!isSeed()) {
      return NetworkFile.read(Path.of(model), shape, labels, LayerCatalog.standard());
    }
    try {
      return Architecture.seed(shape, labels);
    } catch (ArchitectureException e) {
      throw command.wrongUsage(
          "--image-size %s does not suit the seed network: %s"
              .formatted(input.size(), e.getMessage()));
    }
  }
}
