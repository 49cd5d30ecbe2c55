package dev.lacuna.loss.audit;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.loss.prior.CoOccurrence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Ranks the labels that are probably missing, over all classes, and estimates how many of them are
 * right.
 *
 * <p>An entry's combined score is the model's logit and what the image's other labels say of it
 * ({@link LabelEvidence}, {@link LabelContext}). Per class, g(s) = P(given | s) is estimated from
 * out-of-fold scores ({@link SeenShares}) and the label recall c ({@link LabelRecall}). Then, under
 * "selected completely at random",
 *
 * <pre>P(true | s, not given) = (1 - c) / c * g(s) / (1 - g(s)),</pre>
 *
 * which is a probability that can be compared between classes, so suggestions are ranked by it, and
 * the estimated precision at a rank is its mean down to there. How the model's own probabilities
 * are scaled does not matter, so it may have been trained with any loss.
 *
 * <p>What this rests on: that within a class it is chance which of its true uses were given, that
 * labels are left out independently of each other, and that scores are of a model that was not
 * trained on the image in question. Scores of a model that was make given labels look surer than
 * missing ones, and everything is underestimated.
 *
 * <p>Memory: 10 KiB a class, the pairs of labels that occur together, what {@link LabelContext}
 * takes and the suggestions kept; never images times classes. Scores are read five times.
 */
public final class LabelAudit {
  private final LabelMatrix labels;
  private final ScoreRows scores;
  private final AuditOptions options;
  private final CoOccurrence counts;
  private final LabelEvidence evidence;

  /**
   * An audit of labels by scores.
   *
   * @param labels what was given
   * @param counts of these labels
   * @param scores for each row of {@code labels} the logits of a model that has not seen it
   * @throws IllegalArgumentException if the scores are of another number of images or labels
   */
  public LabelAudit(
      LabelMatrix labels, CoOccurrence counts, ScoreRows scores, AuditOptions options) {
    if (scores.rows() != labels.rows() || scores.classes() != labels.classes()) {
      throw new IllegalArgumentException(
          "scores of %d images and %d labels do not fit a label matrix of %d and %d"
              .formatted(scores.rows(), scores.classes(), labels.rows(), labels.classes()));
    }
    this.labels = labels;
    this.counts = counts;
    this.scores = scores;
    this.options = options;
    this.evidence = new LabelEvidence(labels, counts);
  }

  /**
   * Runs it.
   *
   * @throws IOException if scores cannot be read
   */
  public AuditResult run() throws IOException {
    LabelContext context = LabelContext.learn(labels, counts, scores, options.seed());
    Calibration calibration = calibrate(context);
    int top = options.budget() - options.budget() / 2;
    int kept = Math.max(options.suggestions(), top);
    PriorityQueue<Candidate> best = new PriorityQueue<>(Candidate.ORDER.reversed());
    ReviewDraw draw =
        options.budget() == 0 ? null : new ReviewDraw(options.budget(), options.seed());
    forEachUnknown(
        context,
        (row, label, combined, logit) -> {
          float probability = calibration.probability(label, combined);
          if (best.size() < kept || probability >= best.peek().probability()) {
            best.add(new Candidate(row, label, probability, combined, logit));
            if (best.size() > kept) {
              best.remove();
            }
          }
          if (draw != null) {
            draw.offer(row, label, probability);
          }
        });
    List<Candidate> ranked = best.stream().sorted(Candidate.ORDER).toList();
    List<Candidate> suggested = ranked.subList(0, Math.min(options.suggestions(), ranked.size()));
    List<ClassAudit> classes = new ArrayList<>();
    for (int label = 0; label < labels.classes(); label++) {
      classes.add(calibration.audit(label, counts.given(label)));
    }
    List<Candidate> judged = ranked.subList(0, Math.min(top, ranked.size()));
    return new AuditResult(
        explain(suggested, calibration),
        classes,
        draw == null ? List.of() : draw.items(judged),
        draw == null ? List.of() : draw.strata(judged));
  }

  /**
   * Whether a label is told at all is asked of scores without the context: a label that another one
   * excludes is told apart from it, but that is no sign that the model sees either.
   */
  private Calibration calibrate(LabelContext context) throws IOException {
    ScoreBins plain = new ScoreBins(labels.classes());
    ScoreBins bins = new ScoreBins(labels.classes());
    float[] combined = new float[labels.classes()];
    scores.forEach(
        (row, logits) -> {
          addEvidence(row, logits, combined);
          count(row, combined, plain);
          context.addTo(row, logits, combined);
          count(row, combined, bins);
        });
    return new Calibration(plain, bins);
  }

  private void addEvidence(int row, float[] logits, float[] combined) {
    System.arraycopy(logits, 0, combined, 0, combined.length);
    evidence.addTo(row, combined);
  }

  private void count(int row, float[] combined, ScoreBins bins) {
    forEachLabel(
        row,
        (label, given) -> {
          if (given) {
            bins.addGiven(label, combined[label]);
          } else {
            bins.addUnknown(label, combined[label]);
          }
        });
  }

  /** What is done with an unknown label of an image. */
  private interface UnknownConsumer {
    void accept(int row, int label, float combined, float logit);
  }

  private void forEachUnknown(LabelContext context, UnknownConsumer consumer) throws IOException {
    float[] combined = new float[labels.classes()];
    scores.forEach(
        (row, logits) -> {
          addEvidence(row, logits, combined);
          context.addTo(row, logits, combined);
          forEachLabel(
              row,
              (label, given) -> {
                if (!given) {
                  consumer.accept(row, label, combined[label], logits[label]);
                }
              });
        });
  }

  /** What is done with a label of an image. */
  private interface LabelConsumer {
    void accept(int label, boolean given);
  }

  /** Labels of an image, ascending, but for verified negatives. */
  private void forEachLabel(int row, LabelConsumer consumer) {
    // Most images have no verified negatives, and then nothing is searched.
    boolean anyNegative = labels.negativeCount(row) > 0;
    int next = 0;
    for (int label = 0; label < labels.classes(); label++) {
      if (next < labels.positiveCount(row) && labels.positive(row, next) == label) {
        consumer.accept(label, true);
        next++;
      } else if (!anyNegative || labels.state(row, label) == LabelState.UNKNOWN) {
        consumer.accept(label, false);
      }
    }
  }

  private List<Suggestion> explain(List<Candidate> ranked, Calibration calibration)
      throws IOException {
    SimilarImages similar = new SimilarImages(labels, ranked);
    scores.forEach(similar::collect);
    scores.forEach(similar::compare);
    List<Suggestion> suggestions = new ArrayList<>();
    double right = 0;
    for (int i = 0; i < ranked.size(); i++) {
      Candidate candidate = ranked.get(i);
      right += candidate.probability();
      suggestions.add(
          new Suggestion(
              i + 1,
              candidate.row(),
              candidate.label(),
              candidate.probability(),
              right / (i + 1),
              1 / (1 + Math.exp(-candidate.logit())),
              candidate.combined() - calibration.threshold(candidate.label()),
              evidence.companions(candidate.row(), candidate.label()),
              similar.of(i)));
    }
    return suggestions;
  }
}
