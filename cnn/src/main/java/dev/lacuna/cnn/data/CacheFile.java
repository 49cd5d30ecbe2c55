package dev.lacuna.cnn.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of prepared images, to which groups of images are appended.
 *
 * <p>It begins with a page that holds the settings as a text. A group is a head (magic number,
 * numbers of entries and of samples, checksum of the entries), the entries and the samples. The
 * head is written when the rest is on the disk, so that a group counts wholly or not at all; what
 * follows the last whole group is what a killed run left, and is cut off. Numbers are big-endian.
 */
final class CacheFile implements AutoCloseable {
  /**
   * Of an image in the cache.
   *
   * @param file which file it was made of: a digest of its path, size and time
   * @param content a digest of that file's bytes
   * @param offset where its samples begin
   */
  record Entry(Digest file, Digest content, long offset) {}

  private static final int PAGE = 4096;
  private static final long MAGIC = 0x4C61_6375_6E61_4947L;
  private static final int HEAD_BYTES = 24;
  private static final int ENTRY_BYTES = 40;
  private static final String TITLE = "lacuna images";

  private final Path path;
  private final FileChannel channel;
  private final long sampleBytes;
  private final Map<Digest, Long> byFile = new HashMap<>();
  private final Map<Digest, Long> byContent = new HashMap<>();
  private long end = PAGE;

  private CacheFile(Path path, FileChannel channel, long sampleBytes) {
    this.path = path;
    this.channel = channel;
    this.sampleBytes = sampleBytes;
  }

  /**
   * Opens a file to read and append, or makes it; other processes cannot until it is closed.
   *
   * @param settings how its images are prepared
   * @throws DataException if it is no cache, one of other settings, or in use
   */
  static CacheFile open(Path path, String settings, long sampleBytes)
      throws DataException, IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try {
      lock(path, channel);
      CacheFile file = new CacheFile(path, channel, sampleBytes);
      file.readSettings(TITLE + "\n" + settings + "\n");
      file.readGroups();
      return file;
    } catch (Throwable failure) {
      channel.close();
      throw failure;
    }
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      lock = null;
    }
    if (lock == null) {
      throw new DataException(
          path + ": another run is writing this cache; wait for it or give another --cache");
    }
  }

  private void readSettings(String expected) throws IOException {
    byte[] wanted = expected.getBytes(StandardCharsets.UTF_8);
    if (channel.size() == 0) {
      write(ByteBuffer.wrap(Arrays.copyOf(wanted, PAGE)), 0);
      channel.force(true);
      return;
    }
    byte[] page = new byte[PAGE];
    read(ByteBuffer.wrap(page), 0);
    String found = new String(page, StandardCharsets.UTF_8).replace("\0", "");
    if (!found.startsWith(TITLE)) {
      throw new DataException(path + ": not an image cache; give another file or a folder");
    }
    if (!found.equals(expected)) {
      throw new DataException(
          "%s: a cache of other settings (%s instead of %s); give another file or a folder"
              .formatted(path, line(found), line(expected)));
    }
  }

  private static String line(String settings) {
    return settings.substring(TITLE.length()).strip().replace("\n", ", ");
  }

  private void readGroups() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    while (read(head.clear(), end) && head.getLong(0) == MAGIC) {
      int entries = head.getInt(8);
      long samples = head.getInt(12);
      long bytes = HEAD_BYTES + (long) entries * ENTRY_BYTES + samples * sampleBytes;
      if (entries < 0 || samples < 0 || bytes > channel.size() - end) {
        break;
      }
      ByteBuffer table = ByteBuffer.allocate(Math.multiplyExact(entries, ENTRY_BYTES));
      if (!read(table, end + HEAD_BYTES) || checksum(table) != head.getLong(16)) {
        break;
      }
      table.rewind();
      for (int i = 0; i < entries; i++) {
        add(new Entry(Digest.read(table), Digest.read(table), table.getLong()));
      }
      end += bytes;
    }
    channel.truncate(end);
  }

  private void add(Entry entry) {
    byFile.put(entry.file(), entry.offset());
    byContent.put(entry.content(), entry.offset());
  }

  /** Where the samples of a file begin; null if it is not here. */
  Long offsetOfFile(Digest file) {
    return byFile.get(file);
  }

  /** Where the samples of a content begin; null if it is not here. */
  Long offsetOfContent(Digest content) {
    return byContent.get(content);
  }

  /** Where the samples of the next group begin, if it has so many entries. */
  long nextSample(int entries) {
    return end + HEAD_BYTES + (long) entries * ENTRY_BYTES;
  }

  /** Appends a group of entries, which may point to earlier samples, and samples. */
  void append(List<Entry> entries, ByteBuffer samples) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(Math.multiplyExact(entries.size(), ENTRY_BYTES));
    for (Entry entry : entries) {
      entry.file().write(table);
      entry.content().write(table);
      table.putLong(entry.offset());
    }
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    head.putLong(MAGIC).putInt(entries.size()).putInt((int) (samples.remaining() / sampleBytes));
    head.putLong(checksum(table.flip()));
    long next = nextSample(entries.size()) + samples.remaining();
    write(samples, nextSample(entries.size()));
    write(table.rewind(), end + HEAD_BYTES);
    channel.force(false);
    write(head.flip(), end);
    end = next;
    entries.forEach(this::add);
  }

  private static long checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.rewind());
    return crc.getValue();
  }

  /** Maps all groups; the mapping outlives this object. */
  MemorySegment map(Arena arena) throws IOException {
    channel.force(false);
    return channel.map(FileChannel.MapMode.READ_ONLY, 0, end, arena);
  }

  /** Whether the buffer could be filled. */
  private boolean read(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        return false;
      }
      at += count;
    }
    return true;
  }

  private void write(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The file in a place that is a folder or such a file. */
  static Path in(Path location, String settings) throws IOException {
    if (!Files.isDirectory(location)) {
      return location;
    }
    Digest digest = Digest.of(settings.getBytes(StandardCharsets.UTF_8));
    return location.resolve("images-" + digest + ".cache");
  }
}
