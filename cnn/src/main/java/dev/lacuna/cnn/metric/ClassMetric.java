package dev.lacuna.cnn.metric;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A number for each class, and its mean over the classes. A class whose labels do not define the
 * number counts as 0 in {@link #ofClass} and is left out of {@link #mean()}.
 */
public abstract sealed class ClassMetric permits AveragePrecision, RocAuc {
  private final String name;
  private final double[] byClass;
  private final double[] lowest;
  private final double[] highest;
  private final long[] positives;
  private final boolean[] defined;
  private final int counted;

  /** One number: its value, and what the order inside bins could make of it. */
  record Value(boolean defined, double value, double lowest, double highest) {}

  ClassMetric(String name, RankingWalk[] classes, Function<RankingWalk, Value> valueOf) {
    this.name = name;
    byClass = new double[classes.length];
    lowest = new double[classes.length];
    highest = new double[classes.length];
    positives = new long[classes.length];
    defined = new boolean[classes.length];
    int sum = 0;
    for (int label = 0; label < classes.length; label++) {
      positives[label] = classes[label].positives();
      Value value = valueOf.apply(classes[label]);
      defined[label] = value.defined;
      if (value.defined) {
        sum++;
        byClass[label] = value.value;
        lowest[label] = value.lowest;
        highest[label] = value.highest;
      }
    }
    counted = sum;
  }

  /** Number of classes, those that do not define the number among them. */
  public final int classes() {
    return byClass.length;
  }

  /** The number of a class in 0..1; 0 where {@link #defined} says no. */
  public final double ofClass(int label) {
    return byClass[label];
  }

  /** Whether the labels of a class define its number. */
  public final boolean defined(int label) {
    return defined[label];
  }

  /** Number of images that have a class as a positive. */
  public final long positives(int label) {
    return positives[label];
  }

  /** Mean over the classes that define the number, in 0..1; 0 if none does. */
  public final double mean() {
    return sum(byClass) / Math.max(1, counted);
  }

  /** As {@link #mean()}, over those of the classes alone that {@code among} accepts. */
  public final double mean(IntPredicate among) {
    return IntStream.range(0, classes())
        .filter(label -> defined[label] && among.test(label))
        .mapToDouble(label -> byClass[label])
        .average()
        .orElse(0);
  }

  /** Least value of {@link #mean()} that the order inside bins allows; the mean where exact. */
  public final double lowestMean() {
    return sum(lowest) / Math.max(1, counted);
  }

  /** Largest value of {@link #mean()} that the order inside bins allows; the mean where exact. */
  public final double highestMean() {
    return sum(highest) / Math.max(1, counted);
  }

  /**
   * Mean over all classes, in which one that does not define the number counts as 0. Some published
   * tables report this; it says more about the labels of the test images than about the scores.
   */
  public final double meanOverAll() {
    return sum(byClass) / classes();
  }

  /** Least value of a class that the order inside bins allows; its value where exact. */
  public final double lowest(int label) {
    return lowest[label];
  }

  /** Largest value of a class that the order inside bins allows; its value where exact. */
  public final double highest(int label) {
    return highest[label];
  }

  /** Number of classes that {@link #mean()} is taken over. */
  public final int classesCounted() {
    return counted;
  }

  /** Number of classes that {@link #mean()} leaves out. */
  public final int classesLeftOut() {
    return classes() - counted;
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Override
  public final String toString() {
    return "mean " + name + " " + mean() + " over " + counted + " of " + classes() + " classes";
  }
}
