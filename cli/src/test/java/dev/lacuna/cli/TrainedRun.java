package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Thirty pictures, and a run that trained on them. */
abstract class TrainedRun {
  @TempDir static Path shared;

  static Path data;

  static Path run;

  static Path model;

  static Outcome training;

  @BeforeAll
  static void train() throws IOException {
    data = TinyData.folder(shared);
    run = shared.resolve("run");
    model = run.resolve("model.safetensors");
    training = TinyData.train(shared, data, run);
    assertEquals(0, training.code(), training.err());
  }

  /** The tags that predict writes as JSON for one image. */
  static List<JsonValue> tags(Object... command) {
    return JsonValue.of(Json.parse(Outcome.of(command).out())).get("tags").elements();
  }
}
