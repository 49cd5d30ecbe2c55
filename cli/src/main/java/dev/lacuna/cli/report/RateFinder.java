package dev.lacuna.cli.report;

import dev.lacuna.cli.run.RunFolder;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cli.run.TrainingRun;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.optim.LearningRateSchedule;
import dev.lacuna.cnn.train.Progress;
import dev.lacuna.cnn.train.TrainingException;
import dev.lacuna.cnn.train.TrainingListener;
import dev.lacuna.engine.Backend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The learning-rate range test: Smith, "Cyclical Learning Rates for Training Neural Networks" (WACV
 * 2017). The rate rises from batch to batch by equal ratios until the loss leaves; the plot shows
 * from where to where it falls. What is suggested is the rate at which the smoothed loss falls
 * fastest, as in fastai.
 */
public final class RateFinder implements TrainingListener {
  private static final double LOWEST = 1e-7;
  private static final double HIGHEST = 10;
  private static final int STEPS = 100;

  /** Weight of what was before in the smoothed loss; corrected for its beginning as in Adam. */
  private static final double SMOOTHING = 0.9;

  /** The first means, of fewer losses than this, tell of single batches and not of the rate. */
  private static final int SETTLED = 10;

  /** Steps before and behind a rate over which losses are compared: about a decade in all. */
  private static final int REACH = 6;

  /** So many times the lowest smoothed loss, the test is over. */
  private static final double LEAVING = 4;

  private final Terminal terminal;
  private final RunFolder folder;
  private final TrainSettings settings;
  private final Backend backend;
  private final List<RatePlot.Point> points = new ArrayList<>();
  private double sumBefore;
  private double running;
  private double lowest = Double.POSITIVE_INFINITY;
  private boolean left;

  /** For a run in a folder. */
  public RateFinder(Terminal terminal, RunFolder folder, TrainSettings settings, Backend backend) {
    this.terminal = terminal;
    this.folder = folder;
    this.settings = settings;
    this.backend = backend;
  }

  /**
   * Trains a network, which is of no use afterwards, and leaves table and plot in the folder.
   *
   * @throws IOException if they cannot be written, or there are too few steps to tell anything
   */
  public void run(Network network, DataSet train) throws IOException {
    int perEpoch = Math.ceilDiv(Math.ceilDiv(train.size(), settings.batchSize()), batches());
    try {
      TrainingRun.trainer(network, settings)
          .backend(backend)
          .schedule(schedule())
          .listener(this)
          .fit(train, null, Math.ceilDiv(STEPS, perEpoch));
    } catch (TrainingException diverged) {
      terminal.note("the test ended early: " + diverged.getMessage());
    }
    double suggested = steepest();
    StringBuilder csv = new StringBuilder("learning_rate,loss,smoothed_loss\n");
    for (RatePlot.Point point : points) {
      csv.append(point.rate() + "," + point.loss() + "," + point.smoothed() + "\n");
    }
    folder.writeRates(csv.toString(), RatePlot.svg(points, suggested));
    terminal.result("plot       " + folder.ratesPlot());
    terminal.result(String.format(Locale.ROOT, "suggested  --lr %.1e", suggested));
  }

  private int batches() {
    return settings.control().gradients().batches();
  }

  private static LearningRateSchedule.Rising schedule() {
    return new LearningRateSchedule.Rising(LOWEST, HIGHEST, STEPS);
  }

  @Override
  public void onBatch(Progress progress) {
    double sum = progress.loss() * progress.batch();
    double loss = progress.batch() == 1 ? sum : sum - sumBefore;
    sumBefore = sum;
    running = SMOOTHING * running + (1 - SMOOTHING) * loss;
    double smoothed = running / (1 - Math.pow(SMOOTHING, points.size() + 1.0));
    long step = points.size() / batches();
    double rate = schedule().rate(new LearningRateSchedule.At(step, STEPS, 1, 0), 0);
    points.add(new RatePlot.Point(rate, loss, smoothed));
    lowest = Math.min(lowest, smoothed);
    left = smoothed > LEAVING * Math.abs(lowest) || points.size() >= STEPS * batches();
  }

  @Override
  public boolean stopRequested() {
    return left;
  }

  /** The rate at which the smoothed loss falls fastest for equal ratios of rates. */
  private double steepest() throws DataException {
    double rate = 0;
    double slope = 0;
    int reach = REACH * batches();
    for (int i = SETTLED + reach; i + reach < points.size(); i++) {
      double change = points.get(i + reach).smoothed() - points.get(i - reach).smoothed();
      if (change < slope) {
        slope = change;
        rate = points.get(i).rate();
      }
    }
    if (rate == 0) {
      throw new DataException(
          "the loss does not fall at any learning rate from %s to %s, in %d steps"
              .formatted(LOWEST, HIGHEST, points.size()));
    }
    return rate;
  }
}
