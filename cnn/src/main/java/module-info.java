/** Convolutional networks: layers, training, image data, metrics and model files. */
module dev.lacuna.cnn {
  requires transitive dev.lacuna.engine;
  requires de.siegmar.fastcsv;
  requires java.desktop;
  requires tools.jackson.core;
}
