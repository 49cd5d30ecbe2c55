package dev.lacuna.cli.run;

import dev.lacuna.cnn.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a run may go on with other settings than those it began with. Some change nothing of what
 * comes out; some change it from here on, which has to be asked for; with any other the run would
 * be another one.
 */
public final class SettingChanges {
  /** Settings that do not matter to the weights. */
  private static final Set<String> FREE =
      Set.of("threads", "max-time", "save-minutes", "out", "check");

  /** What a changed setting does. */
  private static final Map<String, String> EFFECTS =
      Map.of(
          "lr", "from the next step on",
          "schedule", "from the next step on, as if it had been so from the beginning",
          "epochs", "schedule and loss take the number for that of the whole run from now on",
          "patience", "counts from the best epoch so far",
          "clip-norm", "from the next step on",
          "clip-value", "from the next step on",
          "thresholds", "the thresholds of the model, which are fitted at the end",
          "label-recall", "the thresholds of the model, which are fitted at the end");

  private static final String NONE = "not given";

  private SettingChanges() {}

  /**
   * Compares settings.
   *
   * @param began those that the run began with, by name
   * @param now those that are in force
   * @param override whether it may go on with other ones
   * @return a line for each change that matters, with its effect
   * @throws DataException if a change is not allowed; the message names all of them
   */
  public static List<String> check(
      Map<String, String> began, Map<String, String> now, boolean override) throws DataException {
    Set<String> names = new TreeSet<>(began.keySet());
    names.addAll(now.keySet());
    names.removeAll(FREE);
    List<String> effects = new ArrayList<>();
    List<String> impossible = new ArrayList<>();
    for (String name : names) {
      String before = began.getOrDefault(name, NONE);
      String after = now.getOrDefault(name, NONE);
      if (!before.equals(after)) {
        String change = "--%s is %s, the run began with %s".formatted(name, after, before);
        if (EFFECTS.containsKey(name)) {
          effects.add(change + " (" + EFFECTS.get(name) + ")");
        } else {
          impossible.add(change);
        }
      }
    }
    if (!impossible.isEmpty()) {
      throw new DataException(
          String.join("; ", impossible) + ": that is another run, start it with --out");
    }
    if (!effects.isEmpty() && !override) {
      throw new DataException(
          String.join("; ", effects)
              + ": the end would not be that of the uninterrupted run; --override goes on anyway");
    }
    return effects;
  }
}
