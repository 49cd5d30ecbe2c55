package dev.lacuna.loss;

import static dev.lacuna.loss.Reference.sigmoid;
import static dev.lacuna.loss.Reference.softplus;

import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Values of the entries of a batch in double, written from the definition of each loss: without
 * chunks, without floats, without derivatives.
 */
final class LossReference {
  private final String name;
  private final Map<String, Double> parameters = new HashMap<>();
  private final LabelMatrix labels;
  private final double progress;
  private final int epoch;
  private final Set<Integer> dropped = new HashSet<>();

  /** A loss by its description, bound to the labels of the batch that it is evaluated on. */
  LossReference(String description, RandomBatch data, int epoch, int epochs) {
    String[] parts = description.split("[:,]", -1);
    this.name = parts[0];
    this.labels = data.labels;
    this.epoch = epoch;
    this.progress = epochs < 2 ? 0 : (epoch - 1.0) / (epochs - 1);
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].split("=", -1);
      double value =
          parameter[1].equals("auto") ? balance() : (double) Float.parseFloat(parameter[1]);
      parameters.put(parameter[0], value);
    }
    if (name.equals("pasl")) {
      drop(data);
    }
  }

  private double balance() {
    long positives = IntStream.of(labels.positivesPerClass()).asLongStream().sum();
    long all = (long) labels.rows() * labels.classes();
    return (double) Math.max(1, positives) / Math.max(1, all - positives);
  }

  private void drop(RandomBatch data) {
    int classes = labels.classes();
    int[] counts = labels.positivesPerClass();
    IntStream.range(0, (int) data.logits.size())
        .filter(i -> (double) counts[i % classes] / labels.rows() > of("prior"))
        .forEach(dropped::add);
    IntStream.range(0, (int) data.logits.size())
        .filter(i -> labels.state(i / classes, i % classes) == LabelState.UNKNOWN)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -data.logits.get(i)))
        .limit(Math.round(of("topk") * labels.rows()))
        .forEach(dropped::add);
  }

  private double of(String parameter) {
    return parameters.get(parameter);
  }

  private double of(String parameter, double absent) {
    return parameters.getOrDefault(parameter, absent);
  }

  /** Whether the value or its derivative jumps here, so that a difference says nothing. */
  boolean jumpsNear(double z) {
    double p = sigmoid(z);
    return switch (name) {
      case "splc" -> Math.abs(p - of("tau")) < 1e-3;
      case "asl", "pasl" -> of("margin") > 0 && Math.abs(p - of("margin")) < 1e-3;
      default -> false;
    };
  }

  /**
   * Value of one entry.
   *
   * @param anchor the logit that factors which count as constants are computed at
   */
  double value(int row, int label, double z, double anchor) {
    return switch (labels.state(row, label)) {
      case POSITIVE -> positive(label, z, anchor) * rowWeight(row);
      case NEGATIVE -> negative(z, anchor) * rowWeight(row);
      case UNKNOWN -> unknown(row * labels.classes() + label, z, anchor);
    };
  }

  private double rowWeight(int row) {
    if (!name.equals("pbce")) {
      return 1;
    }
    double known = labels.positiveCount(row) + labels.negativeCount(row);
    return of("alpha") * Math.pow(known / labels.classes(), of("gamma")) + of("beta");
  }

  private double positive(int label, double z, double anchor) {
    double minusLog = softplus(-z);
    return switch (name) {
      case "wbce" -> of("wp") * minusLog;
      case "ls" -> {
        double e = of("both") == 1 ? of("eps") : 0;
        yield (1 - e) * minusLog + e * softplus(z);
      }
      case "focal" -> focalPositive(of("gamma+"), z, z);
      case "asl" -> focalPositive(of("gamma+"), z, of("detach") == 1 ? anchor : z);
      case "pasl" -> of("alpha+") * focalPositive(of("gamma+"), z, anchor);
      case "hill", "splc" -> focalPositive(of("gamma"), z - of("margin"), z - of("margin"));
      case "ps-unbiased" -> {
        double w = inversePropensity(label);
        yield w * minusLog + (1 - w) * softplus(z);
      }
      case "ps-bound" -> (2 * inversePropensity(label) - 1) * minusLog;
      default -> minusLog;
    };
  }

  private static double focalPositive(double gamma, double z, double weightAt) {
    return Math.pow(sigmoid(-weightAt), gamma) * softplus(-z);
  }

  /** Jain et al. 2016. */
  private double inversePropensity(int label) {
    double a = of("a");
    double b = of("b");
    double c = Math.max(0, Math.log(labels.rows()) - 1) * Math.pow(b + 1, a);
    return 1 + c * Math.pow(labels.positivesPerClass()[label] + b, -a);
  }

  private double negative(double z, double anchor) {
    return switch (name) {
      case "wbce" -> of("wn") * softplus(z);
      case "pasl" -> of("alpha-") * asymmetricNegative(of("gamma-"), z, anchor);
      case "splc" -> Math.pow(sigmoid(z), of("gamma")) * softplus(z);
      case "wan", "ls", "focal", "asl" -> unknown(-1, z, anchor);
      default -> softplus(z);
    };
  }

  private double unknown(int entry, double z, double anchor) {
    double p = sigmoid(z);
    return switch (name) {
      case "wbce" -> of("wu", of("wn")) * softplus(z);
      case "wan" -> softplus(z) / Math.max(1, labels.classes() - 1);
      case "ls" -> (1 - of("eps")) * softplus(z) + of("eps") * softplus(-z);
      case "focal" -> Math.pow(p, of("gamma-")) * softplus(z);
      case "asl" -> asymmetricNegative(of("gamma-"), z, of("detach") == 1 ? anchor : z);
      case "pasl" ->
          dropped.contains(entry) ? 0 : of("alphau") * asymmetricNegative(of("gammau"), z, anchor);
      case "hill" -> (of("lambda") - p) * p * p;
      case "splc" ->
          epoch >= of("from") && p > of("tau")
              ? focalPositive(of("gamma"), z, z)
              : Math.pow(p, of("gamma")) * softplus(z);
      case "em", "em-apl" -> -of("alpha") * (p * softplus(-z) + sigmoid(-z) * softplus(z));
      case "gr" -> generalizedRobust(z, sigmoid(anchor));
      case "pbce" -> 0;
      default -> softplus(z);
    };
  }

  private double asymmetricNegative(double gamma, double z, double weightAt) {
    double margin = of("margin");
    double rest = Math.min(sigmoid(-z) + margin, 1);
    double weight = Math.pow(Math.max(sigmoid(weightAt) - margin, 0), gamma);
    return weight * (margin == 0 ? softplus(z) : -Math.log(rest));
  }

  private double generalizedRobust(double z, double heldAt) {
    double w = ramp("w");
    double sigma = ramp("sigma");
    double k = sigmoid(w * heldAt + of("b"));
    double v = Math.exp(-Math.pow(heldAt - ramp("mu"), 2) / (2 * sigma * sigma));
    double asPositive = -Math.expm1(-of("q2") * softplus(-z)) / of("q2");
    double asNegative = -Math.expm1(-of("q3") * softplus(z)) / of("q3");
    return v * (k * asPositive + (1 - k) * asNegative);
  }

  private double ramp(String parameter) {
    double start = of(parameter + "0");
    return start + (of(parameter + "1") - start) * progress;
  }

  /** How far off the float value of an entry may be, besides roundings relative to it. */
  double slack() {
    return name.equals("gr") ? 0x1p-22 / of("q2") : 0;
  }
}
