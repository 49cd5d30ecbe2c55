package dev.lacuna.cnn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.engine.parallel.Parallel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredImagesTest {
  private static final int IMAGES = 9;
  private static final ImagePreparer PREPARER =
      new ImagePreparer(new ImageScaler(4, 5, 3), ImageLimits.DEFAULT);

  @TempDir private Path folder;
  @AutoClose private final Parallel parallel = Parallel.of(2);
  private final List<ImageRecord> records = new ArrayList<>();
  private Path cache;

  @BeforeEach
  void images() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(7, 6, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 42; p++) {
        image.setRGB(p % 7, p / 7, random.nextInt());
      }
      Path file = folder.resolve(i + ".png");
      ImageIO.write(image, "png", file.toFile());
      records.add(record(file));
    }
    Path bad = Files.writeString(folder.resolve("bad.png"), "no image");
    records.add(3, record(bad));
    cache = folder.resolve("images.cache");
  }

  private static ImageRecord record(Path file) {
    return new ImageRecord(
        file.getFileName().toString(), file, List.of(), List.of(), Optional.empty());
  }

  private static List<byte[]> samples(StoredImages images) {
    List<byte[]> samples = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < images.size(); i++) {
        MemorySegment target = arena.allocate(images.sampleShape().size() + 2);
        images.read(i, target, 1);
        samples.add(target.toArray(ValueLayout.JAVA_BYTE));
      }
    }
    return samples;
  }

  private List<byte[]> cached() throws DataException {
    try (StoredImages images = CachedImages.load(cache, records, PREPARER, parallel)) {
      return samples(images);
    }
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
    assertArrayEquals(expected.toArray(), actual.toArray());
  }

  private List<byte[]> inMemory() {
    try (StoredImages images = InMemoryImages.load(records, PREPARER, parallel)) {
      return samples(images);
    }
  }

  @Test
  void allPlacesGiveTheSameImagesAndSkipTheSame() throws DataException {
    List<byte[]> expected = inMemory();
    assertEquals(IMAGES, expected.size());
    for (ImageStorage place :
        List.of(new ImageStorage.Memory(), new ImageStorage.Nowhere(), cacheStorage())) {
      try (StoredImages images = place.store(records, PREPARER, parallel)) {
        assertSame(expected, samples(images));
        assertEquals(1, images.skipped().size());
        assertEquals("bad.png", images.skipped().getFirst().name());
        assertTrue(images.skipped().getFirst().reason().startsWith("not an image"));
        assertEquals("3.png", images.name(3));
      }
    }
  }

  private ImageStorage cacheStorage() {
    return new ImageStorage.Cache(cache);
  }

  @Test
  void anImageThatIsGoneIsNamed() throws IOException {
    try (StoredImages images = FileImages.check(records, PREPARER, parallel)) {
      Files.delete(folder.resolve("0.png"));
      UncheckedIOException failure =
          assertThrows(UncheckedIOException.class, () -> samples(images));
      assertTrue(failure.getCause().getMessage().endsWith("0.png: no such file"));
    }
  }

  /** Files whose content is destroyed, but not their size and time, are not looked at again. */
  @Test
  void aSecondRunDecodesNothing() throws IOException {
    List<byte[]> expected = cached();
    for (ImageRecord record : records) {
      FileTime time = Files.getLastModifiedTime(record.path());
      Files.write(record.path(), new byte[(int) Files.size(record.path())]);
      Files.setLastModifiedTime(record.path(), time);
    }
    long size = Files.size(cache);
    assertSame(expected, cached());
    assertEquals(size, Files.size(cache));
  }

  @Test
  void aChangedFileIsDecodedAnewAndAMovedOneFoundByItsContent() throws IOException {
    cached();
    Files.copy(folder.resolve("1.png"), folder.resolve("other.png"));
    Files.write(folder.resolve("0.png"), Files.readAllBytes(folder.resolve("2.png")));
    records.add(record(folder.resolve("other.png")));
    long size = Files.size(cache);
    List<byte[]> now = cached();
    assertSame(inMemory(), now);
    assertArrayEquals(now.get(1), now.getLast());
    assertTrue(Files.size(cache) > size);
  }

  /** As a run leaves it that is killed while it writes, wherever that is. */
  @Test
  void aCacheThatIsCutAnywhereIsCompleted() throws IOException {
    List<byte[]> expected = cached();
    byte[] whole = Files.readAllBytes(cache);
    for (int length = 0; length < whole.length; length += length < 4096 ? 1365 : 61) {
      if (length > 0 && length < 4096) {
        continue; // The page of settings is written at once, before anything else.
      }
      Files.write(cache, Arrays.copyOf(whole, length));
      assertSame(expected, cached());
    }
  }

  @Test
  void aGroupWhoseTableIsDamagedDoesNotCount() throws IOException {
    List<byte[]> expected = cached();
    byte[] damaged = Files.readAllBytes(cache);
    damaged[4096 + 30] ^= 1;
    Files.write(cache, damaged);
    assertSame(expected, cached());
  }

  @Test
  void otherSettingsAreNamedInAFileAndHaveAFileOfTheirOwnInAFolder() throws IOException {
    cached();
    ImagePreparer other = new ImagePreparer(new ImageScaler(5, 4, 3), ImageLimits.DEFAULT);
    DataException failure =
        assertThrows(DataException.class, () -> CachedImages.load(cache, records, other, parallel));
    assertTrue(failure.getMessage().contains("(version 2, 4x5x3, stretch over #ffffff"));
    assertTrue(failure.getMessage().contains("instead of version 2, 5x4x3"));
    Path caches = Files.createDirectory(folder.resolve("caches"));
    CachedImages.load(caches, records, PREPARER, parallel).close();
    CachedImages.load(caches, records, other, parallel).close();
    CachedImages.load(caches, records, other, parallel).close();
    try (Stream<Path> files = Files.list(caches)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void aFileThatIsNoCacheIsLeftAlone() throws IOException {
    Path photo = folder.resolve("1.png");
    byte[] before = Files.readAllBytes(photo);
    DataException failure =
        assertThrows(
            DataException.class, () -> CachedImages.load(photo, records, PREPARER, parallel));
    assertTrue(failure.getMessage().contains("not an image cache"), failure.getMessage());
    assertArrayEquals(before, Files.readAllBytes(photo));
  }

  @Test
  void aCacheThatIsBeingWrittenIsNotUsed() throws IOException {
    cached();
    try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
      channel.lock();
      DataException failure = assertThrows(DataException.class, this::cached);
      assertTrue(failure.getMessage().contains("another run is writing"), failure.getMessage());
    }
    assertFalse(cached().isEmpty());
  }
}
