/** Networks, training, image data, metrics and model files. */
module dev.lacuna.cnn {
  requires transitive dev.lacuna.engine;
  requires java.desktop;
  requires de.siegmar.fastcsv;
  requires org.apache.commons.compress;
  requires tools.jackson.core;

  exports dev.lacuna.cnn.augment;
  exports dev.lacuna.cnn.data;
  exports dev.lacuna.cnn.data.label;
  exports dev.lacuna.cnn.json;
  exports dev.lacuna.cnn.layer;
  exports dev.lacuna.cnn.metric;
  exports dev.lacuna.cnn.model;
  exports dev.lacuna.cnn.optim;
  exports dev.lacuna.cnn.predict;
  exports dev.lacuna.cnn.text;
  exports dev.lacuna.cnn.threshold;
  exports dev.lacuna.cnn.train;
}
