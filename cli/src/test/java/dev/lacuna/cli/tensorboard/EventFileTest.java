package dev.lacuna.cli.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bench/peers/read_events.py holds these files against TensorBoard's own reader. */
class EventFileTest {
  @TempDir private Path folder;

  @Test
  void checksumIsTensorFlows() {
    // tensorflow/core/lib/hash/crc32c_test.cc: the checksum of 32 zero bytes is 0x8a9136aa.
    int plain = 0x8a9136aa;
    assertEquals(
        (plain >>> 15 | plain << 17) + 0xa282ead8, EventFile.maskedChecksum(new byte[32], 32));
  }

  @Test
  void bytesAreThoseOfTensorFlowsWriter() throws IOException {
    Path file = folder.resolve("events.out.tfevents.001.lacuna");
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train_loss", 1.5);
    values.put("val_loss", Double.NaN);
    values.put("val_map", 0.25);
    try (EventFile events = EventFile.create(file, 1000.5)) {
      events.append(1001.25, 300, values);
    }
    // Written by tensorflow.io.TFRecordWriter from tensorflow.Event messages of these values.
    assertEquals(EXPECTED, HexFormat.of().formatHex(Files.readAllBytes(file)));
  }

  private static final String EXPECTED =
      "1800000000000000a37f4b22090000000000448f401a0d627261696e2e4576656e743a32aba33345"
          + "31000000000000009d8383e90900000000004a8f4010ac022a230a110a0a747261696e5f6c6f7373"
          + "150000c03f0a0e0a0776616c5f6d6170150000803e68e4509a";

  @Test
  void longTextsHaveLongLengths() {
    String text = "x".repeat(300);
    byte[] message = new ProtoMessage().text(16, text).toByteArray();
    // Field 16 of type 2 is the number 130, so two bytes, as is the length 300.
    assertEquals("8201ac02", HexFormat.of().formatHex(message, 0, 4));
    assertEquals(text, new String(message, 4, 300, StandardCharsets.UTF_8));
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "mine");
    assertThrows(FileAlreadyExistsException.class, () -> EventFile.create(file, 0));
    assertEquals("mine", Files.readString(file));
  }
}
