package dev.lacuna.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With which JVM options the launcher starts which command lines; the JVM is a script here. */
@DisabledOnOs(OS.WINDOWS)
class LauncherPurposeTest {
  @TempDir private Path home;

  @BeforeEach
  void layOut() throws IOException {
    Path java = home.resolve("runtime/bin/java");
    Files.createDirectories(java.getParent());
    Files.createDirectories(home.resolve("app"));
    Files.createDirectories(home.resolve("photos"));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(Path.of("src/main/launcher/lacuna"), home.resolve("bin/lacuna"));
    Files.createFile(home.resolve("app/lacuna.aot"));
  }

  private List<String> started(String jvmOptions, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "bin/lacuna"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
    builder.environment().put("LACUNA_JAVA_OPTS", jvmOptions);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    List<String> lines = output.lines().toList();
    assertEquals(
        List.of(arguments), lines.subList(lines.size() - arguments.length, lines.size()), output);
    return lines;
  }

  private static List<String> caches(List<String> started) {
    return started.stream().filter(option -> option.startsWith("-XX:AOTCache=")).toList();
  }

  private void assertAll(List<String> started) {
    assertTrue(started.contains("jdk.incubator.vector"), started.toString());
    assertEquals(List.of(), caches(started));
    assertTrue(
        started.stream()
            .noneMatch(option -> option.startsWith("-XX:Tier")),
        started.toString());
  }

  private void assertShort(String option, List<String> started) {
    assertTrue(started.contains(option), started.toString());
    assertTrue(!started.contains("jdk.incubator.vector"), started.toString());
    assertEquals(1, caches(started).size(), started.toString());
    assertTrue(caches(started).getFirst().endsWith("app/lacuna.aot"), started.toString());
  }

  @Test
  void textIsPrintedWithoutVectorsAndWithOneCompiler() throws Exception {
    String option = "-XX:TieredStopAtLevel=1";
    assertShort(option, started(""));
    assertShort(option, started("", "--help"));
    assertShort(option, started("", "-V"));
    assertShort(option, started("", "train", "photos", "--help"));
  }

  @Test
  void fewImagesAreTaggedWithoutVectors() throws Exception {
    assertShort("-jar", started("", "predict", "m.safetensors", "a.png"));
    assertShort("-jar", started("", "predict", "m.safetensors", "my photo.jpg", "--top-k", "3"));
    List<String> started = started("", arguments(64));
    assertShort("-jar", started);
    assertTrue(!started.contains("-XX:TieredStopAtLevel=1"), started.toString());
  }

  private static String[] arguments(int images) {
    return Stream.concat(
            Stream.of("predict", "m.safetensors"),
            IntStream.range(0, images).mapToObj(i -> i + ".png"))
        .toArray(String[]::new);
  }

  @Test
  void whatMayBeManyImagesGetsVectors() throws Exception {
    assertAll(started("", arguments(65)));
    for (String many :
        List.of("photos", "photos/*.jpg", "{a,b}.png", "-", "@list", "a.zip", "a.tar", "a.tar.gz", "a.TGZ")) {
      assertAll(started("", "predict", "m.safetensors", "a.png", many));
    }
  }

  @Test
  void otherCommandsGetVectors() throws Exception {
    assertAll(started("", "train"));
    assertAll(started("", "doctor"));
    assertAll(started("", "evaluate", "m.safetensors", "predict"));
  }

  @Test
  void optionsOfTheJvmAreMetWhateverTheCommand() throws Exception {
    List<String> started = started("-Xmx2g -Dlacuna.kernels=simd", "predict", "m", "a.png");
    assertAll(started);
    assertTrue(started.indexOf("-Dlacuna.kernels=simd") == started.indexOf("-Xmx2g") + 1);
    assertAll(started("-Xmx2g", "--help"));
  }
}
