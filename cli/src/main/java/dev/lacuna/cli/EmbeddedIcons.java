package dev.lacuna.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The icon set inside the program, unpacked into a temporary file for as long as it is open. */
final class EmbeddedIcons implements AutoCloseable {
  /** What messages and reports call it. */
  static final String NAME = "embedded icons";

  private static final String RESOURCE = "icons.zip";

  private final Path zip;

  private EmbeddedIcons(Path zip) {
    this.zip = zip;
  }

  static EmbeddedIcons unpack() throws IOException {
    Path zip = Files.createTempFile("lacuna-icons-", ".zip");
    // A signal ends the process without closing anything.
    zip.toFile().deleteOnExit();
    try (InputStream resource = EmbeddedIcons.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("the program was built without " + RESOURCE);
      }
      Files.copy(resource, zip, StandardCopyOption.REPLACE_EXISTING);
    }
    return new EmbeddedIcons(zip);
  }

  Path zip() {
    return zip;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(zip);
  }
}
