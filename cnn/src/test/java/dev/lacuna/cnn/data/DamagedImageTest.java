package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged files are decoded or refused by an {@link ImageException}, in bounded memory and time;
 * nothing else may happen. {@code -Dlacuna.fuzz=200000} tries as many files of each format, {@code
 * -Dlacuna.fuzz.format=webp} of one only.
 */
class DamagedImageTest {
  private static final ImageLimits LIMITS = new ImageLimits(1_000_000, 1 << 20);

  /**
   * What decoding may allocate in all, under these limits: 64 bytes a pixel, most of it in the
   * plug-ins, and 16 MB for tables, classes and messages.
   */
  private static final long MOST_ALLOCATED = 64 * 1_000_000 + (16 << 20);

  /** Time of the processor that one file may take, whatever else the machine does. */
  private static final long MOST_NANOSECONDS = 1_000_000_000;

  private static final ImageScaler SCALER = new ImageScaler(7, 9, 3);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static List<Path> pictures(ImageFormat format) throws IOException {
    Path folder = Path.of(System.getProperty("lacuna.golden")).resolve("images");
    String prefix = format.name().toLowerCase(Locale.ROOT);
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(folder, prefix + "_*.{png,jpg,gif,bmp,webp,tif}")) {
      stream.forEach(files::add);
    }
    files.sort(null);
    assertTrue(files.size() >= 3, () -> "only " + files.size() + " pictures in " + folder);
    return files;
  }

  @ParameterizedTest
  @EnumSource
  void changedFiles(ImageFormat format) throws IOException {
    String only = System.getProperty("lacuna.fuzz.format", format.name());
    if (only.equalsIgnoreCase(format.name())) {
      tryFiles(format, Integer.getInteger("lacuna.fuzz", 200), 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void manyChangedFiles(ImageFormat format) throws IOException {
    tryFiles(format, 5000, 2);
  }

  private static void tryFiles(ImageFormat format, int tries, long seed) throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (Path file : pictures(format)) {
      originals.add(Files.readAllBytes(file));
    }
    Tally tally = new Tally();
    for (int i = 0; i < tries; i++) {
      // A seed for each, so that one can be tried again alone.
      Random random = new Random(seed << 32 | i);
      DamagedFile file = new DamagedFile(originals.get(i % originals.size()), random);
      tally.decode(file.bytes(), format + " " + seed + "/" + i);
    }
    assertTrue(tally.refused > 0 && tally.refused < tries, () -> format + ": " + tally);
    if (System.getProperty("lacuna.fuzz") != null) {
      System.out.println(format + ": " + tries + " files, " + tally);
    }
  }

  /** What happened, and the worst of it. */
  private static final class Tally {
    private int refused;
    private long mostAllocated;
    private long mostNanoseconds;

    void decode(byte[] bytes, String what) {
      long allocated = -THREADS.getCurrentThreadAllocatedBytes();
      long nanoseconds = -THREADS.getCurrentThreadCpuTime();
      DecodedImage image = null;
      try {
        image = ImageReader.decode(bytes, what, Background.WHITE, LIMITS);
        assertEquals(3L * image.width() * image.height(), image.rgb().length);
      } catch (ImageException refusal) {
        refused++;
        assertTrue(refusal.getMessage().startsWith(what + ": "), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
      } catch (RuntimeException | Error failure) {
        throw new AssertionError(what, failure);
      }
      allocated += THREADS.getCurrentThreadAllocatedBytes();
      nanoseconds += THREADS.getCurrentThreadCpuTime();
      mostAllocated = Math.max(mostAllocated, allocated);
      mostNanoseconds = Math.max(mostNanoseconds, nanoseconds);
      assertTrue(mostAllocated <= MOST_ALLOCATED, () -> what + ": " + this);
      assertTrue(mostNanoseconds <= MOST_NANOSECONDS, () -> what + ": " + this);
      assertSameInput(bytes, what, image);
    }

    /** What a network gets, line by line where that can be, is the picture or the same refusal. */
    private static void assertSameInput(byte[] bytes, String what, DecodedImage image) {
      try {
        byte[] input = new ImagePreparer(SCALER, LIMITS).prepare(bytes, what);
        assertNotNull(image, what);
        assertArrayEquals(SCALER.scale(image), input, what);
      } catch (ImageException refusal) {
        assertNull(image, what);
      } catch (RuntimeException | Error failure) {
        throw new AssertionError(what, failure);
      }
    }

    @Override
    public String toString() {
      return "%d refused, slowest %d ms, most memory %d MB"
          .formatted(refused, mostNanoseconds / 1_000_000, mostAllocated >> 20);
    }
  }

  /** Except for the last bytes (a BMP's padding, a GIF's trailer), which hold no pixels. */
  @ParameterizedTest
  @EnumSource
  void cutFiles(ImageFormat format) throws IOException {
    for (Path file : pictures(format)) {
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
