package dev.lacuna.cnn.threshold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.layer.Layers;
import dev.lacuna.cnn.model.ModelFile;
import dev.lacuna.cnn.model.Network;
import dev.lacuna.cnn.model.TaggerModel;
import dev.lacuna.cnn.predict.Tagger;
import dev.lacuna.cnn.safetensors.SafetensorsFile;
import dev.lacuna.cnn.safetensors.SafetensorsWriter;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thresholds as JSON, in model files and in a tagger. */
class ThresholdsTest {
  private static final String KEY = "lacuna.thresholds";
  private static final Vocabulary LABELS = Vocabulary.of(List.of("a", "b", "c"));

  @TempDir private Path folder;

  /** One input pixel; the logits are the biases. */
  private static TaggerModel model(Thresholds thresholds, float... biases) {
    Network network =
        Network.sequential(Shape.of(1, 1, 1), Layers.flatten(), Layers.dense(biases.length));
    network.parameters().getFirst().tensor().fill(0);
    network.parameters().getLast().tensor().copyFrom(biases);
    return new TaggerModel(network, LABELS, Map.of(), Optional.ofNullable(thresholds));
  }

  @Property(tries = 100)
  void jsonKeepsEveryBit(
      @ForAll @Size(min = 1, max = 30) List<@FloatRange(min = 0, max = 1) Float> list,
      @ForAll @FloatRange(min = 0, max = 1) float global) {
    float[] byLabel = new float[list.size()];
    for (int i = 0; i < byLabel.length; i++) {
      byLabel[i] = list.get(i);
    }
    Thresholds thresholds = new Thresholds("f1", 12, 10, global, byLabel);
    String text = Json.write(thresholds.toJson());
    assertEquals(
        thresholds, Thresholds.ofJson(JsonValue.of(Json.parse(text)), byLabel.length), text);
  }

  @Test
  void aModelFileKeepsThem() throws IOException {
    Thresholds thresholds = new Thresholds("f1", 5, 10, 0.25f, new float[] {0, 0.1f, 1});
    Path file = folder.resolve("model.safetensors");
    try (TaggerModel model = model(null, 1, 2, 3)) {
      ModelFile.write(file, model);
      assertTrue(ModelFile.inspect(file).thresholds().isEmpty());
      try (SafetensorsFile in = SafetensorsFile.open(file)) {
        assertFalse(in.metadata().containsKey(KEY));
      }
      ModelFile.write(file, model.withThresholds(thresholds));
    }
    assertEquals(thresholds, ModelFile.inspect(file).thresholds().orElseThrow());
    try (TaggerModel read = ModelFile.read(file)) {
      assertEquals(thresholds, read.thresholds().orElseThrow());
      assertArrayEquals(new float[] {0, 0.1f, 1}, read.thresholds().orElseThrow().toArray());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[]; expected object, got []",
        "{}; lacuna.thresholds.by_label: missing",
        "{'by_label':[0.1,0.2]}; by_label has 2 entries, but there are 3 labels",
        "{'by_label':[0.1,0.2,'x']}; by_label[2]: expected number",
        "{'by_label':[0.1,0.2,0.3]}; rule: missing",
        "{'by_label':[0,0,0],'rule':'f1','images':-1,'shrinkage':1,'global':0}; images: expected",
        "{'by_label':[0,0,0],'rule':'f1','images':1,'shrinkage':-1,'global':0}; shrinkage must be",
        "{'by_label':[0,0,0],'rule':'f1','images':1,'shrinkage':1,'global':2}; 0..1, got 2.0",
        "{'by_label':[0,7,0],'rule':'f1','images':1,'shrinkage':1,'global':0}; label 1 must be in"
      })
  void aFileWithOthersIsRefused(String json, String expected) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (TaggerModel model = model(null, 1, 2, 3)) {
      ModelFile.write(file, model);
      SequencedMap<String, String> metadata = new LinkedHashMap<>();
      try (SafetensorsFile in = SafetensorsFile.open(file)) {
        metadata.putAll(in.metadata());
      }
      metadata.put(KEY, json.replace('\'', '"'));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      model.network().parameters().forEach(p -> tensors.put(p.name(), p.tensor()));
      Files.delete(file);
      SafetensorsWriter.write(file, tensors, metadata);
    }
    String message = assertThrows(IOException.class, () -> ModelFile.inspect(file)).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.contains(file.toString()), message);
  }

  @Test
  void thresholdsForOtherLabelsAreRefused() {
    Thresholds two = Thresholds.uniform(0.5f, 2);
    try (TaggerModel model = model(null, 0, 0, 0);
        Backend backend = Backend.create(1);
        Tagger tagger = Tagger.of(model, backend, 1)) {
      assertEquals(
          "there are thresholds for 2 labels, but there are 3 labels",
          assertThrows(IllegalArgumentException.class, () -> model.withThresholds(two))
              .getMessage());
      assertThrows(IllegalArgumentException.class, () -> tagger.tag(List.of(new byte[1]), two));
    }
    assertThrows(IllegalArgumentException.class, () -> Thresholds.uniform(1.1f, 2));
    assertThrows(IllegalArgumentException.class, () -> Thresholds.uniform(Float.NaN, 2));
    assertThrows(IllegalArgumentException.class, () -> Thresholds.uniform(0.5f, 0));
  }

  @Test
  void aTaggerGivesWhatReachesThem() throws IOException {
    Path image = folder.resolve("pixel.png");
    javax.imageio.ImageIO.write(
        new java.awt.image.BufferedImage(1, 1, java.awt.image.BufferedImage.TYPE_BYTE_GRAY),
        "png",
        image.toFile());
    // Probabilities 0.5, 0.731, 0.269; equal to the threshold is enough.
    Thresholds thresholds = new Thresholds("f1", 1, 0, 0.5f, new float[] {0.5f, 0.8f, 0.2f});
    try (Backend backend = Backend.create(1);
        TaggerModel model = model(thresholds, 0, 1, -1);
        Tagger tagger = Tagger.of(model, backend, 2)) {
      assertEquals(List.of("a", "c"), names(tagger.tag(image)));
      assertEquals(List.of("b", "a"), names(tagger.tag(image, 2)));
      List<byte[]> twice = List.of(new byte[1], new byte[1]);
      for (List<Tagger.Tag> tags : tagger.tag(twice, Thresholds.uniform(0.3f, 3))) {
        assertEquals(List.of("b", "a"), names(tags));
      }
      assertEquals(List.of(), names(tagger.tag(twice, Thresholds.uniform(0.9f, 3)).getFirst()));
    }
    try (Backend backend = Backend.create(1);
        TaggerModel model = model(null, 0, 1, -1);
        Tagger tagger = Tagger.of(model, backend, 1)) {
      assertEquals(List.of("b", "a", "c"), names(tagger.tag(image)));
    }
  }

  private static List<String> names(List<Tagger.Tag> tags) {
    return tags.stream().map(Tagger.Tag::label).toList();
  }
}
