package dev.lacuna.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.ImagePreparer;
import dev.lacuna.cnn.data.ImageScaler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Decodes an image and resizes it to 64x64 RGB, again and again: for each line on standard input,
 * which holds a number of seconds, the milliseconds that one takes, both of the process's processor
 * time.
 */
final class DecodeWorker {
  private static final int SIZE = 64;

  private DecodeWorker() {}

  public static void main(String[] args) throws IOException {
    byte[] data = Files.readAllBytes(Path.of(args[0]));
    ImagePreparer preparer = new ImagePreparer(new ImageScaler(SIZE, SIZE, 3), ImageLimits.DEFAULT);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      long limit = (long) (Double.parseDouble(line) * 1e9);
      long start = system.getProcessCpuTime();
      long spent = 0;
      int count = 0;
      while (spent < limit) {
        preparer.prepare(data, args[0]);
        count++;
        spent = system.getProcessCpuTime() - start;
      }
      System.out.println(String.format(Locale.ROOT, "%.4f", spent / 1e6 / count));
    }
  }
}
