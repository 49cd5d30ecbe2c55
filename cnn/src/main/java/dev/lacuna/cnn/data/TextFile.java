package dev.lacuna.cnn.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text in UTF-8, or in UTF-16 with a byte order mark, read as it comes and never held as a whole.
 */
public final class TextFile {
  private static final int BUFFER = 1 << 16;

  private TextFile() {}

  /** A path as messages show it, with the zip it lies in. */
  public static String display(Path file) {
    return DataRoot.display(file);
  }

  /**
   * Opens a file behind its byte order mark, if it has one. Bytes that are no text make the reader
   * throw {@link java.nio.charset.CharacterCodingException}; see {@link #notText}.
   *
   * @throws IOException if the file cannot be read
   */
  public static BufferedReader open(Path file) throws IOException {
    Charset charset = charset(file);
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    BufferedReader text = new BufferedReader(new InputStreamReader(bytes, charset.newDecoder()));
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return text;
  }

  private static Charset charset(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] start = input.readNBytes(2);
      boolean wide = start.length == 2 && (start[0] & 0xFF) + (start[1] & 0xFF) == 0xFF + 0xFE;
      return wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }
  }

  /**
   * Says where a file that could not be decoded is no text.
   *
   * @param name what messages call the file
   * @throws IOException if the file cannot be read
   */
  public static DataException notText(Path file, String name) throws IOException {
    Charset charset = charset(file);
    return new DataException(
        "%s: the label file is not %s (byte %d); save it as UTF-8"
            .formatted(name, charset, firstBad(file, charset)));
  }

  private static long firstBad(Path file, Charset charset) throws IOException {
    CharsetDecoder decoder = charset.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    CharBuffer text = CharBuffer.allocate(BUFFER);
    long before = 0;
    try (InputStream input = Files.newInputStream(file)) {
      boolean end = false;
      while (!end) {
        int got = input.read(bytes.array(), bytes.position(), bytes.remaining());
        end = got < 0;
        bytes.position(bytes.position() + Math.max(0, got)).flip();
        CoderResult result = decoder.decode(bytes, text.clear(), end);
        if (result.isError()) {
          return before + bytes.position();
        }
        before += bytes.position();
        bytes.compact();
      }
    }
    return before;
  }
}
