package dev.lacuna.cnn.layer;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.Convolution;
import dev.lacuna.engine.conv.ConvolutionGeometry;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.matrix.Bias;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two-dimensional convolution with bias. Input (height, width, channels), output (outHeight,
 * outWidth, filters); parameters {@code kernel} (kernelHeight, kernelWidth, channels / groups,
 * filters) and {@code bias} (filters).
 *
 * @param filters channels of the output
 * @param kernel extent of the kernel
 * @param stride step between windows
 * @param dilation step between taps
 * @param padding valid, or TensorFlow's same
 * @param groups groups of channels; as many as input channels for a depthwise convolution
 * @param bias whether there is a bias
 */
public record Conv2D(
    int filters,
    Extent kernel,
    Extent stride,
    Extent dilation,
    Padding padding,
    int groups,
    boolean bias)
    implements Layer {

  static final String TYPE = "conv2d";

  /** With stride and dilation 1, valid padding, one group and a bias. */
  public static Conv2D of(int filters, Extent kernel) {
    Extent one = Extent.square(1);
    return new Conv2D(filters, kernel, one, one, Padding.VALID, 1, true);
  }

  static Conv2D read(LayerConfig config) {
    Extent one = Extent.square(1);
    return new Conv2D(
        config.positive("filters"),
        config.extent("kernel", null),
        config.extent("stride", one),
        config.extent("dilation", one),
        config.choice("padding", Padding.VALID),
        config.positive("groups", 1),
        config.flag("bias", true));
  }

  /** The same convolution with another padding. */
  public Conv2D padding(Padding other) {
    return new Conv2D(filters, kernel, stride, dilation, other, groups, bias);
  }

  /** The same convolution with another stride. */
  public Conv2D stride(Extent other) {
    return new Conv2D(filters, kernel, other, dilation, padding, groups, bias);
  }

  /** The same convolution with another number of groups. */
  public Conv2D groups(int other) {
    return new Conv2D(filters, kernel, stride, dilation, padding, other, bias);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("filters", filters);
    config.put("kernel", kernel.toJson());
    config.put("stride", stride.toJson());
    config.put("dilation", dilation.toJson());
    config.put("padding", padding.name().toLowerCase(Locale.ROOT));
    config.put("groups", groups);
    config.put("bias", bias);
    return config;
  }

  private ConvolutionGeometry geometry(Shape input) {
    return ConvolutionGeometry.of(
        input.extent(0),
        input.extent(1),
        input.extent(2),
        filters,
        kernel.height(),
        kernel.width(),
        stride.height(),
        stride.width(),
        dilation.height(),
        dilation.width(),
        groups,
        padding);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    ConvolutionGeometry g = geometry(Images.require(inputs.getFirst()));
    return Shape.of(g.outHeight(), g.outWidth(), filters);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    int channels = inputs.getFirst().extent(2) / groups;
    long field = (long) kernel.height() * kernel.width();
    ParameterSpec weights =
        ParameterSpec.kernel(
            Shape.of(kernel.height(), kernel.width(), channels, filters),
            field * channels,
            field * filters);
    return bias ? List.of(weights, ParameterSpec.bias(filters)) : List.of(weights);
  }

  @Override
  public long workspace(Backend backend, List<Shape> inputs, int batch, boolean training) {
    ConvolutionGeometry g = geometry(inputs.getFirst());
    long floats = Convolution.forwardWorkspace(backend, g);
    if (training) {
      floats = Math.max(floats, Convolution.inputGradientWorkspace(backend, g));
      floats = Math.max(floats, Convolution.kernelGradientWorkspace(backend, g, batch));
      floats = Math.max(floats, Bias.gradientWorkspace(batch, filters));
    }
    return floats;
  }

  @Override
  public void forward(LayerContext c) {
    ConvolutionGeometry g = geometry(c.input().shape().dropFirst());
    Tensor weights = c.parameters().getFirst();
    Convolution.forward(
        c.backend(),
        g,
        c.input(),
        weights,
        bias ? c.parameters().get(1) : null,
        false,
        c.output(),
        c.workspace());
  }

  @Override
  public void backward(LayerContext c) {
    ConvolutionGeometry g = geometry(c.input().shape().dropFirst());
    Tensor dy = c.outputGradient();
    Tensor dKernel = c.parameterGradients().getFirst();
    Convolution.kernelGradient(c.backend(), g, c.input(), dy, dKernel, c.workspace());
    if (bias) {
      Bias.gradient(c.backend(), dy, c.parameterGradients().get(1), c.workspace());
    }
    if (c.inputGradient() != null) {
      Tensor weights = c.parameters().getFirst();
      Convolution.inputGradient(c.backend(), g, dy, weights, c.inputGradient(), c.workspace());
    }
  }
}
