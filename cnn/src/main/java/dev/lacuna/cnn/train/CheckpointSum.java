package dev.lacuna.cnn.train;

import dev.lacuna.cnn.safetensors.SafetensorsFile;
import dev.lacuna.cnn.safetensors.TensorData;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * A checksum over all that a checkpoint holds: metadata and tensors, each by ascending names.
 * CRC-32C, because processors have an instruction for it: a checkpoint of gigabytes is summed
 * faster than it is written. It finds damage, not forgery.
 */
final class CheckpointSum {
  /** Metadata that holds the checksum, and takes no part in it. */
  static final String KEY = "lacuna.checksum";

  private static final int PIECE = 1 << 30;

  private final CRC32C sum = new CRC32C();

  private CheckpointSum(Map<String, String> metadata) {
    new TreeMap<>(metadata)
        .forEach(
            (key, value) -> {
              if (!key.equals(KEY)) {
                add(key);
                add(value);
              }
            });
  }

  /** Of what is to be written. */
  static String of(Map<String, String> metadata, Map<String, TensorData> tensors) {
    CheckpointSum sum = new CheckpointSum(metadata);
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              sum.add(name);
              sum.add(tensor.dtype() + " " + tensor.extents());
              MemorySegment bytes = tensor.bytes();
              for (long at = 0; at < bytes.byteSize(); at += PIECE) {
                long count = Math.min(PIECE, bytes.byteSize() - at);
                sum.sum.update(bytes.asSlice(at, count).asByteBuffer());
              }
            });
    return sum.text();
  }

  /** Of what a file holds. */
  static String of(SafetensorsFile file) throws IOException {
    CheckpointSum sum = new CheckpointSum(file.metadata());
    for (String name : new TreeSet<>(file.names())) {
      sum.add(name);
      sum.add(file.dtype(name) + " " + Arrays.toString(file.shape(name)));
      file.forEachPiece(name, sum.sum::update);
    }
    return sum.text();
  }

  /** A text, and its length, so that no two sequences of texts are alike. */
  private void add(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    sum.update(Integer.toString(utf8.length).getBytes(StandardCharsets.US_ASCII));
    sum.update(0);
    sum.update(utf8);
  }

  private String text() {
    return String.format(Locale.ROOT, "crc32c:%08x", sum.getValue());
  }
}
