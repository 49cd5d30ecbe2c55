package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lacuna.engine.parallel.Parallel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are kept nowhere are decoded again and again without leaving garbage. */
class SteadyDecodingTest {
  /** What a JDK needs to open a file, and the names in messages that are never shown. */
  private static final long MOST_BYTES = 10_000;

  private static final int ROUNDS = 200;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path folder;

  private void addJpeg(List<Path> files, int width, int height, boolean gray, int sampling)
      throws IOException {
    BufferedImage picture = SequentialJpegTest.picture(width, height, gray, files.size());
    Path file = folder.resolve(files.size() + ".jpg");
    files.add(Files.write(file, SequentialJpegTest.write(picture, 0.8f, sampling, sampling, 0)));
  }

  private void addPng(List<Path> files, int width, int height, boolean gray) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(SequentialJpegTest.picture(width, height, gray, files.size()), "png", bytes);
    files.add(Files.write(folder.resolve(files.size() + ".png"), bytes.toByteArray()));
  }

  @Test
  void noGarbage() throws IOException {
    List<Path> files = new ArrayList<>();
    addJpeg(files, 500, 375, false, 2);
    addJpeg(files, 333, 500, false, 1);
    addJpeg(files, 120, 80, true, 1);
    addPng(files, 400, 300, false);
    addPng(files, 60, 90, true);
    addPng(files, 5000, 20, false);
    List<ImageRecord> records = new ArrayList<>();
    for (Path file : files) {
      records.add(
          new ImageRecord(
              file.getFileName().toString(), file, List.of(), List.of(), Optional.empty()));
    }
    ImageScaler scaler = new ImageScaler(64, 64, 3);
    try (Arena arena = Arena.ofConfined();
        FileImages images =
            FileImages.check(
                records, new ImagePreparer(scaler, ImageLimits.DEFAULT), Parallel.sequential())) {
      MemorySegment target = arena.allocate(64 * 64 * 3);
      for (int image = 0; image < files.size(); image++) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
          long before = THREADS.getCurrentThreadAllocatedBytes();
          images.read(image, target, 0);
          least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        String message = files.get(image).getFileName() + ": " + least + " bytes";
        assertTrue(least < MOST_BYTES, message);
      }
    }
  }
}
