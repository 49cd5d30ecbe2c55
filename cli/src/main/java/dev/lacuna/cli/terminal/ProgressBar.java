package dev.lacuna.cli.terminal;

import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.Progress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how training goes: on a terminal one line that is redrawn, elsewhere a plain line every few
 * seconds.
 */
public final class ProgressBar {
  private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN = TimeUnit.SECONDS.toNanos(10);
  private static final int WIDTH = 10;

  /** Weight of the newest batch in the running mean. */
  private static final double RECENT = 0.2;

  private final Terminal terminal;
  private final LongSupplier clock;
  private long shown;
  private long lastBatch;
  private int lastImages;
  private double secondsPerImage;
  private double validationSeconds;
  private double validationMap = Double.NaN;

  /** On a terminal, from now on. */
  public ProgressBar(Terminal terminal) {
    this(terminal, System::nanoTime);
  }

  ProgressBar(Terminal terminal, LongSupplier clock) {
    this.terminal = terminal;
    this.clock = clock;
    this.shown = clock.getAsLong();
    this.lastBatch = shown;
  }

  /** After a batch. */
  public void batch(Progress progress) {
    long now = clock.getAsLong();
    measure(progress, (now - lastBatch) / 1e9);
    lastBatch = now;
    if (now - shown < (terminal.interactive() ? REDRAW : PLAIN)) {
      return;
    }
    shown = now;
    if (terminal.interactive()) {
      terminal.status(bar(progress) + text(progress));
    } else {
      terminal.note(text(progress).strip());
    }
  }

  /** A running mean, since the first batches take long: the JVM compiles while they run. */
  private void measure(Progress progress, double seconds) {
    int images = progress.images() - (progress.batch() == 1 ? 0 : lastImages);
    lastImages = progress.images();
    double now = seconds / images;
    secondsPerImage =
        secondsPerImage == 0 ? now : secondsPerImage + RECENT * (now - secondsPerImage);
  }

  /** After an epoch and its validation. */
  public void epoch(EpochResult result) {
    long now = clock.getAsLong();
    validationSeconds = (now - lastBatch) / 1e9;
    lastBatch = now;
    if (result.validation() != null) {
      validationMap = result.validation().meanAveragePrecision();
    }
    terminal.clearStatus();
  }

  private static String bar(Progress progress) {
    int done = (int) ((long) progress.batch() * WIDTH / progress.batches());
    return "[" + "=".repeat(done) + " ".repeat(WIDTH - done) + "]";
  }

  private String text(Progress progress) {
    int epochsAfter = progress.epochs() - progress.epoch();
    double imagesPerEpoch = (double) progress.images() / progress.batch() * progress.batches();
    double imagesLeft = imagesPerEpoch * (epochsAfter + 1) - progress.images();
    double left = imagesLeft * secondsPerImage + validationSeconds * (epochsAfter + 1);
    double rate = 1 / secondsPerImage;
    String map =
        Double.isNaN(validationMap)
            ? ""
            : String.format(Locale.ROOT, "  val mAP %.3f", validationMap);
    return String.format(
        Locale.ROOT,
        " epoch %d/%d %3d%%  %."
            + (rate < 10 ? 1 : 0)
            + "f images/s  loss %.2f%s  data %d%%  ETA %s",
        progress.epoch(),
        progress.epochs(),
        100L * progress.batch() / progress.batches(),
        rate,
        progress.loss(),
        map,
        Math.round(100 * progress.waiting() / Math.max(progress.seconds(), 1e-9)),
        duration(left));
  }

  /** For example {@code 1:07} or {@code 2:00:05}. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    long hours = whole / 3600;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
