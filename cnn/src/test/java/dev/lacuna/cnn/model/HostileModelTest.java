package dev.lacuna.cnn.model;

import static dev.lacuna.cnn.layer.Layers.add;
import static dev.lacuna.cnn.layer.Layers.conv2d;
import static dev.lacuna.cnn.layer.Layers.dense;
import static dev.lacuna.cnn.layer.Layers.dropout;
import static dev.lacuna.cnn.layer.Layers.flatten;
import static dev.lacuna.cnn.layer.Layers.maxPool2d;
import static dev.lacuna.cnn.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lacuna.cnn.data.Vocabulary;
import dev.lacuna.cnn.layer.LayerCatalog;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Model files from strangers: a file that is changed anywhere is read or refused with a message of
 * one line; it never ends otherwise, and takes no more memory than its size accounts for. {@code
 * -Dlacuna.fuzz=1000000} tries harder.
 */
class HostileModelTest {
  private static final int TRIES = 20;

  /** Files of each try. */
  private static final int FILES = Integer.getInteger("lacuna.fuzz", 2000) / TRIES;

  /** What reading takes beside what the file's size accounts for: buffers, strings, exceptions. */
  private static final long CONSTANT_BYTES = 4 << 20;

  /** A JSON tree in Java takes about 20 times its text, and the text is there three times. */
  private static final long BYTES_OF_EACH = 64;

  private static final String[] PIECES = {
    "-1",
    "0",
    "1e999",
    "NaN",
    "2147483647",
    "9223372036854775807",
    "18446744073709551615",
    "null",
    "[]",
    "{}",
    "\\\"\\\"",
    "true",
    "\\\"input\\\"",
    "\\\"add\\\"",
    "\\\"concat\\\"",
    "\\\"dense\\\"",
    "[[",
    "\\u0000",
    "\\n",
    "\\u001b[31m",
    "\\u202e",
    "../../etc/passwd",
    "\"",
    "\\",
    "]",
    "}",
    ","
  };

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\u202e]");

  private static byte[] good() throws IOException {
    Path file = Files.createTempFile("good", ".safetensors");
    Architecture architecture =
        Architecture.builder(Shape.of(8, 8, 1))
            .add("first", conv2d(2, 3), "input")
            .add("second", relu(), "first")
            .add("sum", add(), "first", "second")
            .add("pool", maxPool2d(2), "sum")
            .add("flat", flatten(), "pool")
            .add("drop", dropout(0.5), "flat")
            .add("head", dense(3), "drop")
            .build();
    try (Network network = Network.of(architecture)) {
      Vocabulary labels = Vocabulary.of(List.of("a", "b", "c"));
      ModelFile.write(file, new TaggerModel(network, labels, Map.of("epoch", 1)));
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void anyBytesAreReadOrRefused(@ForAll long seed) throws IOException {
    byte[] good = good();
    Random random = new Random(seed);
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = good;
      for (int k = random.nextInt(3); k >= 0; k--) {
        bytes = damaged(bytes, random);
      }
      check(bytes);
    }
  }

  /** Damage that keeps the outer form, so that what is inside is reached. */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void anyMetadataIsReadOrRefused(@ForAll long seed) throws IOException {
    byte[] good = good();
    int headerBytes = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(good, Long.BYTES, headerBytes, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(good, Long.BYTES + headerBytes, good.length);
    Random random = new Random(seed);
    for (int i = 0; i < FILES; i++) {
      StringBuilder text = new StringBuilder(header);
      for (int k = random.nextInt(3); k >= 0; k--) {
        replaceToken(text, random);
      }
      byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
      check(
          ByteBuffer.allocate(Long.BYTES + json.length + data.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(json.length)
              .put(json)
              .put(data)
              .array());
    }
  }

  private static void replaceToken(StringBuilder text, Random random) {
    int from = random.nextInt(text.length());
    int to = from;
    while (to < text.length() && Character.isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    while (from > 0 && Character.isLetterOrDigit(text.charAt(from - 1))) {
      from--;
    }
    text.replace(
        from, Math.max(to, from + random.nextInt(2)), PIECES[random.nextInt(PIECES.length)]);
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] result = bytes.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> result[at] = (byte) random.nextInt(256);
      case 2 -> result = Arrays.copyOf(bytes, Math.max(1, at));
      case 3 -> result = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
      default -> {
        int from = random.nextInt(bytes.length);
        int count = Math.min(random.nextInt(200), bytes.length - Math.max(at, from));
        System.arraycopy(bytes, from, result, at, count);
      }
    }
    return result;
  }

  private static void check(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("hostile", ".safetensors");
    try {
      Files.write(file, bytes);
      long before = allocated();
      try (TaggerModel model =
          ModelFile.read(file, LayerCatalog.standard(), Parallel.sequential())) {
        long weights = model.network().architecture().parameterCount() * Float.BYTES;
        assertTrue(weights <= bytes.length, "weights of " + weights + " bytes");
      } catch (IOException refused) {
        String message = refused.getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        assertFalse(UNPRINTABLE.matcher(message).find(), message);
      }
      long taken = allocated() - before;
      assertTrue(taken <= CONSTANT_BYTES + BYTES_OF_EACH * bytes.length, "took " + taken);
    } finally {
      Files.delete(file);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
