package dev.lacuna.dist;

import dev.lacuna.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.util.Optional;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * Lays out what users download: a folder that needs a JDK, and one that brings its own JVM with a
 * cache for its start.
 */
public final class Distribution {
  /** What the program uses of the JDK, libraries included. */
  private static final String MODULES =
      "java.base,java.desktop,java.logging,jdk.management,jdk.zipfs,"
          + "jdk.incubator.vector";

  /**
   * What is left out of them. Native libraries of windows, sound and fonts: pictures are read and
   * written without them.
   */
  private static final String NOT_NEEDED =
      "**/libsplashscreen.so,**/libjsound.so,**/libawt_xawt.so,**/libfontmanager.so,"
          + "**/libfreetype.so,**/psfont*";

  /** Packages of windows, sound and printing, and parsers of XML, of which only the tree is used. */
  private static final List<String> PACKAGES_NOT_NEEDED =
      List.of(
          "java.desktop/javax/swing",
          "java.desktop/com/sun/java/swing",
          "java.desktop/sun/swing",
          "java.desktop/javax/sound",
          "java.desktop/com/sun/media",
          "java.desktop/javax/print",
          "java.desktop/sun/print",
          "java.desktop/sun/awt/X11",
          "java.xml/com/sun/org/apache");

  private final Path sources;
  private final Path target;
  private final String version;
  private final String commit;
  private final FileTime time;

  private Distribution(Path sources, Path target, String version, String commit, String time) {
    this.sources = sources;
    this.target = target;
    this.version = version;
    this.commit = commit;
    this.time = FileTime.from(Instant.parse(time));
  }

  /**
   * Builds.
   *
   * @param args folder of the sources, folder of the results, version, commit, and the time that
   *     all files get
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Distribution distribution =
        new Distribution(
            Path.of(args[0], "launcher"),
            Path.of(args[1]),
            args[2],
            // Sources without a repository leave the place of the commit as it was.
            args[3].startsWith("$") ? "unknown" : args[3],
            args[4]);
    distribution.lay("portable");
    Path image = distribution.lay("image");
    distribution.addRuntime(image);
  }

  private Path lay(String name) throws IOException {
    Path home = Files.createDirectories(target.resolve(name));
    write(home.resolve("bin/lacuna"), launcher("lacuna"));
    Files.setPosixFilePermissions(
        home.resolve("bin/lacuna"),
        PosixFilePermissions.fromString("rwxr-xr-x"));
    write(home.resolve("bin/lacuna.bat"), launcher("lacuna.bat").replace("\n", "\r\n"));
    CommandLine commands = Main.commandLine();
    write(
        home.resolve("share/bash-completion/completions/lacuna"),
        AutoComplete.bash("lacuna", commands));
    write(home.resolve("share/zsh/site-functions/_lacuna"), ZshCompletion.of(commands));
    write(
        home.resolve("share/fish/vendor_completions.d/lacuna.fish"), FishCompletion.of(commands));
    manual(home, commands);
    for (CommandLine command : commands.getSubcommands().values()) {
      manual(home, command);
    }
    Path app = Files.createDirectories(home.resolve("app/lib"));
    try (Stream<Path> jars = Files.list(target.resolve("jars"))) {
      for (Path jar : jars.sorted().toList()) {
        boolean program = jar.getFileName().toString().startsWith("lacuna-cli-");
        Path copy =
            program ? home.resolve("app/lacuna.jar") : app.resolve(jar.getFileName().toString());
        ModernJar.copy(jar, copy);
        // The cache knows the jars by their times, which archives then keep.
        Files.setLastModifiedTime(copy, time);
      }
    }
    return home;
  }

  private String launcher(String name) throws IOException {
    return Files.readString(sources.resolve(name)).replace("@commit@", commit);
  }

  private void manual(Path home, CommandLine command) throws IOException {
    String name = ManPage.name(command.getCommandSpec());
    write(home.resolve("share/man/man1/" + name + ".1"), ManPage.of(command, version));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void addRuntime(Path image) throws IOException, InterruptedException {
    Path runtime = image.resolve("runtime");
    deleteTree(runtime);
    Path jdk = Path.of(System.getProperty("java.home"));
    List<String> link = new ArrayList<>();
    link.add(jdk.resolve("bin/jlink").toString());
    link.addAll(List.of("--add-modules", MODULES, "--output", runtime.toString()));
    link.addAll(List.of("--strip-java-debug-attributes", "--no-header-files", "--no-man-pages"));
    link.addAll(List.of("--compress", "zip-9", "--exclude-files", NOT_NEEDED));
    link.addAll(List.of("--exclude-resources", classesNotNeeded()));
    run(link);
    strip(runtime);
    // Starts that reach as far as most do: every class of the kernels, images and model files.
    Path model = target.resolve("warm-up");
    run(
        List.of(
            image.resolve("bin/lacuna").toString(),
            "train",
            sources.resolveSibling("warm-up").toString(),
            "--model=" + sources.resolveSibling("warm-up/network.yaml"),
            "--image-size=64",
            "--epochs=1",
            "--val-split=0",
            "--test-split=0",
            "--quiet",
            "--out=" + model));
    String predict = model.resolve("model.safetensors").toString();
    String picture = sources.resolveSibling("warm-up/dark.png").toString();
    Path cache = image.resolve("app/lacuna.aot");
    Files.deleteIfExists(cache);
    List<String> start = new ArrayList<>();
    start.add(image.resolve("runtime/bin/java").toString());
    start.addAll(List.of("-XX:+UseSerialGC", "-XX:AOTCacheOutput=" + cache, "-Xlog:disable"));
    start.addAll(List.of("-cp", image.resolve("app/lacuna.jar").toString()));
    start.addAll(List.of("dev.lacuna.cli.Rehearsal", "--help", "--then"));
    start.addAll(List.of("predict", predict, picture));
    run(start);
  }

  /**
   * Patterns for all but the smallest class of each package that is not needed: jlink refuses to
   * leave out a package that a module exports.
   */
  private static String classesNotNeeded() throws IOException {
    List<String> patterns = new ArrayList<>();
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules");
    for (String top : PACKAGES_NOT_NEEDED) {
      try (Stream<Path> folders = Files.walk(modules.resolve(top))) {
        for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
          smallestClass(folder)
              .ifPresent(
                  kept ->
                      patterns.add(
                          "regex:/%s/(?!%s$)[^/]*"
                              .formatted(modules.relativize(folder), kept.replace("$", "\\$"))));
        }
      }
    }
    return String.join(",", patterns);
  }

  private static Optional<String> smallestClass(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .min(Comparator.comparingLong(Distribution::size).thenComparing(Path::toString))
          .map(file -> file.getFileName().toString());
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the names of functions out of libraries, a sixth of libjvm.so, where there is strip. */
  private static void strip(Path runtime) throws IOException, InterruptedException {
    List<String> strip = new ArrayList<>(List.of("strip", "--strip-unneeded"));
    try (Stream<Path> files = Files.walk(runtime.resolve("lib"))) {
      files
          .filter(file -> file.getFileName().toString().endsWith(".so"))
          .sorted()
          .forEach(file -> strip.add(file.toString()));
    }
    try {
      run(strip);
    } catch (IOException without) {
      System.err.println("libraries keep the names of their functions: " + without.getMessage());
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
