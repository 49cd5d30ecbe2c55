package dev.lacuna.loss.audit;

/**
 * What is estimated of one label.
 *
 * @param label its number
 * @param given number of images that have it
 * @param recall share of its true uses that were given, in (0, 1)
 * @param recallLow the recall is above this with 95 % probability
 * @param recallHigh the recall is below this with 95 % probability
 * @param at90 number of suggestions whose precision is estimated at 90 % at least
 * @param at70 the same at 70 %
 * @param at50 the same at 50 %
 * @param tooFew whether so few images have it that its numbers are those of all labels together
 */
public record ClassAudit(
    int label,
    int given,
    double recall,
    double recallLow,
    double recallHigh,
    long at90,
    long at70,
    long at50,
    boolean tooFew) {

  /** Estimated number of images that it fits, those that lack it included. */
  public double estimatedTrue() {
    return given / recall;
  }
}
