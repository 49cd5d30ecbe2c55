package dev.lacuna.bench;

import com.sun.management.ThreadMXBean;
import dev.lacuna.bench.Work.Limits;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import dev.lacuna.engine.kernel.simd.SimdProvider;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every operator of the engine as a share of what this machine can do: {@code Roofline [--operators
 * REGEX] [--threads N] [--bits 128|256|512] [--seconds S] [--out FILE.json]}.
 *
 * <p>The limits are measured by the same program, right before and right after each run of an
 * operator. {@code --bits} chooses vectors for limits and kernels alike; {@code
 * -Dlacuna.kernels=scalar} sets scalar kernels against the limits of the machine's vectors.
 */
public final class Roofline implements AutoCloseable {
  private static final int LIMIT_SAMPLES = 9;
  private static final int LEAST_RUNS = 5;

  /** Operators that take less are repeated within a run. */
  private static final double RUN_SECONDS = 2e-3;

  /** More than this in a run is not what an operator allocates by itself. */
  private static final long GARBAGE_BYTES = 1 << 18;

  private static final double MOST_WARM_UP_SECONDS = 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<Backend> backends;
  private final MachineLimits limits;
  private final double seconds;

  private Roofline(Kernels kernels, int bits, int threads, double seconds) {
    this.backends =
        IntStream.of(1, threads)
            .distinct()
            .mapToObj(count -> new Backend(kernels, Parallel.of(count)))
            .toList();
    this.limits = new MachineLimits(bits);
    this.seconds = seconds;
  }

  /** Runs from the command line. */
  public static void main(String[] args) throws IOException {
    String processors = String.valueOf(Runtime.getRuntime().availableProcessors());
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("operators", "");
    defaults.put("threads", processors);
    defaults.put("bits", "preferred");
    defaults.put("seconds", "2");
    defaults.put("out", "");
    Arguments arguments = Arguments.parse(defaults, args);
    boolean preferred = arguments.text("bits").equals("preferred");
    int bits = preferred ? SimdProvider.PREFERRED : arguments.positive("bits");
    Kernels kernels =
        preferred ? Kernels.select(KernelMode.fromSystemProperty()) : SimdProvider.create(bits);
    Pattern pattern = Pattern.compile(arguments.text("operators"));
    try (Roofline roofline =
        new Roofline(
            kernels,
            bits,
            arguments.positive("threads"),
            Double.parseDouble(arguments.text("seconds")))) {
      Map<String, Object> report = roofline.run(pattern);
      if (!arguments.text("out").isEmpty()) {
        Files.writeString(Path.of(arguments.text("out")), Json.write(report) + "\n");
      }
    }
  }

  /** All operators there are. */
  static List<OperatorCase> cases() {
    return Stream.of(
            ConvolutionOperators.cases(),
            PooledConvolutionOperators.cases(),
            DenseOperators.cases(),
            ElementwiseOperators.cases(),
            TrainingOperators.cases(),
            LossOperators.cases())
        .flatMap(List::stream)
        .toList();
  }

  private Map<String, Object> run(Pattern pattern) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("java", System.getProperty("java.runtime.version"));
    report.put("processor", processor());
    report.put("kernels", backends.getFirst().kernels().info().toString());
    System.out.println(report);
    report.put("limits", limits());
    System.out.println(OperatorResult.header(threads()));
    List<Object> results = new ArrayList<>();
    for (OperatorCase operatorCase : cases()) {
      if (pattern.matcher(operatorCase.name()).find()) {
        OperatorResult result = measure(operatorCase);
        System.out.println(result.line());
        results.add(result.toJson());
      }
    }
    report.put("operators", results);
    return report;
  }

  private List<Integer> threads() {
    return backends.stream().map(backend -> backend.parallel().threads()).toList();
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** The machine's limits by themselves: medians of a few samples. */
  private List<Object> limits() {
    List<Object> all = new ArrayList<>();
    for (Backend backend : backends) {
      Parallel parallel = backend.parallel();
      for (int bits = limits.bits(); bits >= 128; bits /= 2) {
        VectorLoops loops = VectorLoops.of(bits);
        DoubleSupplier sample = () -> MachineLimits.flopsPerSecond(loops, parallel);
        all.add(limit(parallel.threads(), "fma " + bits + " bits", "GFLOP/s", sample));
      }
      for (MemoryWalk walk : MemoryWalk.values()) {
        String name = walk.name().toLowerCase(Locale.ROOT);
        DoubleSupplier sample = () -> limits.bytesPerSecond(parallel, walk);
        all.add(limit(parallel.threads(), name, "GB/s", sample));
      }
    }
    return all;
  }

  private static Map<String, Object> limit(
      int threads, String name, String unit, DoubleSupplier sample) {
    // Twice as many as are counted, so that the loop is compiled.
    double[] samples =
        IntStream.range(0, 2 * LIMIT_SAMPLES).mapToDouble(i -> sample.getAsDouble()).toArray();
    double[] counted = Arrays.copyOfRange(samples, LIMIT_SAMPLES, 2 * LIMIT_SAMPLES);
    double median = Measurement.median(counted) / 1e9;
    System.out.printf(Locale.ROOT, "%d threads  %-13s %7.1f %s%n", threads, name, median, unit);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("threads", threads);
    json.put("limit", name);
    json.put("unit", unit);
    json.put("median", median);
    return json;
  }

  /** Warms an operator up and runs it on one and on all threads in turns. */
  OperatorResult measure(OperatorCase operatorCase) {
    try (Operator operator = operatorCase.make().apply(backends)) {
      List<Integer> repeats = new ArrayList<>();
      for (Backend backend : backends) {
        double once = warmUp(operator, backend);
        repeats.add((int) Math.max(1, Math.ceil(RUN_SECONDS / once)));
      }
      List<List<Measurement.Run>> runs = backends.stream().map(backend -> newList()).toList();
      long start = System.nanoTime();
      while (runs.getFirst().size() < LEAST_RUNS || secondsSince(start) < seconds / 2) {
        for (int i = 0; i < backends.size(); i++) {
          runs.get(i).add(timed(operator, backends.get(i), repeats.get(i)));
        }
      }
      List<Measurement> measurements =
          IntStream.range(0, backends.size())
              .mapToObj(i -> new Measurement(operator.work(), threads().get(i), runs.get(i)))
              .toList();
      return new OperatorResult(operatorCase.name(), operator.work(), measurements);
    }
  }

  private static List<Measurement.Run> newList() {
    return new ArrayList<>();
  }

  /**
   * Runs an operator for a while, and on until it is compiled: before that every vector is an
   * object, so that a run allocates megabytes. Gives the seconds of the last run.
   */
  private double warmUp(Operator operator, Backend backend) {
    long start = System.nanoTime();
    double last;
    boolean compiled;
    do {
      long allocated = THREADS.getTotalThreadAllocatedBytes();
      long from = System.nanoTime();
      operator.run(backend);
      last = secondsSince(from);
      compiled = THREADS.getTotalThreadAllocatedBytes() - allocated < GARBAGE_BYTES;
    } while (secondsSince(start) < seconds / 2 / backends.size()
        || (!compiled && secondsSince(start) < MOST_WARM_UP_SECONDS));
    return last;
  }

  private Measurement.Run timed(Operator operator, Backend backend, int repeats) {
    Limits before = sample(backend, operator.work().walk());
    long start = System.nanoTime();
    for (int i = 0; i < repeats; i++) {
      operator.run(backend);
    }
    double elapsed = secondsSince(start) / repeats;
    return new Measurement.Run(elapsed, before, sample(backend, operator.work().walk()));
  }

  private Limits sample(Backend backend, MemoryWalk walk) {
    return new Limits(
        limits.flopsPerSecond(backend.parallel()), limits.bytesPerSecond(backend.parallel(), walk));
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    backends.forEach(Backend::close);
    limits.close();
  }
}
