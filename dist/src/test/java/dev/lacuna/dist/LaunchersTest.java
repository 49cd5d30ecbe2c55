package dev.lacuna.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the two launchers have in common, and what can be told of the one for Windows elsewhere. */
class LaunchersTest {
  private static final Pattern FLAG =
      Pattern.compile("(?<= )(--add-modules \\S+|-XX:\\+\\S+|-Xlog\\S+|-Dlacuna\\.commit=\\S+)");

  private static String text(String name) throws IOException {
    return Files.readString(Path.of("src/main/launcher", name));
  }

  private static Set<String> flags(String script) {
    String command = script.replaceAll("(?m)^(#|rem ).*$", "").replace("\\\n", "");
    return FLAG.matcher(command)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void bothStartTheJvmWithTheSameFlags() throws IOException {
    Set<String> flags = flags(text("lacuna"));
    assertTrue(flags.contains("--add-modules jdk.incubator.vector"), flags.toString());
    assertTrue(flags.size() >= 6, flags.toString());
    assertEquals(flags, flags(text("lacuna.bat")));
  }

  @Test
  void bothAskForTheSameJdk() throws IOException {
    String need = "needs a JDK 25.0.3 or newer 25, such as Temurin 25: install one";
    assertTrue(text("lacuna").contains(need));
    assertTrue(text("lacuna.bat").contains(need));
  }

  @Test
  void theBatchFileHasItsLabelsAndClosesItsQuotes() throws IOException {
    String batch = text("lacuna.bat");
    Set<String> used =
        Pattern.compile("(?:goto |call :)(\\w+)")
            .matcher(batch)
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toSet());
    Set<String> defined =
        Pattern.compile("(?m)^:(\\w+)$")
            .matcher(batch)
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toSet());
    assertEquals(defined, used);
    int open = 0;
    for (String line : batch.lines().toList()) {
      assertTrue(line.length() < 8191, "longer than cmd reads");
      assertEquals(0, line.chars().filter(c -> c == '"').count() % 2, line);
      boolean code = !line.startsWith("rem ");
      open += code && line.endsWith("(") ? 1 : 0;
      open -= code && line.strip().equals(")") ? 1 : 0;
    }
    assertEquals(0, open);
  }
}
