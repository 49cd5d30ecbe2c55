package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.cnn.safetensors.SafetensorsFile;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An open model file: what it says of itself, and its weights once somebody has seen that they fit
 * into memory. {@link ModelFile#inspect} and {@link ModelFile#read} are for one of the two alone.
 */
public final class ModelReader implements AutoCloseable {
  private final SafetensorsFile in;
  private final ModelInfo info;

  private ModelReader(SafetensorsFile in, ModelInfo info) {
    this.in = in;
    this.info = info;
  }

  /**
   * Opens a file; its weights are not read, but that they are all there with their shapes is
   * checked.
   *
   * @param catalog the layers that the file may name
   * @throws IOException if it cannot be read or is no model; the message names the file
   */
  public static ModelReader open(Path file, LayerCatalog catalog) throws IOException {
    SafetensorsFile in = SafetensorsFile.open(file);
    try {
      return new ModelReader(in, ModelFile.info(file, in, catalog));
    } catch (Throwable failure) {
      in.close();
      throw failure;
    }
  }

  /** What the file says of itself. */
  public ModelInfo info() {
    return info;
  }

  /**
   * The whole model.
   *
   * @param parallel who copies the weights
   * @throws IOException if the file cannot be read; the message names it
   */
  public TaggerModel read(Parallel parallel) throws IOException {
    Network network = Network.of(info.architecture());
    try {
      for (Network.Parameter parameter : network.parameters()) {
        in.read(parameter.name(), parameter.tensor(), parallel);
      }
      return new TaggerModel(network, info.labels(), info.provenance(), info.thresholds())
          .withFit(info.fit());
    } catch (Throwable failure) {
      network.close();
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
