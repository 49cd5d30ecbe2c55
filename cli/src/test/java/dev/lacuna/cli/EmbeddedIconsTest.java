package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataLoader;
import dev.lacuna.cnn.data.DataOptions;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.cnn.data.Split;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedIconsTest {

  @Test
  void theWholeSetLoadsWithItsSplit() throws IOException, URISyntaxException {
    Path zip = Path.of(EmbeddedIconsTest.class.getResource("/dev/lacuna/cli/icons.zip").toURI());
    assertTrue(Files.size(zip) <= 5_800_000, () -> zip + " is too large to ship");
    DataOptions options = DataOptions.of(zip, 64, 64, 1, new Split(0.1, 0.1, 1));
    try (DataLoader loader = DataLoader.open(options);
        Parallel parallel = Parallel.ofProcessors();
        LoadedData data = loader.load(parallel)) {
      assertEquals(7669, data.report().listed());
      assertEquals(List.of(), data.report().warnings());
      assertEquals(1397, data.vocabulary().size());
      assertEquals(5360, data.train().size());
      assertEquals(825, data.validation().orElseThrow().size());
      assertEquals(1484, data.test().orElseThrow().size());
    }
  }
}
