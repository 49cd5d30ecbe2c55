package dev.lacuna.cnn.optim;

/** How the learning rate changes in the course of training. */
public sealed interface LearningRateSchedule {

  /**
   * What suits most: a straight warm-up for a tenth of the steps, then half a cosine down to 0.
   *
   * <p>The warm-up is needed: outputs that begin at label frequencies leave Adam's first steps, all
   * as long as the rate, without a common direction. On the icons at 64x64 a constant 0.001 ended
   * with constant outputs (AUC 0.50) with two seeds of two; with this, at 0.77 after an epoch.
   */
  static LearningRateSchedule usual() {
    return new Cosine(0.1);
  }

  /**
   * The learning rate of a step.
   *
   * @param peak the optimizer's learning rate, the highest of the schedule
   */
  double rate(At at, double peak);

  /**
   * When a step is.
   *
   * @param step from 0
   * @param steps number of steps that training may take, at least 1
   * @param epochs number of epochs that training may take, at least 1; each has as many steps
   * @param plateaus how often {@link #patience} epochs in a row were no better than the best
   */
  record At(long step, long steps, int epochs, int plateaus) {}

  /** After how many epochs that are no better the rate is lowered; 0 for never. */
  default int patience() {
    return 0;
  }

  /** Name and settings as the command line writes them, such as {@code one-cycle:rise=0.3}. */
  String describe();

  /** The same rate throughout. */
  record Constant() implements LearningRateSchedule {
    @Override
    public double rate(At at, double peak) {
      return peak;
    }

    @Override
    public String describe() {
      return "constant";
    }
  }

  /**
   * The peak times a factor once for each number of epochs that have passed, as PyTorch's {@code
   * StepLR}.
   *
   * @param every epochs between two changes, at least 1
   * @param factor above 0 and at most 1
   */
  record Step(int every, double factor) implements LearningRateSchedule {
    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Step {
      requireCount("step", "every", every);
      requireFactor("step", factor);
    }

    @Override
    public double rate(At at, double peak) {
      long epoch = at.step / Math.max(1, at.steps / at.epochs);
      long changes = epoch / every;
      return peak * StrictMath.pow(factor, (double) changes);
    }

    @Override
    public String describe() {
      return "step:every=" + every + ",factor=" + factor;
    }
  }

  /**
   * The peak times a factor each time that epochs no longer get better, as PyTorch's {@code
   * ReduceLROnPlateau} without threshold or cool-down. What is better is the trainer's criterion.
   *
   * @param patience epochs in a row that fail to beat the best one, at least 1
   * @param factor above 0 and below 1
   */
  record Plateau(int patience, double factor) implements LearningRateSchedule {
    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Plateau {
      requireCount("plateau", "patience", patience);
      requireFactor("plateau", factor);
    }

    @Override
    public double rate(At at, double peak) {
      return peak * StrictMath.pow(factor, at.plateaus);
    }

    @Override
    public String describe() {
      return "plateau:patience=" + patience + ",factor=" + factor;
    }
  }

  /**
   * From one rate to another by equal ratios, for the learning-rate range test of Smith, "Cyclical
   * Learning Rates for Training Neural Networks" (WACV 2017); the peak has no part in it.
   *
   * @param from rate of the first step, above 0
   * @param to rate of step {@code over}, and of those behind it
   * @param over number of steps between the two, at least 1
   */
  record Rising(double from, double to, int over) implements LearningRateSchedule {
    @Override
    public double rate(At at, double peak) {
      return from * StrictMath.pow(to / from, Math.min(1, (double) at.step / over));
    }

    @Override
    public String describe() {
      return "rising:from=" + from + ",to=" + to + ",over=" + over;
    }
  }

  /**
   * A straight rise from 0, then half a cosine down to 0: Loshchilov and Hutter, "SGDR" (ICLR
   * 2017), equation 5, without restarts, as Keras's {@code CosineDecay} computes it.
   *
   * @param rise share of the steps that the rise takes, from 0 to below 1
   */
  record Cosine(double rise) implements LearningRateSchedule {
    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Cosine {
      requireShare("cosine", rise, 0);
    }

    @Override
    public double rate(At at, double peak) {
      double top = Math.floor(rise * at.steps);
      return at.step < top
          ? peak * at.step / top
          : between(peak, 0, Math.min(1, (at.step - top) / Math.max(1, at.steps - top)));
    }

    @Override
    public String describe() {
      return "cosine:rise=" + rise;
    }
  }

  /**
   * Half a cosine up from a 25th of the peak, then half a cosine down to a 250,000th: Smith and
   * Topin, "Super-Convergence" (2018), with the phases and defaults of PyTorch's {@code
   * OneCycleLR}; the momentum stays as it is.
   *
   * @param rise share of the steps after which the peak is reached, above 0 and below 1
   * @param startDivisor the peak over the first rate
   * @param endDivisor the first rate over the last
   */
  record OneCycle(double rise, double startDivisor, double endDivisor)
      implements LearningRateSchedule {
    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public OneCycle {
      requireShare("one-cycle", rise, Double.MIN_VALUE);
      if (!(startDivisor >= 1 && endDivisor >= 1)) {
        throw new IllegalArgumentException(
            "one-cycle: divisors must be at least 1, got " + startDivisor + " and " + endDivisor);
      }
    }

    /** With PyTorch's defaults: a rise of 0.3, divisors 25 and 10,000. */
    public OneCycle(double rise) {
      this(rise, 25, 1e4);
    }

    @Override
    public double rate(At at, double peak) {
      double start = peak / startDivisor;
      double top = rise * at.steps - 1;
      if (at.step < top) {
        return between(start, peak, at.step / top);
      }
      double left = Math.max(1, at.steps - 1 - top);
      return between(peak, start / endDivisor, Math.min(1, (at.step - top) / left));
    }

    @Override
    public String describe() {
      return "one-cycle:rise=" + rise;
    }
  }

  private static void requireCount(String name, String setting, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          name + ": " + setting + " must be at least 1 epoch, got " + value);
    }
  }

  private static void requireFactor(String name, double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          name + ": factor must be above 0 and at most 1, got " + factor);
    }
  }

  private static void requireShare(String name, double rise, double least) {
    if (!(rise >= least && rise < 1)) {
      throw new IllegalArgumentException(
          name + ": rise must be a share of the steps below 1, got " + rise);
    }
  }

  /**
   * A schedule by its text: a name, then settings that may be left out, as {@link #describe} writes
   * them.
   *
   * @throws IllegalArgumentException if there is no such schedule or setting, or a value is out of
   *     range
   */
  static LearningRateSchedule parse(String text) {
    return ScheduleText.parse(text);
  }

  /** Half a cosine from one rate to another. */
  private static double between(double from, double to, double share) {
    return to + (from - to) * 0.5 * (1 + StrictMath.cos(Math.PI * share));
  }
}
