package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lacuna.cnn.safetensors.SafetensorsFile;
import dev.lacuna.cnn.train.Checkpoints;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes that are ended at random moments and go on, with a loss that adds labels, dropout,
 * averaged weights and accumulated gradients, until they are done. {@code -Dlacuna.kills=100} ends
 * one run 100 times.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class KilledProcessTest {
  private static final int KILLS = Integer.getInteger("lacuna.kills", 30);

  private static final String NETWORK =
      """
      layers:
        - conv2d: {filters: 4, kernel: 3}
        - relu
        - max_pool2d: 2
        - flatten
        - dropout: 0.2
        - dense: labels
      """;

  @TempDir private static Path shared;

  private static String expected;

  @TempDir private Path folder;

  private static Process train(Path out, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("train", TinyData.folder(shared).toString()));
    args.addAll(List.of("--out", out.toString()));
    args.add("--model");
    args.add(Files.writeString(shared.resolve("dropout.yaml"), NETWORK).toString());
    args.addAll(
        List.of(
            "--image-size=16",
            // Enough that a process does not end by itself before it is killed.
            "--epochs=" + (12 + 6 * KILLS),
            "--batch-size=4",
            "--patience=0",
            "--loss=ll-cp:rate=auto",
            "--accumulate=2",
            "--average-weights=0.9",
            "--schedule=cosine",
            "--optimizer=adamw",
            "--criterion=val-loss",
            "--save-minutes=0.0002"));
    args.addAll(List.of(more));
    return start(args);
  }

  private static Process start(List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Starting fast matters here, computing does not.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    return new ProcessBuilder(command)
        .redirectOutput(shared.resolve("out.txt").toFile())
        .redirectError(shared.resolve("err.txt").toFile())
        .start();
  }

  private static Process resume(Path run) throws IOException {
    return start(List.of("train", "--resume", run.toString()));
  }

  private static int finish(Process process) throws InterruptedException {
    try {
      assertTrue(process.waitFor(4, TimeUnit.MINUTES), "it does not end");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String err() throws IOException {
    return Files.readString(shared.resolve("err.txt"));
  }

  /** Digests of the model and of the last weights. */
  private static String digests(Path run) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] model = digest.digest(Files.readAllBytes(run.resolve("model.safetensors")));
    try (SafetensorsFile last = SafetensorsFile.open(Checkpoints.last(run))) {
      for (String name : last.names()) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        last.forEachPiece(name, digest::update);
      }
    }
    return HexFormat.of().formatHex(model) + " " + HexFormat.of().formatHex(digest.digest());
  }

  @BeforeAll
  static void trainWithoutAStop() throws Exception {
    Path run = shared.resolve("whole");
    assertEquals(0, finish(train(run)), err());
    expected = digests(run);
  }

  @AfterAll
  static void nothingIsLeftBeside() throws IOException {
    try (Stream<Path> files = Files.list(shared.resolve("whole"))) {
      assertEquals(
          List.of(), files.filter(f -> f.getFileName().toString().startsWith(".")).toList());
    }
  }

  /** Waits until the process has saved something of its own, and then a random time. */
  private static void awaitProgress(Process process, Path run, Random random) throws Exception {
    long before = modified(run);
    while (process.isAlive() && modified(run) == before) {
      Thread.sleep(2);
    }
    Thread.sleep(random.nextInt(60));
  }

  private static long modified(Path run) throws IOException {
    Path last = Checkpoints.last(run);
    try {
      return Files.getLastModifiedTime(last).toMillis();
    } catch (IOException betweenTwoRenames) {
      return 0;
    }
  }

  /** Ways to end a process, and its exit code then. */
  enum Signal {
    KILL(137, KILLS),
    TERM(143, Math.max(3, KILLS / 4)),
    INT(130, Math.max(3, KILLS / 4));

    private final int code;
    private final int times;

    Signal(int code, int times) {
      this.code = code;
      this.times = times;
    }

    void send(Process process) throws Exception {
      shell("kill", "-" + this, process.pid());
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void endedAtRandomMoments(Signal signal) throws Exception {
    Random random = new Random(7);
    Path run = folder.resolve("run");
    Process process = train(run);
    int ended = 0;
    for (int i = 0; i < signal.times; i++) {
      awaitProgress(process, run, random);
      signal.send(process);
      int code = finish(process);
      ended += code == 0 ? 0 : 1;
      if (code != 0) {
        assertEquals(signal.code, code, err());
      }
      if (signal != Signal.KILL && code != 0) {
        assertTrue(err().contains("go on with: lacuna train --resume " + run), err());
      }
      process = resume(run);
    }
    assertEquals(0, finish(process), err());
    assertEquals(expected, digests(run));
    assertTrue(ended > signal.times / 2, "only " + ended + " were ended before they were done");
  }

  @Test
  void aDiskThatFillsUpOrIsTakenAwayEndsTheRunAndNothingSavedIsLost() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small"));
    assumeTrue(shell("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount), "needs root");
    try {
      Path run = mount.resolve("run");
      Process process = train(run);
      awaitProgress(process, run, new Random(2));
      try (OutputStream filler = Files.newOutputStream(mount.resolve("filler"))) {
        while (true) {
          filler.write(new byte[4096]);
        }
      } catch (IOException full) {
        // As wanted: nothing is left.
      }
      assertEquals(3, finish(process), err());
      assertTrue(err().contains("No space left") || err().contains("nearly full"), err());
      assertTrue(Checkpoints.newest(run, told -> {}).isPresent());
      Files.delete(mount.resolve("filler"));
      assertEquals(0, finish(resume(run)), err());
      assertEquals(expected, digests(run));
    } finally {
      shell("umount", "-l", mount);
    }
  }

  @Test
  @Tag("long")
  void aFolderThatIsRemovedEndsTheRun() throws Exception {
    Path run = folder.resolve("run");
    Process process = train(run);
    awaitProgress(process, run, new Random(3));
    // Moved, since it fills up while it is emptied.
    Files.move(run, folder.resolve("elsewhere"));
    assertEquals(3, finish(process), err());
    assertTrue(err().contains(run.toString()), err());
    assertEquals(0, finish(resume(folder.resolve("elsewhere"))), err());
    assertEquals(expected, digests(folder.resolve("elsewhere")));
  }

  private static boolean shell(Object... command) throws Exception {
    Process process =
        new ProcessBuilder(Arrays.stream(command).map(String::valueOf).toList())
            .redirectErrorStream(true)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void killedOnceAndDamaged() throws Exception {
    Path run = folder.resolve("run");
    Process process = train(run);
    while (process.isAlive() && !Files.exists(Checkpoints.previous(run))) {
      Thread.sleep(2);
    }
    process.destroyForcibly();
    assertEquals(137, finish(process), err());
    // The kill may have come between the two renames.
    Path last = Checkpoints.last(run);
    if (!Files.exists(last)) {
      Files.copy(Checkpoints.previous(run), last);
    }
    byte[] bytes = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(bytes, bytes.length - 5));
    assertEquals(0, finish(resume(run)), err());
    assertTrue(err().contains("going on from the one before"), err());
    assertEquals(expected, digests(run));
  }
}
