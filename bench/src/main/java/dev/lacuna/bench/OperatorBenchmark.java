package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.parallel.Parallel;
import java.util.List;
import java.util.Locale;
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
 * What the benchmarks of single operators have in common: kernels, threads, one operator. The
 * default shapes are small; {@link Roofline} has those of training.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public abstract class OperatorBenchmark {
  /** {@code scalar} or {@code simd}. */
  @Param("simd")
  public String kernels;

  /** Threads, the measuring one among them. */
  @Param("1")
  public int threads;

  private Backend backend;
  private Operator operator;

  /** The operator that the parameters ask for. */
  abstract Operator operator(List<Backend> backends);

  /** Allocates the operands. */
  @Setup(Level.Trial)
  public void prepare() {
    KernelMode mode = KernelMode.valueOf(kernels.toUpperCase(Locale.ROOT));
    backend = new Backend(Kernels.select(mode), Parallel.of(threads));
    operator = operator(List.of(backend));
  }

  /** Frees the operands. */
  @TearDown(Level.Trial)
  public void free() {
    operator.close();
    backend.close();
  }

  /** Runs it once. */
  @Benchmark
  public void run() {
    operator.run(backend);
  }
}
