package dev.lacuna.cli.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.cnn.data.DataException;
import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.PhaseTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTableTest {
  @TempDir private Path folder;

  private HistoryTable read(String csv) throws IOException {
    return HistoryTable.read(Files.writeString(folder.resolve("history.csv"), csv));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    TaggingScores scores = new TaggingScores(0.25, 1, 1, 0.5, 0.75, 0.1, OptionalDouble.of(0.2));
    PhaseTimes times = new PhaseTimes(1, 2, 3, 4);
    HistoryTable table =
        read(
            HistoryTable.csv(
                List.of(
                    new EpochResult(1, 3.5, 4.5, scores, true, 11, 1e-3, times),
                    new EpochResult(2, 3.25, Double.NaN, null, false, 12, 5e-4, times))));
    assertEquals(2, table.epochs());
    assertEquals(1, table.best());
    assertArrayEquals(new double[] {3.5, 3.25}, table.column(HistoryTable.TRAIN_LOSS));
    assertArrayEquals(new double[] {4.5, Double.NaN}, table.column(HistoryTable.VALIDATION_LOSS));
    assertArrayEquals(new double[] {0.25, Double.NaN}, table.column(HistoryTable.VALIDATION_MAP));
    assertArrayEquals(new double[] {1e-3, 5e-4}, table.column(HistoryTable.LEARNING_RATE));
    assertArrayEquals(new double[] {4, 4}, table.column(HistoryTable.PHASES.getLast()));
  }

  @Test
  void tablesOfOtherVersionsAreReadAsFarAsTheyGo() throws IOException {
    HistoryTable table = read("epoch,train_loss,best\n1,2.5,true\n");
    assertArrayEquals(new double[] {Double.NaN}, table.column(HistoryTable.LEARNING_RATE));
    assertEquals(0, read("").epochs());
    assertEquals(0, HistoryTable.empty().best());
  }

  @Test
  void cellsThatAreNoNumbersAreNamed() {
    DataException failure =
        assertThrows(DataException.class, () -> read("epoch,train_loss\n1,2\n2,low\n"));
    assertEquals(
        folder.resolve("history.csv") + ":3: column train_loss holds 'low', expected a number",
        failure.getMessage());
  }
}
