package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.predict.Scorer;
import dev.lacuna.engine.Backend;
import dev.lacuna.loss.audit.ScoreRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Scores of all images and where each came from.
 *
 * @param file the scores
 * @param sources for each image what its score is of: a fold, or whether the model knew it
 * @param description what kind of scores they are, in one line
 */
record ImageScores(ScoreFile file, List<String> sources, String description)
    implements AutoCloseable {

  /** The scores, to be read as often as wanted. */
  ScoreRows rows() {
    return file;
  }

  /** Runs a network over some images of a data set and puts their scores into a file. */
  static void put(
      ScoreFile file, Network network, DataSet data, int[] rows, Backend backend, int batch) {
    try (Scorer scorer = Scorer.of(network, backend, Math.min(batch, rows.length))) {
      scorer.forEachBatch(
          ImageSubset.of(data, rows).images(),
          (logits, numbers, count) -> {
            try {
              for (int i = 0; i < count; i++) {
                file.put(rows[numbers[i]], logits, i);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
