package dev.lacuna.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.PhaseTimes;
import dev.lacuna.cnn.train.Progress;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long now;

  private ProgressBar bar(boolean interactive) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new ProgressBar(
        new Terminal(stream, stream, InputStream.nullInputStream(), interactive), () -> now);
  }

  private String shown() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Two epochs of 4 batches of 8 images, 25 s a batch, 10 s of validation. */
  private void run(ProgressBar bar) {
    for (int epoch = 1; epoch <= 2; epoch++) {
      for (int batch = 1; batch <= 4; batch++) {
        now += 25_000_000_000L;
        bar.batch(new Progress(epoch, 2, batch, 4, 8 * batch, 1.5, 25.0 * batch, 0.5 * batch));
      }
      now += 10_000_000_000L;
      TaggingScores scores = new TaggingScores(0.25, 4, 0, 0.5, 0.6, 0.7, OptionalDouble.empty());
      bar.epoch(new EpochResult(epoch, 1.5, 1.4, scores, true, 100, 1e-3, PhaseTimes.NONE));
    }
  }

  @Test
  void plainLinesForLogs() {
    run(bar(false));
    List<String> lines = shown().lines().toList();
    assertEquals("epoch 1/2  25%  0.3 images/s  loss 1.50  data 2%  ETA 2:55", lines.get(0));
    assertEquals(
        "epoch 2/2  25%  0.3 images/s  loss 1.50  val mAP 0.250  data 2%  ETA 1:25", lines.get(4));
    assertEquals(8, lines.size());
    assertFalse(shown().contains("\r"));
    assertFalse(shown().contains("\u001b"));
  }

  @Test
  void plainLinesAreRare() {
    ProgressBar bar = bar(false);
    for (int batch = 1; batch <= 99; batch++) {
      now += 1_000_000_000L;
      bar.batch(new Progress(1, 1, batch, 99, batch, 1, batch, 0));
    }
    assertEquals(9, shown().lines().count());
  }

  @Test
  void oneLineIsRedrawnOnATerminal() {
    run(bar(true));
    assertFalse(shown().contains("\n"));
    assertTrue(shown().contains("\r\u001b[K[=====     ] epoch 1/2  50%"), shown());
    assertTrue(shown().endsWith("\r\u001b[K"), "the last line is left behind");
  }

  @Test
  void durations() {
    assertEquals("0:00", ProgressBar.duration(0.4));
    assertEquals("1:00", ProgressBar.duration(59.6));
    assertEquals("2:00:05", ProgressBar.duration(7205));
  }
}
