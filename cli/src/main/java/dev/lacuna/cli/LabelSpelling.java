package dev.lacuna.cli;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.loss.audit.SpellingVariants;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Labels of the training images that are probably one and the same. */
final class LabelSpelling {
  private static final int SHOWN = 3;

  private LabelSpelling() {}

  /**
   * Says in a line which there are, if any; plurals are left to {@code validate}, because icons and
   * tags in singular and plural are often meant.
   */
  static void note(LoadedData data, Terminal terminal) {
    int[] given = data.train().labels().positivesPerClass();
    List<SpellingVariants.Variant> slips =
        SpellingVariants.find(data.vocabulary().labels(), data.train().labels()).stream()
            .filter(variant -> variant.difference() != SpellingVariants.Difference.PLURAL)
            .toList();
    if (!slips.isEmpty()) {
      terminal.note(
          slips.stream()
              .limit(SHOWN)
              .map(
                  slip ->
                      String.format(
                          Locale.ROOT,
                          "\"%s\" (%,d) and \"%s\" (%,d)",
                          data.vocabulary().label(slip.usual()),
                          given[slip.usual()],
                          data.vocabulary().label(slip.rare()),
                          given[slip.rare()]))
              .collect(
                  Collectors.joining(
                      ", ",
                      slips.size()
                          + (slips.size() == 1 ? " pair" : " pairs")
                          + " of labels that may be the same: ",
                      slips.size() > SHOWN ? ", ...; lacuna validate lists them" : "")));
    }
  }
}
