package dev.lacuna.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * That the JVM's first compiler takes all kernels. One that needs more virtual registers than it
 * has stays where it is, is never seen by the second compiler and runs a hundred times slower.
 */
class CompiledKernelsTest {

  @Test
  void noKernelNeedsMoreRegistersThanTheFirstCompilerHas() throws Exception {
    List<String> output = run();
    assertTrue(output.stream().anyMatch(line -> line.contains("SimdMatrixKernels")));
    assertEquals(List.of(), output.stream().filter(line -> line.contains("virtual reg")).toList());
  }

  private static List<String> run() throws IOException, InterruptedException, URISyntaxException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+PrintCompilation",
                "-cp",
                location(Kernels.class) + File.pathSeparator + location(KernelWorkload.class),
                KernelWorkload.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), output);
    return output.lines().toList();
  }

  private static Path location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
