package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launcher in a checkout of empty modules, with a JDK and a Maven that only say how they were
 * called.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("basedir", ".")).resolve("lacuna");
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2021-01-01T00:00:00Z");

  /** A JVM that prints a line for each argument and ends with code 7. */
  private static final String JAVA =
      """
      #!/bin/sh
      for argument; do echo "<$argument>"; done
      exit 7
      """;

  /** A Maven that builds the jar and counts its calls. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$JAVA_HOME $*" >>"${0%/*}/calls"
      mkdir -p ROOT/cli/target/quick
      echo jar >ROOT/cli/target/quick/lacuna.jar
      """;

  @TempDir private Path folder;

  private Path root;
  private Path tools;
  private Path jvms;

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void makeCheckout() throws IOException {
    folder = folder.toRealPath();
    root = folder.resolve("check out");
    tools = Files.createDirectory(folder.resolve("tools"));
    jvms = Files.createDirectory(folder.resolve("jvms"));
    for (String module : List.of("engine", "loss", "cnn", "cli")) {
      Path sources = Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
      Files.writeString(sources.resolve("Some.java"), "");
    }
    Files.writeString(root.resolve("pom.xml"), "");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
      }
    }
    // The machine's own JDKs are out of sight: another folder to search, and a PATH of few tools.
    String text = Files.readString(LAUNCHER);
    assertTrue(text.contains("/usr/lib/jvm/"));
    executable(root.resolve("cli/lacuna"), text.replace("/usr/lib/jvm/", jvms + "/"));
    for (String tool : List.of("dirname", "readlink", "find", "head", "tail", "mkdir", "touch")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec '" + onPath(tool) + "' \"$@\"\n");
    }
  }

  private static Path onPath(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(part -> Path.of(part, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void installJdk(String version) throws IOException {
    Path home = jvms.resolve("jdk-25-of-some-kind");
    executable(home.resolve("bin/java"), JAVA);
    executable(home.resolve("bin/javac"), JAVA);
    Files.writeString(
        home.resolve("release"),
        """
        JAVA_VERSION="%s"
        MODULES="java.base jdk.incubator.vector jdk.zipfs"
        """
            .formatted(version));
  }

  private void installMaven(String script) throws IOException {
    executable(tools.resolve("mvn"), script.replace("ROOT", "'" + root + "'"));
  }

  private List<String> buildCalls() throws IOException {
    Path calls = tools.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private void putJar() throws IOException {
    Path jar = root.resolve("cli/target/lacuna.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "jar");
    Files.setLastModifiedTime(jar, FileTime.from(LATER));
  }

  private Outcome launch(String... arguments) throws IOException, InterruptedException {
    return launch(root.resolve("cli/lacuna"), folder, Map.of(), arguments);
  }

  private Outcome launch(Path script, Path from, Map<String, String> more, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(from.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(more);
    int code = builder.start().waitFor();
    return new Outcome(code, Files.readString(out), Files.readString(err));
  }

  @Test
  void passesArgumentsAndExitCode() throws Exception {
    installJdk("25.0.3");
    putJar();
    Outcome outcome = launch("predict", "two words", "*");
    assertEquals(7, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().startsWith("<--add-modules>\n<jdk.incubator.vector>\n"), outcome.out());
    assertTrue(
        outcome
            .out()
            .endsWith(
                "<-jar>\n<" + root + "/cli/target/lacuna.jar>\n<predict>\n<two words>\n<*>\n"),
        outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void runsThroughSymbolicLinksFromAnywhere() throws Exception {
    installJdk("25.0.3");
    putJar();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("lacuna"), Path.of("../check out/cli/lacuna"));
    Files.createSymbolicLink(folder.resolve("short"), bin.resolve("lacuna"));
    Outcome outcome = launch(Path.of("../short"), bin, Map.of(), "doctor");
    assertEquals(7, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("<" + root + "/cli/target/lacuna.jar>"), outcome.out());
  }

  @Test
  void splitsOptionsOfTheJvm() throws Exception {
    installJdk("25.0.3");
    putJar();
    Map<String, String> options = Map.of("LACUNA_JAVA_OPTS", "-Xmx1g -Dlacuna.kernels=scalar");
    Outcome outcome = launch(root.resolve("cli/lacuna"), folder, options);
    assertTrue(
        outcome.out().contains("<-Xmx1g>\n<-Dlacuna.kernels=scalar>\n<-jar>\n"), outcome.out());
  }

  @Test
  void buildsOnceAndAgainWhenASourceIsNewer() throws Exception {
    installJdk("25.0.3");
    installMaven(MAVEN);
    Outcome first = launch();
    assertEquals(7, first.code(), first.err());
    assertEquals(1, first.err().lines().count(), first.err());
    assertTrue(first.out().contains("<" + root + "/cli/target/quick/lacuna.jar>"), first.out());
    assertEquals(
        List.of(
            jvms + "/jdk-25-of-some-kind -B -f " + root + "/pom.xml -pl cli -am package -Dquick"),
        buildCalls());

    assertEquals("", launch().err());
    assertEquals(1, buildCalls().size());

    Files.setLastModifiedTime(
        root.resolve("engine/src/main/Some.java"), FileTime.from(Instant.now().plusSeconds(60)));
    assertEquals(7, launch().code());
    assertEquals(2, buildCalls().size());
  }

  @Test
  void showsTheEndOfTheLogWhenTheBuildFails() throws Exception {
    installJdk("25.0.3");
    installMaven("#!/bin/sh\necho 'Some.java:3: broken'\nexit 1\n");
    Outcome outcome = launch();
    assertEquals(1, outcome.code());
    assertEquals("", outcome.out());
    Path log = root.resolve("cli/target/build.log");
    assertTrue(
        outcome
            .err()
            .endsWith(
                "Some.java:3: broken\nlacuna: the build failed; all of it is in " + log + "\n"),
        outcome.err());
    assertEquals("Some.java:3: broken\n", Files.readString(log));
    assertFalse(Files.exists(root.resolve("cli/target/quick")));
  }

  @Test
  void namesMavenWhenThereIsNone() throws Exception {
    installJdk("25.0.3");
    Outcome outcome = launch();
    assertEquals(1, outcome.code());
    assertTrue(outcome.err().startsWith("lacuna: needs Maven 3.6.3 or newer"), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.15, false",
    "25, false",
    "25.0.2, false",
    "25.0.3, true",
    "25.0.3.1, true",
    "25.0.10, true",
    "25.1.0, true",
    "26, false",
    "26.0.3, false"
  })
  void takesOnlyAJdkThatFits(String version, boolean fits) throws Exception {
    installJdk(version);
    putJar();
    Outcome outcome = launch();
    if (fits) {
      assertEquals(7, outcome.code(), outcome.err());
    } else {
      assertEquals(1, outcome.code());
      assertEquals(
          "lacuna: needs a JDK 25.0.3 or newer 25, such as Temurin 25:"
              + " install one or set JAVA25_HOME to it\n",
          outcome.err());
    }
  }

  @Test
  void findsAJdkByVariableAndOnThePath() throws Exception {
    installJdk("25.0.3");
    putJar();
    Path home = folder.resolve("elsewhere");
    Files.move(jvms.resolve("jdk-25-of-some-kind"), home);
    Path script = root.resolve("cli/lacuna");
    assertEquals(1, launch().code());
    for (String variable : List.of("JAVA_HOME", "JAVA25_HOME")) {
      assertEquals(7, launch(script, folder, Map.of(variable, home.toString())).code(), variable);
    }
    Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));
    assertEquals(7, launch().code());
  }
}
