package dev.lacuna.cnn.safetensors;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * Writes safetensors files of F32 and I32 tensors. The same tensors and metadata give the same
 * bytes: F32 comes before I32, tensors of one type are sorted by the UTF-8 bytes of their names
 * (the reference implementation's order), the metadata come first and in the given order.
 */
public final class SafetensorsWriter {
  /** The header ends at a multiple of this, so that the data can be mapped. */
  private static final int HEADER_ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes a file, replacing an older one in one step: a reader, or a crash at any moment, finds
   * the old file or the new one, whole. The bytes go to a temporary file beside the target, reach
   * the disk, and then the file is renamed; if anything fails, the temporary file is deleted.
   *
   * @param target the file; of a symbolic link, the file it points to
   * @param tensors by name, in any order; not {@code __metadata__}
   * @param metadata for {@code __metadata__}, which is left out if empty
   * @throws IllegalArgumentException if a name is reserved or holds half a surrogate pair, or if
   *     the header would be longer than the 100,000,000 bytes that the format allows
   * @throws SafetensorsException if the file cannot be written, for example on a full disk
   */
  public static void write(
      Path target, Map<String, Tensor> tensors, SequencedMap<String, String> metadata)
      throws SafetensorsException {
    write(target, tensors, Map.of(), metadata);
  }

  /**
   * As {@link #write(Path, Map, SequencedMap)}, with tensors of other kinds besides.
   *
   * @param others by name, in any order; no name of {@code tensors}
   * @throws IllegalArgumentException also if a name is in both
   * @throws SafetensorsException if the file cannot be written
   */
  public static void write(
      Path target,
      Map<String, Tensor> tensors,
      Map<String, TensorData> others,
      SequencedMap<String, String> metadata)
      throws SafetensorsException {
    Map<String, TensorData> all = new HashMap<>(others);
    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
      if (all.put(named.getKey(), TensorData.of(named.getValue())) != null) {
        throw new IllegalArgumentException("there are two tensors named " + named.getKey());
      }
    }
    SequencedMap<String, TensorData> sorted = new LinkedHashMap<>();
    all.entrySet().stream()
        .sorted(SafetensorsWriter::compare)
        .forEach(named -> sorted.put(named.getKey(), named.getValue()));
    ByteBuffer header = header(sorted, metadata);
    try {
      Path file = target.toAbsolutePath();
      if (Files.exists(file)) {
        file = file.toRealPath();
        if (!Files.isRegularFile(file)) {
          throw new SafetensorsException(target, "not a regular file");
        }
      }
      // Short, because the target's name may already be as long as the file system allows.
      Path temporary = file.resolveSibling(".lacuna-" + UUID.randomUUID() + ".tmp");
      try {
        write(temporary, header, sorted);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (SafetensorsException e) {
      throw e;
    } catch (IOException e) {
      throw new SafetensorsException(target, "cannot be written", e);
    }
  }

  private static void write(Path file, ByteBuffer header, SequencedMap<String, TensorData> tensors)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ChannelBytes.write(channel, header);
      for (TensorData tensor : tensors.values()) {
        ChannelBytes.write(channel, tensor.bytes());
      }
      channel.force(true);
    }
  }

  private static ByteBuffer header(
      SequencedMap<String, TensorData> tensors, SequencedMap<String, String> metadata) {
    SequencedMap<String, Object> header = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      header.put(Header.METADATA_KEY, metadata);
    }
    long begin = 0;
    for (Map.Entry<String, TensorData> named : tensors.entrySet()) {
      if (named.getKey().equals(Header.METADATA_KEY)) {
        throw new IllegalArgumentException(
            "a tensor cannot be named " + Header.METADATA_KEY + ", the format reserves it");
      }
      TensorData tensor = named.getValue();
      long end = Math.addExact(begin, tensor.bytes().byteSize());
      SequencedMap<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", tensor.dtype().name());
      entry.put("shape", tensor.extents());
      entry.put("data_offsets", List.of(begin, end));
      header.put(named.getKey(), entry);
      begin = end;
    }
    byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
    int padding = -json.length & (HEADER_ALIGNMENT - 1);
    if (json.length + padding > Header.MAX_BYTES) {
      throw new IllegalArgumentException(
          "names and metadata take "
              + json.length
              + " bytes, the format allows "
              + Header.MAX_BYTES);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Header.LENGTH_BYTES + json.length + padding)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length + padding).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  /** By type, those of wide elements first, so that each is aligned to its own size; by name. */
  private static int compare(
      Map.Entry<String, TensorData> left, Map.Entry<String, TensorData> right) {
    int type = right.getValue().dtype().compareTo(left.getValue().dtype());
    return type != 0
        ? type
        : Arrays.compareUnsigned(
            left.getKey().getBytes(StandardCharsets.UTF_8),
            right.getKey().getBytes(StandardCharsets.UTF_8));
  }
}
