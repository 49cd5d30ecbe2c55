package dev.lacuna.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.json.Json;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The protocol that side_by_side.py speaks; its Python workers pass the same checks there. */
class SeedWorkerTest {

  private static List<Map<?, ?>> answers(String requests) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      SeedWorker.serve(
          new BufferedReader(new StringReader(requests)),
          out,
          "--size",
          "20",
          "--labels",
          "7",
          "--batch",
          "3",
          "--threads",
          "2");
    }
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .<Map<?, ?>>map(line -> (Map<?, ?>) Json.parse(line))
        .toList();
  }

  @Test
  void answersEachRequestByOneLine() throws IOException {
    List<Map<?, ?>> answers = answers("predict 1\ntrain\nmemory\ntrain\npredict 3\nquit\ntrain\n");
    assertEquals(
        List.of(
            Set.of("ready"),
            Set.of("seconds"),
            Set.of("seconds"),
            Set.of("peak_bytes"),
            Set.of("seconds"),
            Set.of("seconds")),
        answers.stream().map(Map::keySet).toList());
    assertTrue((Double) answers.get(2).get("seconds") > 0, answers.toString());
    assertTrue((Long) answers.get(3).get("peak_bytes") > 1 << 20, answers.toString());
  }

  @Test
  void endsWhereRequestsEnd() throws IOException {
    assertEquals(2, answers("train\n").size());
    assertEquals(1, answers("").size());
  }

  @Test
  void saysWhatIsWrongWithARequestAndGoesOn() throws IOException {
    List<Map<?, ?>> answers = answers("fly\npredict 0\npredict\npredict 1\nquit\n");
    assertEquals("unknown request 'fly'", answers.get(1).get("error"));
    assertTrue(answers.get(2).get("error").toString().contains("predict 0"), answers.toString());
    assertTrue(answers.get(3).containsKey("error"), answers.toString());
    assertTrue(answers.get(4).containsKey("seconds"), answers.toString());
  }

  @Test
  void namesAWrongOption() {
    assertTrue(message("--sizes", "8").startsWith("unknown option '--sizes'"));
    assertEquals("option --size needs a value", message("--size"));
    assertEquals("--size must be a whole number above 0, got '-1'", message("--size", "-1"));
  }

  private static String message(String... args) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> SeedWorker.serve(new BufferedReader(new StringReader("")), System.out, args))
        .getMessage();
  }
}
