package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.json.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes large JSON values entry by entry, an entry a line. */
final class JsonOutput implements AutoCloseable {
  private final BufferedWriter text;
  private String before = "";

  JsonOutput(Path file) throws IOException {
    text = Files.newBufferedWriter(file);
  }

  /** Begins an array or an object, or ends it. */
  void raw(String markup) throws IOException {
    text.write(markup);
    before = "";
  }

  /** An element of an array. */
  void element(Object value) throws IOException {
    separate();
    text.write(Json.write(value));
  }

  /** A key of an object with its value. */
  void field(String key, Object value) throws IOException {
    separate();
    text.write(Json.write(key) + ": " + Json.write(value));
  }

  private void separate() throws IOException {
    text.write(before + "\n");
    before = ",";
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
