package dev.lacuna.bench;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.engine.Backend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The seed network as a process that does one training step or one prediction on request and says
 * how long it took; {@code bench/peers/side_by_side.py} alternates it with its peers. The protocol
 * is documented in {@code bench/peers/worker.py}: requests {@code train}, {@code predict N}, {@code
 * memory}, {@code quit}, one a line; answers are JSON, one a line.
 */
public final class SeedWorker {
  private SeedWorker() {}

  /** Runs from the command line: {@code --size --labels --batch --threads}, each with a number. */
  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    serve(in, System.out, args);
  }

  /**
   * Answers requests until {@code quit} or the end of {@code in}.
   *
   * @throws IllegalArgumentException if the command line is wrong
   */
  static void serve(BufferedReader in, PrintStream out, String... args) throws IOException {
    String processors = String.valueOf(Runtime.getRuntime().availableProcessors());
    Arguments arguments =
        Arguments.parse(
            Map.of("size", "64", "labels", "1397", "batch", "32", "threads", processors), args);
    int size = arguments.positive("size");
    int labels = arguments.positive("labels");
    int batch = arguments.positive("batch");
    try (Backend backend = Backend.create(arguments.positive("threads"));
        SeedNetwork network = new SeedNetwork(backend, size, labels, batch)) {
      send(out, Map.of("ready", description(backend)));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("quit")) {
          return;
        }
        send(out, answer(network, line));
      }
    }
  }

  private static Map<String, Object> description(Backend backend) {
    return Map.of(
        "name", "Lacuna",
        "java", System.getProperty("java.runtime.version"),
        "kernels", backend.kernels().info().toString(),
        "threads", backend.parallel().threads());
  }

  private static Map<String, Object> answer(SeedNetwork network, String request)
      throws IOException {
    String[] words = request.split(" ", -1);
    try {
      long start = System.nanoTime();
      switch (words[0]) {
        case "train" -> network.train();
        case "predict" -> network.predict(Integer.parseInt(words[1]));
        case "memory" -> {
          return Map.of("peak_bytes", peakResidentBytes());
        }
        default -> {
          return Map.of("error", "unknown request '" + request + "'");
        }
      }
      return Map.of("seconds", (System.nanoTime() - start) / 1e9);
    } catch (RuntimeException failure) {
      return Map.of("error", "request '" + request + "': " + failure);
    }
  }

  private static void send(PrintStream out, Map<String, Object> message) {
    out.println(Json.write(message));
    out.flush();
  }

  /** The most memory this process ever had resident: VmHWM, which Linux counts in KiB. */
  private static long peakResidentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IllegalStateException("/proc/self/status has no VmHWM");
  }
}
