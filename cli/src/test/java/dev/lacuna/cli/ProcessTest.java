package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own shows: flags of the JVM, signals, the working folder. */
class ProcessTest {
  private static final String VECTOR_FLAG = "--add-modules jdk.incubator.vector";

  @TempDir private Path folder;

  private Process start(List<String> jvm, List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("out.txt").toFile())
        .redirectError(folder.resolve("err.txt").toFile())
        .start();
  }

  private int finish(Process process) throws InterruptedException {
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String err() throws IOException {
    return Files.readString(folder.resolve("err.txt"));
  }

  private List<String> train(String... more) throws IOException {
    List<String> args = new ArrayList<>();
    args.addAll(
        List.of(
            "train",
            TinyData.folder(folder).toString(),
            "--model",
            TinyData.network(folder).toString(),
            "--image-size=16"));
    args.addAll(List.of(more));
    return args;
  }

  @Test
  void scalarKernelsAreAnnouncedOnce() throws Exception {
    int code = finish(start(List.of(), train("--epochs=1")));
    assertEquals(0, code, err());
    assertEquals(1, err().lines().filter(line -> line.contains(VECTOR_FLAG)).count(), err());
    assertEquals(1, err().lines().filter(line -> line.contains("scalar")).count(), err());
  }

  @Test
  void simdWithoutTheModuleNamesTheFlag() throws Exception {
    int code = finish(start(List.of("-Dlacuna.kernels=simd"), train()));
    assertEquals(2, code, err());
    assertEquals(1, err().lines().count(), err());
    assertTrue(err().contains(VECTOR_FLAG), err());
  }

  @Test
  void doctorNamesTheFlag() throws Exception {
    int code = finish(start(List.of(), List.of("doctor")));
    assertEquals(0, code, err());
    String out = Files.readString(folder.resolve("out.txt"));
    assertTrue(out.contains("missing: start the JVM with " + VECTOR_FLAG), out);
    assertTrue(out.contains("kernels        scalar"), out);
  }

  @Test
  void runsAreNumberedAndNothingIsOverwritten() throws Exception {
    Files.createDirectory(folder.resolve("lacuna-run"));
    assertEquals(0, finish(start(List.of(), train("--epochs=1"))), err());
    assertFalse(Files.exists(folder.resolve("lacuna-run/model.safetensors")));
    assertTrue(Files.exists(folder.resolve("lacuna-run-2/model.safetensors")));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill")
  void aSignalStopsAfterSaving(String signal, int code) throws Exception {
    Process process = start(List.of(), train("--epochs=1000000", "--patience=0", "--out=stopped"));
    Path history = folder.resolve("stopped/history.csv");
    while (process.isAlive() && !Files.exists(history)) {
      Thread.sleep(20);
    }
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertEquals(code, finish(process), err());
    assertTrue(err().contains("stopped by a signal after saving"), err());
    assertTrue(err().contains("go on with: lacuna train --resume stopped"), err());
    Outcome outcome =
        Outcome.of("predict", folder.resolve("stopped/last.safetensors"), folder.resolve("bars"));
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(30, outcome.out().lines().count());
  }
}
