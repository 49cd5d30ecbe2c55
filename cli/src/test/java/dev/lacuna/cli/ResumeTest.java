package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cnn.train.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on: what is refused, what is said, and that the end is the same. */
class ResumeTest {
  private static final String[] OPTIONS = {"--epochs", "4", "--patience", "0", "--seed", "5"};

  @TempDir private static Path shared;

  private static Path data;
  private static byte[] whole;

  @TempDir private Path folder;

  @BeforeAll
  static void trainWithoutAStop() throws IOException {
    data = TinyData.folder(shared);
    Path out = shared.resolve("whole");
    Outcome outcome = TinyData.train(shared, data, out, (Object[]) OPTIONS);
    assertEquals(0, outcome.code(), outcome.err());
    whole = Files.readAllBytes(out.resolve("model.safetensors"));
  }

  /** A run that stopped after its first batch. */
  private Path stopped() throws IOException {
    Path out = folder.resolve("run");
    Object[] more = Arrays.copyOf((Object[]) OPTIONS, OPTIONS.length + 2, Object[].class);
    more[OPTIONS.length] = "--max-time";
    more[OPTIONS.length + 1] = "0s";
    Outcome outcome = TinyData.train(shared, data, out, more);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("go on with: lacuna train --resume " + out), outcome.err());
    return out;
  }

  private static Outcome resume(Path run, Object... more) {
    Object[] args = new Object[3 + more.length];
    args[0] = "train";
    args[1] = "--resume";
    args[2] = run;
    System.arraycopy(more, 0, args, 3, more.length);
    return Outcome.of(args);
  }

  private static void assertRefused(int code, Outcome outcome, String... parts) {
    assertEquals(code, outcome.code(), outcome.err());
    for (String part : parts) {
      assertTrue(outcome.error().contains(part), outcome.err());
    }
  }

  @Test
  void goesOnBatchByBatchToTheSameBytes() throws IOException {
    Path run = stopped();
    // 20 images in batches of 8, 4 epochs: each call makes one step more.
    for (int batch = 2; batch < 12; batch++) {
      Outcome outcome = resume(run);
      assertEquals(0, outcome.code(), outcome.err());
      assertTrue(outcome.err().contains("going on from " + Checkpoints.last(run)), outcome.err());
    }
    Outcome outcome = resume(run, "--max-time", "1h", "--threads", 1);
    assertEquals(0, outcome.code(), outcome.err());
    assertArrayEquals(whole, Files.readAllBytes(run.resolve("model.safetensors")));
    List<String> history = Files.readAllLines(run.resolve("history.csv"));
    assertEquals(5, history.size(), history.toString());
    // Nothing is left to do but the results.
    assertEquals(0, resume(run, "--max-time", "1h").code());
    assertArrayEquals(whole, Files.readAllBytes(run.resolve("model.safetensors")));
  }

  @Test
  void changedSettingsAreRefusedByNameOrTheirEffectIsSaid() throws IOException {
    Path run = stopped();
    assertRefused(
        3,
        resume(run, "--lr", "0.5"),
        "--lr is 0.5, the run began with 0.001 (from the next step on)",
        "--override goes on anyway");
    assertRefused(
        3,
        resume(run, "--batch-size", "4", "--override"),
        "--batch-size is 4, the run began with 8",
        "that is another run, start it with --out");
    assertRefused(3, resume(run, "--labels", "other.csv"), "--labels is other.csv", "not given");
    Outcome allowed = resume(run, "--lr", "0.5", "--override", "--max-time", "1h");
    assertEquals(0, allowed.code(), allowed.err());
    assertTrue(allowed.err().contains("changed: --lr is 0.5"), allowed.err());
    assertFalse(Arrays.equals(whole, Files.readAllBytes(run.resolve("model.safetensors"))));
    assertTrue(Files.readString(run.resolve("config.yaml")).contains("lr: 0.5"));
  }

  @Test
  void contradictionsAreWrongUsage() throws IOException {
    Path run = stopped();
    assertRefused(2, resume(run, "--out", "x"), "leave --out out");
    assertRefused(2, resume(run, "--config", "c.yaml"), "leave --config out");
    assertRefused(2, Outcome.of("train", data, "--override"), "--override goes with --resume");
    assertRefused(2, resume(run, "--save-minutes", "-1"), "--save-minutes must be at least 0");
    assertRefused(
        3, resume(folder.resolve("none")), "none: there is no run to go on with", "config.yaml");
  }

  @Test
  void otherDataIsRefused() throws IOException {
    Path own = TinyData.folder(folder);
    Path out = folder.resolve("run");
    Outcome first = TinyData.train(folder, own, out, "--epochs", "2", "--max-time", "0s");
    assertEquals(0, first.code(), first.err());
    TinyData.write(own.resolve("bar4.png"), false, true, 3);
    assertRefused(3, resume(out), "images or labels are not those that the run began with");
  }

  @Test
  void aLostModelOfTheBestEpochIsRefused() throws IOException {
    Path run = stopped();
    for (int batch = 2; batch < 5; batch++) {
      assertEquals(0, resume(run).code());
    }
    Files.delete(run.resolve("model.safetensors"));
    assertRefused(3, resume(run), "model.safetensors", "the best epoch so far is 1");
  }

  @Test
  void aDamagedCheckpointFallsBackAndNoneBeginsAnew() throws IOException {
    Path run = stopped();
    assertEquals(0, resume(run).code());
    byte[] bytes = Files.readAllBytes(Checkpoints.last(run));
    bytes[bytes.length / 2] ^= 4;
    Files.write(Checkpoints.last(run), bytes);
    Outcome fallen = resume(run, "--max-time", "1h");
    assertEquals(0, fallen.code(), fallen.err());
    assertTrue(fallen.err().contains("it is damaged"), fallen.err());
    assertTrue(fallen.err().contains("going on from the one before"), fallen.err());
    assertArrayEquals(whole, Files.readAllBytes(run.resolve("model.safetensors")));
    Files.delete(Checkpoints.last(run));
    Files.delete(Checkpoints.previous(run));
    Outcome anew = resume(run, "--max-time", "1h");
    assertEquals(0, anew.code(), anew.err());
    assertTrue(anew.err().contains("nothing was saved yet; the run begins anew"), anew.err());
    assertArrayEquals(whole, Files.readAllBytes(run.resolve("model.safetensors")));
  }

  @Test
  void aRunThatIsAtWorkIsLeftAlone() throws IOException {
    Path run = stopped();
    try (RunFolder atWork = RunFolder.resume(run)) {
      assertRefused(3, resume(run), run + ": another process is training there");
      assertRefused(3, TinyData.train(shared, data, run), "another process is training there");
      assertTrue(Files.exists(atWork.model()));
    }
  }

  @Test
  void aFullDiskLosesNothing() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small"));
    assumeTrue(shell("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", mount), "needs root");
    try {
      Path run = mount.resolve("run");
      Outcome first = TinyData.train(shared, data, run, "--epochs", "2", "--max-time", "0s");
      assertEquals(0, first.code(), first.err());
      byte[] saved = Files.readAllBytes(Checkpoints.last(run));
      Files.write(mount.resolve("filler"), new byte[(int) free(mount) - 4096]);
      Outcome full = resume(run, "--max-time", "1h");
      assertRefused(3, full, "are free, two checkpoints, a third in the making and a model take");
      assertArrayEquals(saved, Files.readAllBytes(Checkpoints.last(run)));
      Files.delete(mount.resolve("filler"));
      Outcome again = resume(run, "--max-time", "1h");
      assertEquals(0, again.code(), again.err());
      assertTrue(shell("mount", "-o", "remount,ro", mount.toString()), "remount");
      assertRefused(3, resume(run, "--max-time", "1h"), "log.txt");
    } finally {
      shell("umount", "-l", mount.toString());
    }
  }

  private static long free(Path path) throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  private static boolean shell(Object... command) throws Exception {
    Process process =
        new ProcessBuilder(Arrays.stream(command).map(String::valueOf).toList())
            .redirectErrorStream(true)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
