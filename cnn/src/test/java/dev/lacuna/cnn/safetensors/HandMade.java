package dev.lacuna.cnn.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files made byte by byte, valid or not. */
final class HandMade {
  private HandMade() {}

  /** A file of a true header length, the header, and {@code dataBytes} counting bytes 0, 1, ... */
  static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return file(text.length, text, dataBytes);
  }

  /** A file with any claimed header length. */
  static byte[] file(long claimedHeaderBytes, byte[] header, int dataBytes) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(claimedHeaderBytes).put(header);
    for (int i = 0; i < dataBytes; i++) {
      bytes.put((byte) i);
    }
    return bytes.array();
  }

  /** The header's text of one tensor. */
  static String tensor(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  static Path write(Path directory, byte[] bytes) throws IOException {
    Path path = directory.resolve("case.safetensors");
    // Some file systems flush a file that is truncated and written again.
    Files.deleteIfExists(path);
    return Files.write(path, bytes);
  }
}
