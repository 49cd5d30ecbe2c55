package dev.lacuna.cnn.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The checked header of a file. The checks and their order are those of the reference
 * implementation's {@code read_metadata}; nothing is allocated by what a header claims, only by how
 * long it really is.
 *
 * @param metadata in the header's order
 * @param tensors in the order of their data
 * @param dataStart offset of the data area in the file
 */
record Header(
    SequencedMap<String, String> metadata,
    SequencedMap<String, TensorEntry> tensors,
    long dataStart) {
  /** Bytes of the length in front of the header. */
  static final int LENGTH_BYTES = Long.BYTES;

  /** The reference implementation's limit of the header's length in bytes. */
  static final long MAX_BYTES = 100_000_000;

  /** Key of the object that is not a tensor. */
  static final String METADATA_KEY = "__metadata__";

  static Header read(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < LENGTH_BYTES) {
      throw new SafetensorsException(
          file, "not a safetensors file: " + fileBytes + " bytes, it takes at least 8");
    }
    ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    ChannelBytes.read(file, channel, 0, prefix);
    long headerBytes = prefix.getLong(0);
    if (headerBytes < 0 || headerBytes > MAX_BYTES) {
      throw new SafetensorsException(
          file,
          "not a safetensors file: it gives "
              + Long.toUnsignedString(headerBytes)
              + " bytes as the length of its header, at most "
              + MAX_BYTES
              + " are accepted");
    }
    long dataStart = LENGTH_BYTES + headerBytes;
    if (dataStart > fileBytes) {
      throw new SafetensorsException(
          file,
          "a header of "
              + headerBytes
              + " bytes does not fit in a file of "
              + fileBytes
              + " bytes");
    }
    ByteBuffer utf8 = ByteBuffer.allocate((int) headerBytes);
    ChannelBytes.read(file, channel, LENGTH_BYTES, utf8);
    HeaderParser parser = new HeaderParser(file, decode(file, utf8.flip()));
    parser.parse();
    SequencedMap<String, TensorEntry> tensors = inDataOrder(parser.tensors());
    long dataBytes = checkData(file, tensors);
    if (dataBytes != fileBytes - dataStart) {
      throw new SafetensorsException(
          file,
          "the header describes "
              + dataBytes
              + " bytes of data, the file holds "
              + (fileBytes - dataStart));
    }
    return new Header(parser.metadata(), tensors, dataStart);
  }

  private static CharBuffer decode(Path file, ByteBuffer utf8) throws SafetensorsException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8);
    } catch (CharacterCodingException e) {
      throw new SafetensorsException(file, "the header is not valid UTF-8", e);
    }
  }

  private static SequencedMap<String, TensorEntry> inDataOrder(Map<String, TensorEntry> tensors) {
    Comparator<TensorEntry> order =
        Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end);
    List<Map.Entry<String, TensorEntry>> entries =
        tensors.entrySet().stream().sorted(Map.Entry.comparingByValue(order)).toList();
    SequencedMap<String, TensorEntry> sorted = LinkedHashMap.newLinkedHashMap(entries.size());
    entries.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  /** Checks that the tensors fill the data area without holes, and returns its length. */
  private static long checkData(Path file, SequencedMap<String, TensorEntry> tensors)
      throws SafetensorsException {
    long position = 0;
    for (Map.Entry<String, TensorEntry> named : tensors.entrySet()) {
      TensorEntry entry = named.getValue();
      String problem = problem(entry, position);
      if (problem != null) {
        throw new SafetensorsException(file, named.getKey(), problem);
      }
      position = entry.end();
    }
    return position;
  }

  private static String problem(TensorEntry entry, long position) {
    String offsets = "data_offsets [" + entry.begin() + ", " + entry.end() + "]";
    if (entry.end() < entry.begin()) {
      return offsets + " end before they begin";
    }
    if (entry.begin() != position) {
      String relation = entry.begin() < position ? " overlap the data before" : " leave a hole";
      return offsets + relation + ", expected to begin at " + position;
    }
    String shape = entry.dtype() + " of shape " + Arrays.toString(entry.shape());
    long bytes;
    try {
      bytes = entry.bytes();
    } catch (ArithmeticException e) {
      return shape + " is too large for any file";
    }
    if (bytes < 0) {
      return shape + " does not fill whole bytes";
    }
    if (bytes != entry.end() - entry.begin()) {
      return offsets
          + " hold "
          + (entry.end() - entry.begin())
          + " bytes, "
          + shape
          + " takes "
          + bytes;
    }
    return null;
  }
}
