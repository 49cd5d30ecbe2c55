package dev.lacuna.cnn.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/** The layers that a model file or a network description can name. Immutable. */
public final class LayerCatalog {
  private static final LayerCatalog STANDARD = standardLayers();

  private final SequencedMap<String, Function<LayerConfig, Layer>> readers;

  private LayerCatalog(SequencedMap<String, Function<LayerConfig, Layer>> readers) {
    this.readers = readers;
  }

  /** All layers of this library. */
  public static LayerCatalog standard() {
    return STANDARD;
  }

  private static LayerCatalog standardLayers() {
    return new LayerCatalog(new LinkedHashMap<>())
        .with(Conv2D.TYPE, Conv2D::read)
        .with(MaxPool2D.TYPE, MaxPool2D::read)
        .with(AveragePool2D.TYPE, AveragePool2D::read)
        .with(GlobalAveragePool2D.TYPE, config -> new GlobalAveragePool2D())
        .with(Dense.TYPE, Dense::read)
        .with(ReLU.TYPE, config -> new ReLU())
        .with(Sigmoid.TYPE, config -> new Sigmoid())
        .with(Flatten.TYPE, config -> new Flatten())
        .with(Dropout.TYPE, Dropout::read)
        .with(Add.TYPE, config -> new Add())
        .with(Concat.TYPE, config -> new Concat());
  }

  /**
   * This catalog and one layer more.
   *
   * @param reader makes the layer from what {@link Layer#config} gave
   */
  public LayerCatalog with(String type, Function<LayerConfig, Layer> reader) {
    SequencedMap<String, Function<LayerConfig, Layer>> more = new LinkedHashMap<>(readers);
    more.put(type, reader);
    return new LayerCatalog(more);
  }

  /**
   * The layer of a type with a configuration.
   *
   * @throws IllegalArgumentException if the type or a setting is unknown, or a value is wrong
   */
  public Layer create(String type, Map<String, ?> config) {
    Function<LayerConfig, Layer> reader = readers.get(type);
    if (reader == null) {
      throw new IllegalArgumentException(
          "unknown layer '" + type + "'; there are " + String.join(", ", readers.keySet()));
    }
    LayerConfig values = new LayerConfig(config);
    Layer layer = reader.apply(values);
    values.finish();
    return layer;
  }
}
