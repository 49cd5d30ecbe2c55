package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.conv.ConvolutionGeometry;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.conv.PooledConvolution;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Convolution, bias, ReLU and max-pool as one operator. */
final class PooledConvolutionOperators {
  private PooledConvolutionOperators() {}

  /** Both fused operators of the seed network, for large grey images and small ones in colour. */
  static List<OperatorCase> cases() {
    List<OperatorCase> cases = new ArrayList<>();
    add(cases, "1>32", ConvolutionOperators.square(256, 1, 32, 5, 1, 1, Padding.VALID), 8);
    add(cases, "32>64", ConvolutionOperators.square(126, 32, 64, 5, 1, 1, Padding.VALID), 4);
    add(cases, "3>32, 32x32", ConvolutionOperators.square(32, 3, 32, 5, 1, 1, Padding.VALID), 32);
    add(cases, "32>64, 14x14", ConvolutionOperators.square(14, 32, 64, 5, 1, 1, Padding.VALID), 32);
    return cases;
  }

  private static void add(List<OperatorCase> cases, String name, ConvolutionGeometry g, int batch) {
    String title = "conv 5x5 " + name + " relu pool, ";
    cases.add(new OperatorCase(title + "forward", backends -> forward(g, batch, backends)));
    cases.add(new OperatorCase(title + "backward", backends -> backward(g, batch, backends)));
  }

  private static PoolGeometry pool(ConvolutionGeometry g) {
    return PoolGeometry.of(g.outHeight(), g.outWidth(), g.filters(), 2, 2, 2, 2, Padding.VALID);
  }

  private record Operands(Tensor x, Tensor kernel, Tensor bias, Tensor y, Tensor winner) {
    static Operands of(ConvolutionGeometry g, PoolGeometry p, int batch) {
      long winners = PooledConvolution.winnerBytes(p) * batch;
      return new Operands(
          RandomData.tensor(Shape.of(batch, g.height(), g.width(), g.channels())),
          RandomData.tensor(Shape.of(g.kernelHeight(), g.kernelWidth(), g.channels(), g.filters())),
          RandomData.tensor(Shape.of(g.filters())),
          RandomData.tensor(Shape.of(batch, p.outHeight(), p.outWidth(), g.filters())),
          Tensor.allocate(Shape.of(Math.toIntExact(Math.ceilDiv(winners, Float.BYTES)))));
    }

    double bytes() {
      return (double) Float.BYTES * (x.size() + kernel.size() + y.size() + winner.size());
    }

    void forward(Backend backend, ConvolutionGeometry g, PoolGeometry p, Tensor workspace) {
      PooledConvolution.forward(backend, g, p, x, kernel, bias, y, winner, workspace);
    }
  }

  /** The forward pass, all of it dense. */
  static Operator forward(ConvolutionGeometry g, int batch, List<Backend> backends) {
    PoolGeometry p = pool(g);
    Operands o = Operands.of(g, p, batch);
    Tensor workspace =
        Operator.workspace(backends, backend -> PooledConvolution.forwardWorkspace(backend, g, p));
    return new Operator(
        new Work(ConvolutionOperators.flops(g, batch), MemoryWalk.COPY, o.bytes()),
        backend -> o.forward(backend, g, p, workspace),
        List.of(o.x(), o.kernel(), o.bias(), o.y(), o.winner(), workspace));
  }

  /**
   * The backward pass; its work is that of the positions that won, a quarter of a dense one. Half
   * of those are silenced by the ReLU on random data, which may make a share exceed 100 %.
   */
  static Operator backward(ConvolutionGeometry g, int batch, List<Backend> backends) {
    PoolGeometry p = pool(g);
    Operands o = Operands.of(g, p, batch);
    boolean needsInput = g.channels() > 3;
    Tensor workspace =
        Operator.workspace(
            backends,
            backend ->
                Math.max(
                    PooledConvolution.forwardWorkspace(backend, g, p),
                    PooledConvolution.backwardWorkspace(backend, g, p, batch)));
    o.forward(backends.getFirst(), g, p, workspace);
    Tensor dy = RandomData.tensor(o.y().shape());
    Tensor dKernel = Tensor.allocate(o.kernel().shape());
    Tensor dBias = Tensor.allocate(o.bias().shape());
    Tensor dx = Tensor.allocate(o.x().shape());
    double won = ConvolutionOperators.flops(g, batch) * p.outputSize() / g.outputSize();
    return new Operator(
        new Work(needsInput ? 2 * won : won, MemoryWalk.COPY, o.bytes()),
        backend ->
            PooledConvolution.backward(
                backend,
                g,
                p,
                o.x(),
                o.kernel(),
                o.winner(),
                dy,
                dKernel,
                dBias,
                needsInput ? dx : null,
                workspace),
        List.of(o.x(), o.kernel(), o.bias(), o.y(), o.winner(), dy, dKernel, dBias, dx, workspace));
  }
}
