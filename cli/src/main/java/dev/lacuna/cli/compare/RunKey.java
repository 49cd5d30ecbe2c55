package dev.lacuna.cli.compare;

import java.util.Comparator;

/**
 * Which run: everything that may differ within a comparison.
 *
 * @param hide how labels were hidden; {@link #NOTHING} for runs that see all labels
 * @param name the contender
 * @param loss the contender's loss with its parameters
 * @param seed decides which labels are hidden, the first weights and the order of images
 */
record RunKey(String hide, String name, String loss, long seed) {
  /** In place of a protocol. */
  static final String NOTHING = "none";

  /** The order of rows in files. */
  static final Comparator<RunKey> ORDER =
      Comparator.comparing(RunKey::hide)
          .thenComparing(RunKey::name)
          .thenComparing(RunKey::loss)
          .thenComparingLong(RunKey::seed);

  /** The run of a contender under a protocol. */
  static RunKey of(String hide, Contender contender, long seed) {
    boolean seesAll = contender.sight() == Contender.Sight.ALL;
    return new RunKey(seesAll ? NOTHING : hide, contender.name(), contender.loss(), seed);
  }

  @Override
  public String toString() {
    return (hide.equals(NOTHING) ? "" : "hide " + hide + ", ") + name + ", seed " + seed;
  }
}
