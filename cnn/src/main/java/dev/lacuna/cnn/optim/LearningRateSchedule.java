package dev.lacuna.cnn.optim;

/** How the learning rate changes in the course of training. */
public sealed interface LearningRateSchedule {

  /**
   * The learning rate of a step.
   *
   * @param step from 0
   * @param steps number of steps that training may take, at least 1
   * @param peak the optimizer's learning rate, the highest of the schedule
   */
  double rate(long step, long steps, double peak);

  /** Name and settings as the command line writes them, such as {@code one-cycle:rise=0.3}. */
  String describe();

  /** The same rate throughout. */
  record Constant() implements LearningRateSchedule {
    @Override
    public double rate(long step, long steps, double peak) {
      return peak;
    }

    @Override
    public String describe() {
      return "constant";
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
    public double rate(long step, long steps, double peak) {
      double top = Math.floor(rise * steps);
      return step < top
          ? peak * step / top
          : between(peak, 0, Math.min(1, (step - top) / Math.max(1, steps - top)));
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
    public double rate(long step, long steps, double peak) {
      double start = peak / startDivisor;
      double top = rise * steps - 1;
      if (step < top) {
        return between(start, peak, step / top);
      }
      double left = Math.max(1, steps - 1 - top);
      return between(peak, start / endDivisor, Math.min(1, (step - top) / left));
    }

    @Override
    public String describe() {
      return "one-cycle:rise=" + rise;
    }
  }

  /**
   * A schedule by its text: {@code constant}, {@code cosine} or {@code one-cycle}, the last two
   * with {@code :rise=SHARE}.
   *
   * @throws IllegalArgumentException if there is no such schedule or setting, or the share is out
   *     of range
   */
  static LearningRateSchedule parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String setting = colon < 0 ? null : text.substring(colon + 1);
    return switch (name) {
      case "constant" -> {
        if (setting != null) {
          throw new IllegalArgumentException("constant has no settings, got '" + setting + "'");
        }
        yield new Constant();
      }
      case "cosine" -> new Cosine(share(name, setting, 0));
      case "one-cycle" -> new OneCycle(share(name, setting, 0.3));
      default ->
          throw new IllegalArgumentException(
              "unknown schedule '" + name + "'; there are constant, cosine and one-cycle");
    };
  }

  private static double share(String name, String setting, double usual) {
    if (setting == null) {
      return usual;
    }
    if (!setting.startsWith("rise=")) {
      throw new IllegalArgumentException(name + ": expected rise=SHARE, got '" + setting + "'");
    }
    try {
      return Double.parseDouble(setting.substring("rise=".length()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + ": rise must be a number, got '" + setting + "'", e);
    }
  }

  private static void requireShare(String name, double rise, double least) {
    if (!(rise >= least && rise < 1)) {
      throw new IllegalArgumentException(
          name + ": rise must be a share of the steps below 1, got " + rise);
    }
  }

  /** Half a cosine from one rate to another. */
  private static double between(double from, double to, double share) {
    return to + (from - to) * 0.5 * (1 + StrictMath.cos(Math.PI * share));
  }
}
