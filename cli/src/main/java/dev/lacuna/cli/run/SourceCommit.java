package dev.lacuna.cli.run;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/**
 * Which commit this program is of: what its distribution says or, of a program that was built in a
 * checkout, what is checked out there. The jars do not hold it, so that the same sources give the
 * same bytes with and without a repository.
 */
public final class SourceCommit {
  private static final String PROPERTY = "lacuna.commit";
  private static final String UNKNOWN = "unknown";
  private static final String REFERENCE = "ref: ";

  private SourceCommit() {}

  /** A commit, or "unknown". */
  public static String ofProgram() {
    String told = System.getProperty(PROPERTY);
    if (told != null) {
      return told;
    }
    CodeSource source = SourceCommit.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? UNKNOWN : around(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException | IOException unreadable) {
      return UNKNOWN;
    }
  }

  /** Of the checkout that a file lies in. */
  static String around(Path file) throws IOException {
    for (Path folder = file; folder != null; folder = folder.getParent()) {
      Path git = folder.resolve(".git");
      if (Files.isDirectory(git)) {
        return head(git, git);
      }
      if (Files.isRegularFile(git)) {
        // A further working tree: a file that names its own folder, which names that of all.
        Path own = folder.resolve(Files.readString(git).strip().replaceFirst("^gitdir: ", ""));
        return head(own, own.resolve(Files.readString(own.resolve("commondir")).strip()));
      }
    }
    return UNKNOWN;
  }

  /** Formats: gitrepository-layout(5). */
  private static String head(Path own, Path common) throws IOException {
    String head = Files.readString(own.resolve("HEAD")).strip();
    if (!head.startsWith(REFERENCE)) {
      return head;
    }
    String name = head.substring(REFERENCE.length());
    Path loose = common.resolve(name);
    if (Files.exists(loose)) {
      return Files.readString(loose).strip();
    }
    for (String line : Files.readAllLines(common.resolve("packed-refs"))) {
      if (line.endsWith(" " + name)) {
        return line.substring(0, line.indexOf(' '));
      }
    }
    return UNKNOWN;
  }
}
