/** Tensors, kernels and operators; the contracts that networks and losses meet at. */
module dev.lacuna.engine {
  exports dev.lacuna.engine;
  exports dev.lacuna.engine.activation;
  exports dev.lacuna.engine.conv;
  exports dev.lacuna.engine.kernel;
  exports dev.lacuna.engine.label;
  exports dev.lacuna.engine.loss;
  exports dev.lacuna.engine.matrix;
  exports dev.lacuna.engine.merge;
  exports dev.lacuna.engine.parallel;
  exports dev.lacuna.engine.pool;
  exports dev.lacuna.engine.random;
  exports dev.lacuna.engine.tensor;
  exports dev.lacuna.engine.text;
}
