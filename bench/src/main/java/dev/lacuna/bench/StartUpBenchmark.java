package dev.lacuna.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The program as a process, from its start to its end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 20)
@Fork(1)
public class StartUpBenchmark {
  /** The launcher, from the folder that the benchmark is started in. */
  @Param("cli/lacuna")
  public String launcher;

  /** Its argument. */
  @Param("--version")
  public String argument;

  /**
   * Starts the program and waits for its end.
   *
   * @throws IllegalStateException if it fails
   */
  @Benchmark
  public void start() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(launcher, argument))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(launcher + " " + argument + " ended with code " + code);
    }
  }
}
