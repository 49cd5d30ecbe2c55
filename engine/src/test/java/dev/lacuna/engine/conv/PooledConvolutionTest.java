package dev.lacuna.engine.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.activation.Relu;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.simd.SimdProvider;
import dev.lacuna.engine.matrix.Bias;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.pool.MaxPooling;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The fused operator against its unfused specification, and in every implementation. */
class PooledConvolutionTest {
  private static final Backend SPECIFICATION =
      new Backend(Kernels.select(KernelMode.SCALAR), Parallel.sequential());

  record Case(
      int batch,
      int size,
      int channels,
      int filters,
      int kernel,
      int stride,
      int pool,
      boolean same,
      boolean bias,
      long seed) {
    ConvolutionGeometry convolution() {
      return ConvolutionGeometry.of(
          size + 1,
          size,
          channels,
          filters,
          kernel,
          kernel,
          stride,
          stride,
          1,
          1,
          1,
          same ? Padding.SAME : Padding.VALID);
    }

    PoolGeometry pooling() {
      ConvolutionGeometry g = convolution();
      return PoolGeometry.of(
          g.outHeight(), g.outWidth(), filters, pool, pool, pool, pool, Padding.VALID);
    }

    /** Random numbers in (-1, 1), or whole ones from -3 to 3, whose sums are all exact. */
    Tensor random(int stream, boolean whole, int... extents) {
      Tensor tensor = Tensor.allocate(Shape.of(extents));
      for (int i = 0; i < tensor.size(); i++) {
        float value = 2 * Philox.uniform(seed, stream, i) - 1;
        tensor.set(i, whole ? Math.round(3 * value) : value);
      }
      return tensor;
    }

    Inputs inputs(boolean whole) {
      ConvolutionGeometry g = convolution();
      PoolGeometry p = pooling();
      return new Inputs(
          random(1, whole, batch, g.height(), g.width(), channels),
          random(2, whole, kernel, kernel, channels, filters),
          bias ? random(3, whole, filters) : null,
          random(4, whole, batch, p.outHeight(), p.outWidth(), filters));
    }
  }

  record Inputs(Tensor x, Tensor kernel, Tensor bias, Tensor dy) {}

  private static Tensor scratch(long floats) {
    Tensor tensor = Tensor.allocate(Shape.of((int) Math.max(1, floats)));
    tensor.fill(Float.NaN);
    return tensor;
  }

  /** y, dKernel, dBias and dx of the fused operator. */
  private static List<float[]> fused(Backend backend, Case c, Inputs in) {
    ConvolutionGeometry g = c.convolution();
    PoolGeometry p = c.pooling();
    Tensor y = scratch(in.dy().size()).view(in.dy().shape());
    Tensor winner =
        scratch(c.batch() * Math.ceilDiv(PooledConvolution.winnerBytes(p), (long) Float.BYTES));
    PooledConvolution.forward(
        backend,
        g,
        p,
        in.x(),
        in.kernel(),
        in.bias(),
        y,
        winner,
        scratch(PooledConvolution.forwardWorkspace(backend, g, p)));
    Tensor dKernel = Tensor.allocate(in.kernel().shape());
    Tensor dBias = Tensor.allocate(Shape.of(c.filters()));
    Tensor dx = scratch(in.x().size()).view(in.x().shape());
    PooledConvolution.backward(
        backend,
        g,
        p,
        in.x(),
        in.kernel(),
        winner,
        in.dy(),
        dKernel,
        dBias,
        dx,
        scratch(PooledConvolution.backwardWorkspace(backend, g, p, c.batch())));
    return List.of(y.toArray(), dKernel.toArray(), dBias.toArray(), dx.toArray());
  }

  /** The same by the operators that it joins. */
  private static List<float[]> unfused(Backend backend, Case c, Inputs in) {
    ConvolutionGeometry g = c.convolution();
    PoolGeometry p = c.pooling();
    Tensor z = Tensor.allocate(Shape.of(c.batch(), g.outHeight(), g.outWidth(), c.filters()));
    Convolution.forward(
        backend,
        g,
        in.x(),
        in.kernel(),
        in.bias(),
        true,
        z,
        scratch(Convolution.forwardWorkspace(backend, g)));
    Tensor y = Tensor.allocate(in.dy().shape());
    Tensor taps = Tensor.allocate(in.dy().shape());
    MaxPooling.forward(backend, p, z, y, taps);
    Tensor dz = Tensor.allocate(z.shape());
    MaxPooling.gradient(backend, p, taps, in.dy(), dz);
    Relu.gradient(backend, z, dz, dz);
    Tensor dKernel = Tensor.allocate(in.kernel().shape());
    Convolution.kernelGradient(
        backend,
        g,
        in.x(),
        dz,
        dKernel,
        scratch(Convolution.kernelGradientWorkspace(backend, g, c.batch())));
    Tensor dBias = Tensor.allocate(Shape.of(c.filters()));
    Bias.gradient(backend, dz, dBias, scratch(Bias.gradientWorkspace(c.batch(), c.filters())));
    Tensor dx = Tensor.allocate(in.x().shape());
    Convolution.inputGradient(
        backend, g, dz, in.kernel(), dx, scratch(Convolution.inputGradientWorkspace(backend, g)));
    return List.of(y.toArray(), dKernel.toArray(), dBias.toArray(), dx.toArray());
  }

  private static void assertSame(List<float[]> want, List<float[]> got, String what) {
    List<String> names = List.of("y", "dKernel", "dBias", "dx");
    for (int i = 0; i < names.size(); i++) {
      // A sum of whole numbers may be -0 in one order and +0 in another.
      assertArrayEquals(positive(want.get(i)), positive(got.get(i)), names.get(i) + " " + what);
    }
  }

  private static float[] positive(float[] values) {
    float[] result = values.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += 0f;
    }
    return result;
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void equalsTheOperatorsThatItJoins(@ForAll("cases") Case c) {
    Inputs whole = c.inputs(true);
    assertSame(unfused(SPECIFICATION, c, whole), fused(SPECIFICATION, c, whole), "exact");
    Inputs real = c.inputs(false);
    assertArrayEquals(
        unfused(SPECIFICATION, c, real).getFirst(), fused(SPECIFICATION, c, real).getFirst());
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void hasTheSameBitsOnAllKernelsAndThreads(@ForAll("cases") Case c) {
    Inputs inputs = c.inputs(false);
    List<float[]> want = fused(SPECIFICATION, c, inputs);
    for (int bits : new int[] {128, 256, 512}) {
      try (Backend simd = new Backend(SimdProvider.create(bits), Parallel.of(3))) {
        List<float[]> got = fused(simd, c, inputs);
        for (int i = 0; i < want.size(); i++) {
          assertArrayEquals(
              want.get(i), got.get(i), "result " + i + " of " + simd.kernels().info());
        }
      }
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(9, 24),
            Arbitraries.of(1, 2, 3, 8, 13, 16, 32),
            Arbitraries.of(1, 4, 17, 32),
            Arbitraries.of(1, 2, 3, 5),
            Arbitraries.of(1, 1, 2),
            Arbitraries.of(1, 2, 2, 3),
            Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as((same, bias) -> new ArrayList<>(List.of(same, bias))))
        .flatAs(
            (batch, size, channels, filters, kernel, stride, pool, flags) ->
                Arbitraries.longs()
                    .map(
                        seed ->
                            new Case(
                                batch,
                                size,
                                channels,
                                filters,
                                kernel,
                                stride,
                                pool,
                                flags.get(0),
                                flags.get(1),
                                seed)));
  }
}
