package dev.lacuna.cnn.model;

import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.LayerContext;
import dev.lacuna.cnn.layer.MaxPool2D;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.ConvolutionGeometry;
import dev.lacuna.engine.conv.PooledConvolution;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Tensor;
import java.util.List;

/**
 * Convolution, bias, ReLU and max-pool by {@link PooledConvolution}: of the image between them one
 * byte a pooled value is kept.
 *
 * @param g sizes of the convolution
 * @param p sizes of the pooling
 * @param bias whether the convolution has a bias
 */
record RectifiedPooling(ConvolutionGeometry g, PoolGeometry p, boolean bias) implements Operator {

  /** Of a convolution and the pooling behind its ReLU. */
  static RectifiedPooling of(Architecture.Node convolution, Architecture.Node pooling) {
    Conv2D layer = (Conv2D) convolution.layer();
    return new RectifiedPooling(
        layer.geometry(convolution.inputShapes().getFirst()),
        ((MaxPool2D) pooling.layer()).geometry(pooling.inputShapes().getFirst()),
        layer.bias());
  }

  @Override
  public String description() {
    return "convolution, bias, ReLU and max-pool as one";
  }

  @Override
  public long savedPerSample(boolean training) {
    return training ? Math.ceilDiv(PooledConvolution.winnerBytes(p), (long) Float.BYTES) : 0;
  }

  @Override
  public long workspace(Backend backend, int batch, boolean training) {
    long forward = PooledConvolution.forwardWorkspace(backend, g, p);
    return training
        ? Math.max(forward, PooledConvolution.backwardWorkspace(backend, g, p, batch))
        : forward;
  }

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }

  @Override
  public void forward(LayerContext c) {
    PooledConvolution.forward(
        c.backend(),
        g,
        p,
        c.input(),
        c.parameters().getFirst(),
        second(c.parameters()),
        c.output(),
        c.saved(),
        c.workspace());
  }

  @Override
  public void backward(LayerContext c) {
    PooledConvolution.backward(
        c.backend(),
        g,
        p,
        c.input(),
        c.parameters().getFirst(),
        c.saved(),
        c.outputGradient(),
        c.parameterGradients().getFirst(),
        second(c.parameterGradients()),
        c.inputGradient(),
        c.workspace());
  }

  private Tensor second(List<Tensor> kernelAndBias) {
    return bias ? kernelAndBias.get(1) : null;
  }
}
