package dev.lacuna.cli.compare;

import dev.lacuna.cli.run.DataFingerprint;
import dev.lacuna.cli.run.StopRequest;
import dev.lacuna.cli.run.WholeFile;
import dev.lacuna.cli.terminal.ProgressBar;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.label.LabelNumbers;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.loss.Losses;
import dev.lacuna.loss.hide.HideProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Trains every contender under every protocol with every seed, and says what came of it. */
public final class Comparison implements Trial.Progression {
  private static final String SUMMARY = "summary.csv";
  private static final String PLOT = "plot.svg";

  private final Request request;
  private final Terminal terminal;
  private final Path folder;
  private final LoadedData data;
  private final LabelPool pool;
  private final Workers workers;
  private final StopRequest stop;
  private final RunTable runs;
  private final TuningTable tries;
  private final Trial trial;
  private final AtomicLong batches = new AtomicLong();

  /**
   * What is compared.
   *
   * @param protocols how labels are hidden
   * @param contenders what is trained
   * @param seeds of the runs
   * @param settings how
   * @param tuning how parameters are searched
   */
  public record Request(
      List<HideProtocol> protocols,
      List<Contender> contenders,
      List<Long> seeds,
      TrialSettings settings,
      Tuning tuning) {}

  /**
   * A comparison that takes up what its folder holds.
   *
   * @param salience how salient labels are, if that is known
   * @param stop asked after each batch
   * @throws IOException if the folder holds runs of other data
   */
  public Comparison(
      Request request,
      Terminal terminal,
      Path folder,
      LoadedData data,
      Optional<LabelNumbers> salience,
      Workers workers,
      StopRequest stop)
      throws IOException {
    this.request = request;
    this.terminal = terminal;
    this.folder = folder;
    this.data = data;
    this.pool = LabelPool.of(data, salience);
    this.workers = workers;
    this.stop = stop;
    this.runs = RunTable.open(folder, data.vocabulary(), DataFingerprint.of(data));
    this.tries = TuningTable.open(folder);
    this.trial = new Trial(request.settings, data.test().orElseThrow(), this);
  }

  @Override
  public void batch() {
    batches.incrementAndGet();
  }

  @Override
  public boolean stopRequested() {
    return stop.requested();
  }

  /** Runs what is not done yet and shows the results; false if a signal ended it before. */
  public boolean run() throws IOException {
    List<List<Contender>> contenders = new ArrayList<>();
    for (HideProtocol protocol : request.protocols) {
      describe(protocol);
      contenders.add(withTuned(protocol));
    }
    if (!stop.requested()) {
      train(contenders);
    }
    if (stop.bySignal()) {
      return false;
    }
    show(contenders);
    return true;
  }

  private void describe(HideProtocol protocol) {
    LabelMatrix hidden = pool.hide(protocol, request.seeds.getFirst()).hidden();
    int all = Arrays.stream(data.train().labels().positivesPerClass()).sum();
    int gone = Arrays.stream(hidden.positivesPerClass()).sum();
    terminal.note(
        String.format(
            Locale.ROOT,
            "hide %s: %,d of %,d labels of training images, %.1f of %.1f an image stay",
            protocol.describe(),
            gone,
            all,
            (double) (all - gone) / data.train().size(),
            (double) all / data.train().size()));
  }

  /** The contenders, and those losses with parameters that were searched for. */
  private List<Contender> withTuned(HideProtocol protocol) throws IOException {
    List<Contender> all = new ArrayList<>(request.contenders);
    if (request.tuning.settings() > 0) {
      LabelPool.Hidden labels = pool.hide(protocol, request.seeds.getFirst());
      for (Contender contender : request.contenders) {
        boolean worth = contender.usable() && Losses.searchSpace(contender.loss()).isPresent();
        if (worth && !contender.equals(Contender.FLOOR) && !stop.requested()) {
          search(protocol.describe(), contender, labels).map(contender::tuned).ifPresent(all::add);
        }
      }
    }
    return all;
  }

  /** The best setting that was found; empty if the search was stopped. */
  private Optional<String> search(String hide, Contender contender, LabelPool.Hidden labels)
      throws IOException {
    long seed = request.seeds.getFirst();
    List<String> left =
        Losses.searchSpace(contender.loss())
            .orElseThrow()
            .candidates(contender.loss(), request.tuning.settings(), seed);
    for (int round = 1; round <= Tuning.ROUNDS; round++) {
      int epochs = Tuning.epochs(round, request.settings.epochs());
      Function<String, TuningTable.Try> key =
          loss -> new TuningTable.Try(hide, loss, epochs, seed, request.tuning.criterionName());
      List<String> open =
          left.stream().filter(loss -> tries.find(key.apply(loss)).isEmpty()).toList();
      String title = "search " + contender.name() + ", round " + round;
      Progress progress = new Progress(title, open.size(), epochs);
      workers.run(
          open.stream()
              .<Function<Backend, Scored>>map(loss -> on -> scored(loss, labels, epochs, on))
              .toList(),
          result -> {
            progress.finished();
            if (result.score.isPresent()) {
              tries.add(key.apply(result.loss), result.score.get());
            }
          },
          progress);
      if (stop.requested()) {
        return Optional.empty();
      }
      int kept = round == Tuning.ROUNDS ? 1 : Math.ceilDiv(left.size(), Tuning.KEPT);
      left =
          left.stream()
              .sorted(
                  Comparator.comparingDouble(
                          (String loss) -> tries.find(key.apply(loss)).orElseThrow())
                      .reversed())
              .limit(kept)
              .toList();
    }
    terminal.note(
        "search %s, hide %s: best by %s is %s"
            .formatted(contender.name(), hide, request.tuning.criterionName(), left.getFirst()));
    return Optional.of(left.getFirst());
  }

  /** A setting of a search; without a score if it was stopped. */
  private record Scored(String loss, Optional<Double> score) {}

  private Scored scored(String loss, LabelPool.Hidden labels, int epochs, Backend backend) {
    return new Scored(
        loss,
        stop.requested()
            ? Optional.empty()
            : trial.validate(
                loss,
                labels,
                request.seeds.getFirst(),
                epochs,
                request.tuning.criterion(),
                backend));
  }

  /** A run that ended; without scores if it was stopped. */
  private record Ended(RunKey key, Optional<RunScores> scores, double seconds) {}

  private void train(List<List<Contender>> contenders) throws IOException {
    List<RunKey> keys = new ArrayList<>();
    List<Function<Backend, Ended>> tasks = new ArrayList<>();
    // All contenders with one seed come before the next seed: a first table is there early.
    for (long seed : request.seeds) {
      for (int i = 0; i < contenders.size(); i++) {
        HideProtocol protocol = request.protocols.get(i);
        for (Contender contender : contenders.get(i)) {
          RunKey key = RunKey.of(protocol.describe(), contender, seed);
          if (runs.find(key).isEmpty() && !keys.contains(key)) {
            keys.add(key);
            tasks.add(backend -> ended(key, contender, protocol, backend));
          }
        }
      }
    }
    Progress progress = new Progress("runs", tasks.size(), request.settings.epochs());
    workers.run(
        tasks,
        result -> {
          progress.finished();
          if (result.scores.isPresent()) {
            runs.add(result.key, result.scores.get());
            terminal.note(progress.count() + " " + line(result));
          }
        },
        progress);
    terminal.clearStatus();
  }

  private Ended ended(RunKey key, Contender contender, HideProtocol protocol, Backend backend) {
    long begin = System.nanoTime();
    Optional<RunScores> scores = Optional.empty();
    if (!stop.requested()) {
      LabelPool.Hidden labels =
          contender.sight() == Contender.Sight.ALL ? pool.all() : pool.hide(protocol, key.seed());
      scores = trial.run(contender, labels, key.seed(), backend);
    }
    return new Ended(key, scores, (System.nanoTime() - begin) / 1e9);
  }

  private static String line(Ended run) {
    RunScores scores = run.scores.orElseThrow();
    return run.key
        + ": "
        + (scores.failed()
            ? scores.failure()
            : "test mAP "
                + SummaryText.percent(scores.testMap())
                + " after epoch "
                + scores.epoch())
        + "  "
        + ProgressBar.duration(run.seconds);
  }

  private void show(List<List<Contender>> contenders) throws IOException {
    List<Summary> summaries = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      summaries.add(
          Summary.of(
              request.protocols.get(i).describe(), contenders.get(i), request.seeds, runs::find));
    }
    WholeFile.write(folder.resolve(SUMMARY), SummaryTable.csv(summaries));
    WholeFile.write(folder.resolve(PLOT), new IntervalPlot(summaries).svg());
    for (Summary summary : summaries) {
      new SummaryText(summary).lines().forEach(terminal::result);
      terminal.result("");
    }
    SummaryText.explanation().forEach(terminal::result);
  }

  /** Shows how far some trainings of the same length are. */
  private final class Progress implements Runnable {
    private final String title;
    private final int count;
    private final long firstBatch = batches.get();
    private final long batchesInAll;
    private final long begin = System.nanoTime();
    private int finished;

    Progress(String title, int count, int epochs) {
      this.title = title;
      this.count = count;
      int size = Math.min(request.settings.batchSize(), data.train().size());
      this.batchesInAll = (long) count * epochs * Math.ceilDiv(data.train().size(), size);
    }

    void finished() {
      finished++;
    }

    String count() {
      return finished + "/" + count;
    }

    @Override
    public void run() {
      long done = batches.get() - firstBatch;
      if (done > 0 && !stop.requested()) {
        double left = (System.nanoTime() - begin) / 1e9 / done * (batchesInAll - done);
        terminal.status(
            String.format(
                Locale.ROOT,
                " %s %s  %d%%  ETA %s",
                title,
                count(),
                100 * done / batchesInAll,
                ProgressBar.duration(left)));
      }
    }
  }
}
