package dev.lacuna.cli.compare;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.LoadedData;
import dev.lacuna.engine.label.LabelMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What tells data apart: the pictures as the network gets them, their parts and their labels. */
public final class DataFingerprint {
  /** Half the bytes of the digest: enough that no two data sets meet by chance. */
  private static final int BYTES = 16;

  private final MessageDigest digest;

  private DataFingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** Hexadecimal digits that depend on everything a run gets to see. */
  public static String of(LoadedData data) {
    DataFingerprint fingerprint = new DataFingerprint();
    data.vocabulary().labels().forEach(fingerprint::add);
    fingerprint.add(Optional.of(data.train()));
    fingerprint.add(data.validation());
    fingerprint.add(data.test());
    return HexFormat.of().formatHex(fingerprint.digest.digest(), 0, BYTES);
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
  }

  private void add(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }

  private void add(int[] numbers) {
    add(numbers.length);
    for (int number : numbers) {
      add(number);
    }
  }

  private void add(Optional<DataSet> part) {
    add(part.map(DataSet::size).orElse(0));
    if (part.isEmpty()) {
      return;
    }
    DataSet set = part.get();
    LabelMatrix labels = set.labels();
    byte[] pixels = new byte[Math.toIntExact(set.images().sampleShape().size())];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment image = arena.allocate(pixels.length);
      for (int i = 0; i < set.size(); i++) {
        add(set.images().name(i));
        set.images().read(i, image, 0);
        MemorySegment.copy(image, ValueLayout.JAVA_BYTE, 0, pixels, 0, pixels.length);
        digest.update(pixels);
        add(labels.positives(i));
        add(labels.negatives(i));
      }
    }
  }
}
