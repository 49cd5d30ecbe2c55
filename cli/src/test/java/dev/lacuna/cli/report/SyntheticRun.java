package dev.lacuna.cli.report;

import dev.lacuna.cli.run.HistoryTable;
import dev.lacuna.cnn.data.SkippedImage;
import dev.lacuna.cnn.predict.Tagger;
import dev.lacuna.engine.random.Philox;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A run that nobody trained, of any size. */
final class SyntheticRun {
  private SyntheticRun() {}

  /** A run of so many epochs, the last of which is the best; without details if they are null. */
  static RunRecord record(Path folder, String name, int epochs, RunDetails details)
      throws IOException {
    StringBuilder csv =
        new StringBuilder(
            "epoch,train_loss,val_loss,val_map,val_auc,val_p5,learning_rate,train_seconds,"
                + "data_seconds,forward_seconds,backward_seconds,update_seconds,best\n");
    for (int epoch = 1; epoch <= epochs; epoch++) {
      csv.append(
          "%d,%s,,%s,0.6,0.2,0.001,10,1,3,4,1,true\n"
              .formatted(epoch, 3.25 / epoch, 1 - 1.0 / (epoch + 1)));
    }
    Path file = Files.writeString(folder.resolve("history.csv"), csv);
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put("data", name + ", 10 training images");
    facts.put("seed", "7");
    return new RunRecord(
        name,
        "loss: hill\nseed: 7\n",
        facts,
        epochs == 0 ? HistoryTable.empty() : HistoryTable.read(file),
        Optional.ofNullable(details));
  }

  /** What came of it, with so many labels whose names begin with a text. */
  static RunDetails details(String name, int labels) {
    List<LabelRow> rows = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      double share = Philox.uniform(1, 1, i);
      rows.add(
          new LabelRow(
              name + i,
              i,
              0.5,
              i % 7 == 0
                  ? new LabelScore(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN)
                  : new LabelScore(i % 50, share, share / 2, (1 + share) / 2, share, 1 - share)));
    }
    String png = Pixels.png(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
    Picture picture = new Picture(name, png, List.of(name), List.of(new Tagger.Tag(name, 0.5f)));
    Map<String, List<Picture>> pictures = new LinkedHashMap<>();
    pictures.put(name, List.of(picture));
    return new RunDetails(
        "best epoch: 3 of 3, by val-map",
        "test",
        new ScoreGrid(
            List.of("test"),
            List.of("mAP", "P@5", "AUC", "R@5"),
            List.of(List.of("this model", "0.1234", "0.2", "0.3", "0.4")),
            List.of(name)),
        List.of(name),
        rows,
        List.of(new Confusion(name, name, 3, 5, 1)),
        pictures,
        Optional.of(png),
        List.of(new SkippedImage(name, name)),
        List.of(name),
        name);
  }
}
