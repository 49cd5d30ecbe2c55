package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.loss.audit.ImpliedLabels;
import dev.lacuna.loss.audit.NearDuplicates;
import dev.lacuna.loss.audit.SpellingVariants;
import dev.lacuna.loss.prior.CoOccurrence;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What can be said of labels without a model.
 *
 * @param implied labels that always come with another one, except here
 * @param duplicates labels that an image of the same look has
 * @param variants labels that are probably the same
 * @param unlabelled images without any label
 */
record LabelChecks(
    List<ImpliedLabels.Gap> implied,
    List<NearDuplicates.Gap> duplicates,
    List<SpellingVariants.Variant> variants,
    int[] unlabelled) {

  static LabelChecks of(
      DataSet data, Vocabulary vocabulary, CoOccurrence counts, int limit, Parallel parallel) {
    return new LabelChecks(
        ImpliedLabels.find(data.labels(), counts, limit),
        NearDuplicates.gaps(new ImageHashes(data.images()).pairs(parallel), data.labels()),
        SpellingVariants.find(vocabulary.labels(), data.labels()),
        IntStream.range(0, data.size())
            .filter(row -> data.labels().positiveCount(row) == 0)
            .toArray());
  }
}
