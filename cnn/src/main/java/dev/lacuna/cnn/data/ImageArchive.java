package dev.lacuna.cnn.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A zip or tar (plain or gzip) as a folder. A zip is read in place. A tar has no directory, so it
 * is copied once into a temporary zip without compression, which is deleted at the end.
 */
public final class ImageArchive implements AutoCloseable {
  /** Where a tar has its magic text, {@code ustar}, and how much of a file has to be looked at. */
  private static final int TAR_MAGIC = 257;

  private static final int HEAD_BYTES = 512;

  private final FileSystem system;
  private final Path folder;
  private final Path temporary;

  private ImageArchive(FileSystem system, Path folder, Path temporary) {
    this.system = system;
    this.folder = folder;
    this.temporary = temporary;
  }

  /** Whether a file is an archive by its content. */
  public static boolean is(Path file) throws IOException {
    return isZip(head(file)) || tarStream(file) != Tar.NONE;
  }

  private enum Tar {
    NONE,
    PLAIN,
    GZIP
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      return input.readNBytes(HEAD_BYTES);
    }
  }

  private static boolean isZip(byte[] head) {
    ImageBytes bytes = new ImageBytes(head, "");
    return bytes.startsWith(0, "PK\3\4") || bytes.startsWith(0, "PK\5\6");
  }

  private static Tar tarStream(Path file) throws IOException {
    byte[] head = head(file);
    if (new ImageBytes(head, "").startsWith(TAR_MAGIC, "ustar")) {
      return Tar.PLAIN;
    }
    if (!new ImageBytes(head, "").startsWith(0, "\u001f\u008b")) {
      return Tar.NONE;
    }
    try (InputStream input = new GZIPInputStream(Files.newInputStream(file))) {
      ImageBytes inner = new ImageBytes(input.readNBytes(HEAD_BYTES), "");
      return inner.startsWith(TAR_MAGIC, "ustar") ? Tar.GZIP : Tar.NONE;
    } catch (IOException damaged) {
      return Tar.NONE;
    }
  }

  /**
   * Opens an archive.
   *
   * @throws DataException if it cannot be read; the message names it
   */
  public static ImageArchive open(Path file) throws DataException {
    Path temporary = null;
    FileSystem system = null;
    String kind = "zip";
    try {
      if (!isZip(head(file))) {
        kind = "tar";
        temporary = Files.createTempFile("lacuna-tar-", ".zip");
        // A signal ends the process without closing anything.
        temporary.toFile().deleteOnExit();
        copy(file, temporary);
      }
      system = FileSystems.newFileSystem(temporary == null ? file : temporary);
      return new ImageArchive(system, onlyFolder(system.getPath("/")), temporary);
    } catch (IOException | RuntimeException failure) {
      try {
        if (system != null) {
          system.close();
        }
        if (temporary != null) {
          Files.deleteIfExists(temporary);
        }
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw new DataException(
          "%s: the %s cannot be read: %s"
              .formatted(DataRoot.display(file), kind, failure.getMessage()),
          failure);
    }
  }

  private static void copy(Path tar, Path zip) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(tar));
    try (InputStream plain = tarStream(tar) == Tar.GZIP ? new GZIPInputStream(file) : file;
        TarArchiveInputStream input = new TarArchiveInputStream(plain);
        ZipOutputStream output =
            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
      output.setMethod(ZipOutputStream.STORED);
      for (TarArchiveEntry from = input.getNextEntry(); from != null; from = input.getNextEntry()) {
        if (from.isFile() && from.getSize() <= ImageLimits.DEFAULT.fileBytes()) {
          copy(from, input.readAllBytes(), output);
        }
      }
    }
  }

  private static void copy(TarArchiveEntry from, byte[] content, ZipOutputStream output)
      throws IOException {
    if (content.length != from.getSize()) {
      throw new IOException("it ends inside " + from.getName());
    }
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(from.getName().replaceFirst("^(\\./|/)+", ""));
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setLastModifiedTime(from.getLastModifiedTime());
    output.putNextEntry(entry);
    output.write(content);
    output.closeEntry();
  }

  /** The folder that all lies in, where there is one; archives of macOS add another. */
  private static Path onlyFolder(Path root) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
      for (Path entry : stream) {
        if (!entry.getFileName().toString().startsWith("__MACOSX")) {
          entries.add(entry);
        }
      }
    }
    return entries.size() == 1 && Files.isDirectory(entries.get(0)) ? entries.get(0) : root;
  }

  /** The folder that the archive consists of, or its top. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      system.close();
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
