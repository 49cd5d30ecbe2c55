package dev.lacuna.cli.audit;

import dev.lacuna.cli.run.StopRequest;
import dev.lacuna.cli.run.TrainSettings;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.model.Architecture;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.engine.Backend;
import dev.lacuna.loss.audit.AuditOptions;
import dev.lacuna.loss.audit.AuditResult;
import dev.lacuna.loss.audit.LabelAudit;
import dev.lacuna.loss.audit.Suggestion;
import dev.lacuna.loss.prior.CoOccurrence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Scores images, audits their labels and writes what was found. */
public final class LabelAuditRun {
  private static final int[] RANKS = {100, 1000, 10_000, 100_000};

  private final Terminal terminal;
  private final Backend backend;
  private final DataSet data;
  private final Vocabulary vocabulary;
  private final List<ImageRecord> records;
  private final AuditOptions options;

  /**
   * A run over data.
   *
   * @param records the images of {@code data}, whose files can be read
   */
  public LabelAuditRun(
      Terminal terminal,
      Backend backend,
      DataSet data,
      Vocabulary vocabulary,
      List<ImageRecord> records,
      AuditOptions options) {
    this.terminal = terminal;
    this.backend = backend;
    this.data = data;
    this.vocabulary = vocabulary;
    this.records = records;
    this.options = options;
  }

  /**
   * Audits by the scores of networks that are trained on all folds but one.
   *
   * @param kept where the scores are to stay as well, (images, labels) as an array of NumPy; null
   *     for nowhere
   * @return whether it was done, not stopped by a signal or a limit of time
   */
  public boolean withFolds(
      TrainSettings settings, Architecture architecture, int folds, Path kept, AuditFolder folder)
      throws IOException {
    Folds dealt = new Folds(data.size(), folds, settings.seed());
    try (StopRequest stop = new StopRequest(settings.maxTime());
        ImageScores scores =
            new FoldTraining(terminal, settings, architecture, stop)
                .score(data, dealt, kept, backend)) {
      if (scores == null) {
        return false;
      }
      report(scores, folder);
      return true;
    }
  }

  /**
   * Audits by the scores of a model that exists.
   *
   * @param sources for each image whether the model was trained on it
   */
  public void withModel(Network network, int batch, ModelSources sources, AuditFolder folder)
      throws IOException {
    int[] all = IntStream.range(0, data.size()).toArray();
    ScoreFile file = ScoreFile.create(null, data.size(), vocabulary.size());
    try (ImageScores scores = new ImageScores(file, sources.ofImages(), sources.description())) {
      ImageScores.put(file, network, data, all, backend, batch);
      report(scores, folder);
    }
  }

  /**
   * Audits by scores that somebody made, as {@link #withFolds} keeps them.
   *
   * @throws dev.lacuna.cnn.data.DataException if the file does not hold scores of these images
   */
  public void withScores(Path file, AuditFolder folder) throws IOException {
    try (ImageScores scores =
        new ImageScores(
            ScoreFile.open(file, data.size(), vocabulary.size()),
            Collections.nCopies(data.size(), "given"),
            "of %s: taken to be of models that were not trained on the image".formatted(file))) {
      report(scores, folder);
    }
  }

  private void report(ImageScores scores, AuditFolder folder) throws IOException {
    CoOccurrence counts = CoOccurrence.of(data.labels());
    AuditResult result = new LabelAudit(data.labels(), counts, scores.rows(), options).run();
    LabelChecks checks =
        LabelChecks.of(data, vocabulary, counts, options.suggestions(), backend.parallel());
    List<String> lines =
        new ArrayList<>(List.of(overview(result), "scores " + scores.description()));
    lines.addAll(precision(result.suggestions()));
    AuditTables tables = new AuditTables(data.images(), vocabulary, scores.sources());
    folder.write(AuditFolder.SUGGESTIONS, tables.suggestions(result));
    folder.write(AuditFolder.LINES, tables.lines(result));
    folder.write(AuditFolder.CLASSES, tables.classes(result));
    folder.write(AuditFolder.CHECKS, tables.checks(checks));
    if (options.budget() > 0) {
      folder.write(AuditFolder.REVIEW, tables.review(result));
    }
    folder.write(
        AuditFolder.PAGE,
        new AuditPage(data, vocabulary, tables, new Thumbnails(records))
            .html(lines, result, checks));
    lines.forEach(terminal::result);
    terminal.result(
        "checks: %,d implied labels, %,d labels of an image of the same look, %,d spellings, %,d images without a label"
            .formatted(
                checks.implied().size(),
                checks.duplicates().size(),
                checks.variants().size(),
                checks.unlabelled().length));
    terminal.note("written to " + folder.resolve(""));
    if (options.budget() > 0) {
      terminal.note(
          "next: fill in the decisions (yes or no) in %s, then lacuna audit DATA --accept %s"
              .formatted(folder.resolve(AuditFolder.REVIEW), folder.resolve(AuditFolder.REVIEW)));
    }
  }

  private String overview(AuditResult result) {
    long given = 0;
    double estimated = 0;
    for (var of : result.classes()) {
      given += of.given();
      estimated += of.estimatedTrue();
    }
    return String.format(
        Locale.ROOT,
        "%,d images, %,d labels; %,d given (%.1f an image), estimated true %,.0f (%.1f an image):"
            + " label recall %.2f",
        data.size(),
        vocabulary.size(),
        given,
        (double) given / data.size(),
        estimated,
        estimated / data.size(),
        given / estimated);
  }

  private static List<String> precision(List<Suggestion> suggestions) {
    List<String> lines = new ArrayList<>();
    for (int rank : RANKS) {
      if (rank < suggestions.size()) {
        lines.add(line(suggestions.get(rank - 1)));
      }
    }
    if (!suggestions.isEmpty()) {
      lines.add(line(suggestions.getLast()));
    }
    return lines;
  }

  private static String line(Suggestion suggestion) {
    return String.format(
        Locale.ROOT,
        "top %,d suggestions: estimated precision %.1f %%",
        suggestion.rank(),
        100 * suggestion.precision());
  }
}
