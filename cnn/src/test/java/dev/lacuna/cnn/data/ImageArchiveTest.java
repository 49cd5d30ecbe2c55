package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.parallel.Parallel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageArchiveTest {
  /** Longer than the 100 characters of a plain tar header. */
  private static final String LONG_NAME = "deep/".repeat(30) + "dog.png";

  @TempDir private Path folder;

  private static byte[] png(int gray) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      image.setRGB(i % 3, i / 3, gray * 0x010101);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private Path tar(String name) throws IOException {
    Path file = folder.resolve(name);
    OutputStream raw = Files.newOutputStream(file);
    try (OutputStream plain = name.endsWith("gz") ? new GZIPOutputStream(raw) : raw;
        TarArchiveOutputStream tar = new TarArchiveOutputStream(plain)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      entry(tar, "./pets/cat.png", png(10));
      entry(tar, "./pets/" + LONG_NAME, png(20));
      String table = "file,tags\ncat.png,cat\n" + LONG_NAME + ",dog\n";
      entry(tar, "./pets/labels.csv", table.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void entry(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pets.tar", "pets.tar.gz", "no-extension-gz"})
  void aTarIsReadAsAFolder(String name) throws IOException {
    Path file = tar(name);
    assertTrue(ImageArchive.is(file));
    try (Parallel parallel = Parallel.of(2);
        DataLoader loader = DataLoader.open(DataOptions.of(file, 2, 3, 1, new Split(0, 0, 1)));
        LoadedData data = loader.storage(new ImageStorage.Nowhere()).load(parallel)) {
      assertEquals(2, data.train().size());
      assertEquals("cat.png", data.train().images().name(0));
      assertTrue(data.report().skipped().isEmpty(), data.report().skipped()::toString);
    }
  }

  @Test
  void theTemporaryCopyIsDeleted() throws IOException {
    ImageArchive archive = ImageArchive.open(tar("pets.tar"));
    Path copy = Path.of(archive.folder().getFileSystem().toString());
    assertTrue(Files.exists(copy));
    archive.close();
    assertFalse(Files.exists(copy));
  }

  @Test
  void aTarThatIsCutIsNamed() throws IOException {
    Path file = tar("pets.tar");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, 600));
    DataException failure =
        assertThrows(DataException.class, () -> ImageArchive.open(file).close());
    assertTrue(
        failure.getMessage().startsWith(file + ": the tar cannot be read: "), failure.getMessage());
  }

  @Test
  void otherFilesAreNoArchives() throws IOException {
    assertFalse(ImageArchive.is(Files.write(folder.resolve("a"), png(1))));
    assertFalse(ImageArchive.is(Files.write(folder.resolve("b"), new byte[0])));
    Path gzip = folder.resolve("c.gz");
    try (OutputStream output = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      output.write(png(1));
    }
    assertFalse(ImageArchive.is(gzip));
  }
}
