package dev.lacuna.cnn.golden;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The reference cases: inputs and results computed by other libraries, in the directory that the
 * system property {@code lacuna.golden} names. Its README.md defines the tensors of each case.
 */
public final class GoldenSet {
  private final Path directory;
  private final List<GoldenCase> cases;

  private GoldenSet(Path directory, List<GoldenCase> cases) {
    this.directory = directory;
    this.cases = cases;
  }

  /**
   * Reads the index. Where there is no default directory, the calling test is skipped; a directory
   * that was asked for has to exist.
   */
  public static GoldenSet open() {
    String property = System.getProperty("lacuna.golden", "");
    Path directory = Path.of(property);
    if (property.equals(System.getProperty("lacuna.golden.default", ""))) {
      Assumptions.assumeTrue(
          !property.isEmpty() && Files.isDirectory(directory),
          () -> "no reference cases: there is no directory '" + property + "'");
    }
    Path index = directory.resolve("index.json");
    try {
      JsonValue root = JsonValue.of("index", Json.parse(Files.readAllBytes(index)));
      return new GoldenSet(
          directory,
          root.get("cases").elements().stream()
              .map(entry -> new GoldenCase(directory, entry))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory of the files. */
  public Path directory() {
    return directory;
  }

  /** All cases, in the index's order. */
  public List<GoldenCase> cases() {
    return cases;
  }

  /** The cases of a kind, such as {@code layers}; never none. */
  public List<GoldenCase> ofKind(String kind) {
    return found("kind " + kind, cases.stream().filter(c -> c.kind().equals(kind)).toList());
  }

  /** The cases of a kind and an operator, such as {@code layers} and {@code conv2d}; never none. */
  public List<GoldenCase> ofOp(String kind, String op) {
    return found(
        "kind " + kind + " and op " + op,
        ofKind(kind).stream().filter(c -> c.op().equals(op)).toList());
  }

  /** The case called {@code name}, such as {@code layers/conv2d_k1_valid}. */
  public GoldenCase named(String name) {
    return found("name " + name, cases.stream().filter(c -> c.name().equals(name)).toList())
        .getFirst();
  }

  /** A test over no case would pass without testing anything. */
  private static List<GoldenCase> found(String what, List<GoldenCase> cases) {
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("no reference case of " + what);
    }
    return cases;
  }
}
