package dev.lacuna.cli.report;

import dev.lacuna.cnn.metric.AtK;
import dev.lacuna.cnn.metric.AveragePrecision;
import dev.lacuna.cnn.metric.Bootstrap;
import dev.lacuna.cnn.metric.Bootstrap.Interval;
import dev.lacuna.cnn.metric.Bootstrap.Replicate;
import dev.lacuna.cnn.metric.ImageRankings;
import dev.lacuna.cnn.metric.TaggingMetrics;
import dev.lacuna.cnn.metric.ThresholdScores;
import dev.lacuna.cnn.threshold.Thresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Metrics in groups that are read together, with intervals where images were resampled. */
final class ScoreGroups {
  private static final double LEVEL = 0.95;

  private final TaggingMetrics metrics;
  private final Optional<Bootstrap> bootstrap;
  private final List<Figure> figures = new ArrayList<>();

  ScoreGroups(TaggingMetrics metrics, Optional<Bootstrap> bootstrap) {
    this.metrics = metrics;
    this.bootstrap = bootstrap;
  }

  private void add(String key, String name, Number value) {
    figures.add(new Figure(key, name, value));
  }

  private void add(String key, String name, double value, ToDoubleFunction<Replicate> replicated) {
    Optional<Interval> interval = bootstrap.map(resamples -> resamples.interval(replicated, LEVEL));
    figures.add(new Figure(key, name, value, interval));
  }

  /** The figures added since the last group. */
  private FigureGroup group(String key, String title) {
    FigureGroup group = new FigureGroup(key, title, List.copyOf(figures));
    figures.clear();
    return group;
  }

  FigureGroup rankingOfImages() {
    AveragePrecision precision = metrics.classes().averagePrecision();
    add(
        "mean_average_precision",
        "mean average precision (mAP)",
        precision.mean(),
        Replicate::meanAveragePrecision);
    add(
        "mean_average_precision_all_labels",
        "mAP, labels that no image was given count as 0",
        precision.meanOverAll());
    add(
        "micro_average_precision",
        "average precision of one ranking of all (micro)",
        metrics.classes().microAveragePrecision(),
        Replicate::microAveragePrecision);
    add(
        "roc_auc",
        "mean area under the ROC curve (AUC)",
        metrics.classes().rocAuc().mean(),
        Replicate::meanRocAuc);
    add("labels_counted", "labels that mAP counts", precision.classesCounted());
    add("labels_left_out", "labels left out, which no image was given", precision.classesLeftOut());
    return group("ranking_of_images", "how well each label's scores rank the images");
  }

  FigureGroup rankingOfLabels() {
    ImageRankings images = metrics.images();
    for (int i = 0; i < images.atK().size(); i++) {
      at(i);
    }
    add(
        "label_ranking_average_precision",
        "label ranking average precision (LRAP)",
        images.labelRankingAveragePrecision(),
        replicate -> replicate.images().labelRankingAveragePrecision());
    add(
        "coverage_error",
        "coverage error: best labels that hold all given",
        images.coverageError(),
        replicate -> replicate.images().coverageError());
    add(
        "ranking_loss",
        "ranking loss",
        images.rankingLoss(),
        replicate -> replicate.images().rankingLoss());
    add(
        "images_without_labels",
        "images without labels",
        images.images() - images.imagesWithPositives());
    return group("ranking_of_labels", "how well each image's scores rank the labels");
  }

  private void at(int index) {
    AtK at = metrics.images().atK().get(index);
    AtK withLabels = metrics.images().atKWithPositives().get(index);
    String key = "_at_" + at.k();
    String name = " at " + at.k();
    add(
        "precision" + key,
        "precision" + name,
        at.precision(),
        replicate -> replicate.images().atK().get(index).precision());
    add(
        "recall" + key,
        "recall" + name + ", images with labels",
        withLabels.recall(),
        replicate -> replicate.images().atKWithPositives().get(index).recall());
    add(
        "ndcg" + key,
        "nDCG" + name + ", images with labels",
        withLabels.ndcg(),
        replicate -> replicate.images().atKWithPositives().get(index).ndcg());
    at.propensityScored()
        .ifPresent(
            scored -> {
              add(
                  "propensity_scored_precision" + key,
                  "propensity-scored precision" + name,
                  scored.precision(),
                  replicate -> scored(replicate, index).precision());
              add(
                  "propensity_scored_ndcg" + key,
                  "propensity-scored nDCG" + name,
                  scored.ndcg(),
                  replicate -> scored(replicate, index).ndcg());
            });
  }

  private static AtK.PropensityScored scored(Replicate replicate, int index) {
    return replicate.images().atK().get(index).propensityScored().orElseThrow();
  }

  FigureGroup predicted(Thresholds thresholds, double trueLabels) {
    ThresholdScores scores = metrics.thresholded();
    ThresholdScores.ClassMeans present = scores.overPresentClasses();
    ThresholdScores.ClassMeans all = scores.overAllClasses();
    add(
        "overall_precision",
        "precision of all predictions (OP)",
        scores.overallPrecision(),
        Replicate::overallPrecision);
    add(
        "overall_recall",
        "recall of all given labels (OR)",
        scores.overallRecall(),
        Replicate::overallRecall);
    add("overall_f1", "F1 of all predictions (OF1)", scores.overallF1(), Replicate::overallF1);
    add(
        "mean_precision",
        "precision, mean over given labels (CP)",
        present.precision(),
        replicate -> replicate.presentClasses().precision());
    add(
        "mean_recall",
        "recall, mean over given labels (CR)",
        present.recall(),
        replicate -> replicate.presentClasses().recall());
    add(
        "f1_of_means",
        "F1 of CP and CR (CF1)",
        present.f1OfMeans(),
        replicate -> replicate.presentClasses().f1OfMeans());
    add(
        "mean_f1",
        "F1, mean over given labels (the other CF1)",
        present.meanF1(),
        replicate -> replicate.presentClasses().meanF1());
    add(
        "f1_of_means_all_labels",
        "F1 of CP and CR over all labels",
        all.f1OfMeans(),
        replicate -> replicate.allClasses().f1OfMeans());
    add(
        "mean_f1_all_labels",
        "F1, mean over all labels",
        all.meanF1(),
        replicate -> replicate.allClasses().meanF1());
    add("hamming_loss", "Hamming loss", scores.hammingLoss());
    add("predicted_per_image", "labels predicted for an image", scores.predictedPerImage());
    add("given_per_image", "labels given to an image", scores.observedPerImage());
    add("true_per_image", "labels of an image with those that seem missing", trueLabels);
    add("share_never_predicted", "share of labels never predicted", scores.shareNeverPredicted());
    return group("predicted_labels", "labels predicted at thresholds: " + thresholds.describe());
  }

  FigureGroup calibration() {
    add(
        "calibration_error",
        "calibration error, all labels together",
        metrics.calibration().pooled());
    add(
        "mean_calibration_error",
        "calibration error, mean over the labels",
        metrics.calibration().mean());
    return group("calibration", "how far probabilities are from shares of given labels");
  }
}
