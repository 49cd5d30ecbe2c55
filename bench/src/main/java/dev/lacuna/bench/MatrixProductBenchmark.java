package dev.lacuna.bench;

import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.MatrixKernels;
import dev.lacuna.engine.kernel.RowLayout;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The packed matrix product on one core. A product of square matrices of n rows is 2 n^3
 * operations, so that a score of s products per second is 2e-9 n^3 s GFLOP/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class MatrixProductBenchmark {
  /** Kernels under test. */
  @Param({"scalar", "simd"})
  public String kernels;

  /** Rows and columns of all three matrices: 64 keeps them in the first-level cache. */
  @Param({"64", "512"})
  public int size;

  private MatrixKernels matrix;
  private Tensor a;
  private Tensor packed;
  private Tensor c;

  /**
   * Fills the operands and checks that the kernels give the scalar product, bit for bit.
   *
   * @throws IllegalStateException if they do not
   */
  @Setup(Level.Trial)
  public void prepare() {
    Shape square = Shape.of(size, size);
    SplittableRandom random = new SplittableRandom(7);
    a = random(square, random);
    c = Tensor.allocate(square);
    Kernels scalar = Kernels.scalar("reference");
    matrix = Kernels.select(KernelMode.valueOf(kernels.toUpperCase(Locale.ROOT))).matrix();
    try (Tensor b = random(square, random);
        Tensor expected = Tensor.allocate(square);
        Tensor scalarPacked = pack(scalar.matrix(), b)) {
      packed = pack(matrix, b);
      multiply(scalar.matrix(), scalarPacked, expected);
      multiply(matrix, packed, c);
      if (expected.segment().mismatch(c.segment()) >= 0) {
        throw new IllegalStateException(
            kernels + " kernels differ from the scalar product of size " + size);
      }
    }
  }

  private static Tensor random(Shape shape, SplittableRandom random) {
    Tensor tensor = Tensor.allocate(shape);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.set(i, (float) random.nextDouble(-1, 1));
    }
    return tensor;
  }

  private Tensor pack(MatrixKernels by, Tensor b) {
    Tensor result = Tensor.allocate(Shape.of(Math.toIntExact(by.packedLength(size, size))));
    by.pack(b.segment(), 0, size, 1, size, size, result.segment(), 0);
    return result;
  }

  private void multiply(MatrixKernels by, Tensor right, Tensor product) {
    by.multiply(
        RowLayout.of(size, size, size),
        size,
        size,
        a.segment(),
        0,
        right.segment(),
        0,
        size,
        0,
        product.segment(),
        0,
        false);
  }

  /** Frees the operands. */
  @TearDown(Level.Trial)
  public void free() {
    a.close();
    packed.close();
    c.close();
  }

  /** One product. */
  @Benchmark
  public void product() {
    multiply(matrix, packed, c);
  }
}
