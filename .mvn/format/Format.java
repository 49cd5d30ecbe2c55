import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Checks or repairs the layout of every Java source file with google-java-format, which the build
 * puts on the class path.
 *
 * <p>Usage: {@code Format check|write ROOT}
 */
final class Format {
  private static final String REPAIR = "mvn -N verify -Dformat=write";

  private Format() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !args[0].matches("check|write")) {
      System.err.println("-Dformat must be check or write; to repair the layout: " + REPAIR);
      System.exit(2);
    }
    boolean check = args[0].equals("check");
    List<String> command = new ArrayList<>();
    command.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    sources(Path.of(args[1])).forEach(source -> command.add(source.toString()));
    ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    PrintWriter out = new PrintWriter(System.err, true);
    int code = formatter.run(out, out, command.toArray(String[]::new));
    if (check && code != 0) {
      System.err.println("The files above are not laid out by google-java-format; run: " + REPAIR);
    }
    System.exit(code);
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : List.of("engine", "loss", "cnn", "cli", "bench")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
      }
    }
    return found;
  }
}
