package dev.lacuna.cli.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that embeds Lacuna compiles and runs on the module path and on the class path. */
class ConsumerTest {
  private static final String LIBRARIES =
      ".*(jackson-core|fastcsv|commons-(compress|io|lang3|codec))-[^/\\\\]*\\.jar";

  private static final String PROGRAM =
      """
      package consumer;

      import static dev.lacuna.cnn.layer.Layers.*;

      import dev.lacuna.cnn.model.Network;
      import dev.lacuna.cnn.model.Plan;
      import dev.lacuna.engine.Backend;
      import dev.lacuna.engine.tensor.Shape;
      import dev.lacuna.loss.WeightedBinaryCrossEntropy;

      public class Consumer {
        public static void main(String[] args) {
          try (Network network =
                  Network.sequential(Shape.of(8, 8, 1), conv2d(4, 3), relu(), flatten(), dense(2));
              Backend backend = Backend.create(1);
              Plan plan = Plan.forPrediction(network, backend, 1)) {
            plan.input().fill(1f);
            System.out.println(WeightedBinaryCrossEntropy.of(1f, 0.5f).describe());
            System.out.println(backend.kernels().info().name());
            System.out.println(Float.floatToIntBits(plan.forward(1).get(0)));
          }
        }
      }
      """;

  private static final String DESCRIPTOR =
      "module consumer { requires dev.lacuna.cnn; requires dev.lacuna.loss; }";

  @TempDir private Path folder;

  @Test
  void bothPathsCompileAndRunWithTheSameResult() throws Exception {
    List<String> onClassPath = onClassPath(List.of());
    assertEquals(List.of("wbce:wp=1,wn=0.5", "scalar"), onClassPath.subList(0, 2));
    assertEquals(onClassPath, onModulePath(List.of()));

    List<String> vector = List.of("--add-modules", "jdk.incubator.vector");
    List<String> simd = onModulePath(vector);
    assertEquals("simd", simd.get(1));
    assertEquals(onClassPath.get(2), simd.get(2));
    assertEquals(simd, onClassPath(vector));
  }

  @Test
  void exampleOfTheDocumentationCompiles() throws Exception {
    Path example = Path.of(System.getProperty("basedir", "."), "../docs/examples/TagPhotos.java");
    long lines = Files.readAllLines(example).stream().filter(line -> !line.isBlank()).count();
    assertTrue(lines <= 20, lines + " lines");
    compile(folder.resolve("example"), List.of("-cp", path()), example);
  }

  private List<String> onClassPath(List<String> options) throws Exception {
    Path out = folder.resolve("class-path");
    compile(out, List.of("-cp", path()), source());
    return run(options, List.of("-cp", out + File.pathSeparator + path(), "consumer.Consumer"));
  }

  private List<String> onModulePath(List<String> options) throws Exception {
    Path out = folder.resolve("module-path");
    Path descriptor = Files.writeString(folder.resolve("module-info.java"), DESCRIPTOR);
    compile(out, List.of("-p", path()), source(), descriptor);
    String modules = out + File.pathSeparator + path();
    return run(options, List.of("-p", modules, "-m", "consumer/consumer.Consumer"));
  }

  private Path source() throws IOException {
    return Files.writeString(folder.resolve("Consumer.java"), PROGRAM);
  }

  /** The modules that an embedder needs, with their libraries; nothing of tests. */
  private static String path() {
    return CompiledModule.classPath().stream()
        .map(Path::toString)
        .filter(entry -> !entry.contains("test"))
        .filter(
            entry ->
                entry.matches(".*[/\\\\](engine|loss|cnn)[/\\\\]target[/\\\\].*")
                    || entry.matches(LIBRARIES))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void compile(Path out, List<String> options, Path... sources) throws Exception {
    List<String> command = new ArrayList<>(List.of(tool("javac"), "-Werror", "-Xlint:all"));
    command.addAll(options);
    command.addAll(List.of("-d", out.toString()));
    List.of(sources).forEach(source -> command.add(source.toString()));
    execute(command);
  }

  private static List<String> run(List<String> options, List<String> program) throws Exception {
    List<String> command = new ArrayList<>(List.of(tool("java"), "-Xmx256m"));
    command.addAll(options);
    command.addAll(program);
    return execute(command).lines().toList();
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static String execute(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor() == 0, () -> String.join(" ", command));
    return out;
  }
}
