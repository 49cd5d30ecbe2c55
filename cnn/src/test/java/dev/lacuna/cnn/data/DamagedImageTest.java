package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged files are decoded or refused by an {@link ImageException}, in bounded memory; nothing
 * else may happen. {@code -Dlacuna.fuzz=N} tries each file N times.
 */
class DamagedImageTest {
  private static final ImageLimits LIMITS = new ImageLimits(1_000_000, 1 << 20);

  /**
   * What decoding may allocate in all, under these limits: 64 bytes a pixel, most of it in the
   * plug-ins, and 16 MB for tables, classes and messages.
   */
  private static final long MOST_ALLOCATED = 64 * 1_000_000 + (16 << 20);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static List<Path> pictures() throws IOException {
    Path folder = Path.of(System.getProperty("lacuna.golden")).resolve("images");
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(
            folder, "{png,jpeg,gif,bmp,webp,tiff}_*.{png,jpg,gif,bmp,webp,tif}")) {
      stream.forEach(files::add);
    }
    files.sort(null);
    assertTrue(files.size() > 40, () -> "only " + files.size() + " pictures in " + folder);
    return files;
  }

  @Test
  void changedBytes() throws IOException {
    change(Integer.getInteger("lacuna.fuzz", 20), 1);
  }

  @Test
  @Tag("long")
  void manyChangedBytes() throws IOException {
    change(600, 2);
  }

  private static void change(int tries, long seed) throws IOException {
    Random random = new Random(seed);
    int refused = 0;
    for (Path file : pictures()) {
      byte[] original = Files.readAllBytes(file);
      for (int i = 0; i < tries; i++) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(4);
        for (int c = 0; c < changes; c++) {
          // Headers decide more than pixels, so half of the changes go there.
          int range = random.nextBoolean() ? Math.min(80, bytes.length) : bytes.length;
          bytes[random.nextInt(range)] = (byte) random.nextInt();
        }
        repairChecksums(bytes);
        refused += decodes(bytes, file + ", try " + i) ? 0 : 1;
      }
    }
    assertTrue(refused > 0);
  }

  /** So that damage gets past the checksums of PNG and reaches the decoder. */
  private static void repairChecksums(byte[] png) {
    ImageBytes bytes = new ImageBytes(png, "");
    if (!bytes.startsWith(1, "PNG")) {
      return;
    }
    try {
      int at = 8;
      while (at < png.length) {
        int length = bytes.i32Big(at, "");
        bytes.require(at, 12L + (length & 0xFFFF_FFFFL), "");
        CRC32 crc = new CRC32();
        crc.update(png, at + 4, length + 4);
        for (int i = 0; i < 4; i++) {
          png[at + 8 + length + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
        }
        at += length + 12;
      }
    } catch (ImageException noMoreChunks) {
      return;
    }
  }

  private static boolean decodes(byte[] bytes, String what) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      DecodedImage image = ImageReader.decode(bytes, what, Background.WHITE, LIMITS);
      assertEquals(3L * image.width() * image.height(), image.rgb().length);
      return true;
    } catch (ImageException refusal) {
      assertTrue(refusal.getMessage().startsWith(what + ": "), refusal.getMessage());
      assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
      return false;
    } catch (RuntimeException | Error failure) {
      throw new AssertionError(what, failure);
    } finally {
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      // The library may take 1 GB for the code tables that a few bytes of lossless WebP claim.
      boolean bounded = !what.contains("webp_");
      assertTrue(
          !bounded || allocated <= MOST_ALLOCATED, () -> what + " took " + allocated + " bytes");
    }
  }

  /** Except for the last bytes (a BMP's padding, a GIF's trailer), which hold no pixels. */
  @Test
  void cutFiles() throws IOException {
    for (Path file : pictures()) {
      if (file.getFileName().toString().matches("(gif_animated|tiff_multi).*")) {
        continue; // They may be cut behind their first frame.
      }
      byte[] bytes = Files.readAllBytes(file);
      int step = Math.max(1, bytes.length / 40);
      for (int length = 0; length < bytes.length - 8; length += step) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThrows(
            ImageException.class,
            () -> ImageReader.decode(cut, "cut"),
            () -> file + " cut to " + cut.length + " of " + bytes.length + " bytes");
      }
    }
  }
}
