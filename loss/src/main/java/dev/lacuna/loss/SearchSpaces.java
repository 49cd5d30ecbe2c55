package dev.lacuna.loss;

import dev.lacuna.loss.SearchSpace.Range;
import dev.lacuna.loss.SearchSpace.Scale;
import java.util.List;

/** Where to look for the parameters of each loss that has any worth a search. */
final class SearchSpaces {
  static final List<SearchSpace> ALL =
      List.of(
          space(WeightedBinaryCrossEntropy.NAME, ratios("wp", 0.25, 4), ratios("wn", 0.01, 1)),
          space(LabelSmoothing.NAME, ratios("eps", 0.003, 0.3)),
          space(AsymmetricLoss.FOCAL, equal("gamma+", 0, 4), equal("gamma-", 0, 4)),
          space(
              AsymmetricLoss.NAME,
              equal("gamma+", 0, 2),
              equal("gamma-", 0, 5),
              equal("margin", 0, 0.2)),
          space(Hill.NAME, equal("lambda", 1, 2.5), equal("margin", 0, 2), equal("gamma", 0, 3)),
          space(
              SelfPacedCorrection.NAME,
              equal("tau", 0.5, 0.95),
              equal("margin", 0, 2),
              equal("gamma", 0, 3)),
          space(EntropyMaximization.NAME, ratios("alpha", 0.005, 0.5)),
          space(
              AsymmetricPseudoLabels.NAME,
              ratios("alpha", 0.005, 0.5),
              ratios("beta", 0.02, 1),
              equal("warmup", 0.1, 0.7)),
          space(LargeLoss.REJECTION, ratios("rate", 0.02, 2)),
          space(LargeLoss.CORRECTION, ratios("rate", 0.02, 2)),
          space(LargeLoss.PERMANENT_CORRECTION, ratios("rate", 0.02, 2)),
          space(
              GeneralizedRobust.NAME,
              equal("w1", 0, 4),
              equal("b", -4, 0),
              equal("mu1", 0.5, 1),
              ratios("q2", 0.005, 1)),
          space(
              PartialAsymmetric.NAME,
              equal("gammau", 0, 4),
              ratios("alphau", 0.1, 1),
              ratios("prior", 0.02, 1)),
          space(NonNegativePu.NAME, equal("recall", 0.1, 1)),
          space(PropensityScored.UNBIASED, ratios("a", 0.1, 1.5), equal("b", 0, 5)),
          space(PropensityScored.BOUND, ratios("a", 0.1, 1.5), equal("b", 0, 5)),
          space(TwoWay.NAME, ratios("tp", 1, 8), ratios("tn", 0.5, 4)));

  private SearchSpaces() {}

  private static SearchSpace space(String loss, Range... ranges) {
    return new SearchSpace(loss, List.of(ranges));
  }

  private static Range ratios(String parameter, double low, double high) {
    return new Range(parameter, low, high, Scale.LOGARITHMIC);
  }

  private static Range equal(String parameter, double low, double high) {
    return new Range(parameter, low, high, Scale.LINEAR);
  }
}
