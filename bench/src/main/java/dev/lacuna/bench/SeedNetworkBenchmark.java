package dev.lacuna.bench;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.parallel.Parallel;
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
 * The seed network: a training step, predictions. At the seed's own size: {@code -p size=256 -p
 * labels=1000}, 3 GB or more.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SeedNetworkBenchmark {
  /** Rows and columns of the gray images. */
  @Param("64")
  public int size;

  /** Labels. */
  @Param("1397")
  public int labels;

  /** Images of a training step. */
  @Param("32")
  public int batch;

  /** {@code scalar} or {@code simd}. */
  @Param("simd")
  public String kernels;

  /** Threads; 0 for as many as there are processors. */
  @Param("0")
  public int threads;

  private Backend backend;
  private SeedNetwork network;

  /** Makes the network; its buffers come with the first call. */
  @Setup(Level.Trial)
  public void prepare() {
    KernelMode mode = KernelMode.valueOf(kernels.toUpperCase(Locale.ROOT));
    Parallel parallel = threads == 0 ? Parallel.ofProcessors() : Parallel.of(threads);
    backend = new Backend(Kernels.select(mode), parallel);
    network = new SeedNetwork(backend, size, labels, batch);
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void free() {
    network.close();
    backend.close();
  }

  /** One step: batch assembly, forward, loss, backward, Adam. */
  @Benchmark
  public void train() {
    network.train();
  }

  /** Probabilities for 32 images. */
  @Benchmark
  public void predict32() {
    network.predict(32);
  }

  /** Probabilities for one image. */
  @Benchmark
  public void predict1() {
    network.predict(1);
  }
}
