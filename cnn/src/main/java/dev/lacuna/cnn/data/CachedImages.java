package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images decoded once and kept in a file for other runs, from which they are read as mapped memory:
 * the operating system keeps as much of it as there is room for.
 *
 * <p>An image is found again by path, size and time of its file, or else by its content; so a file
 * that was changed is decoded anew, and one that was moved is not.
 */
public final class CachedImages {
  /** Raised when a decoder or the scaler gives other samples than before. */
  private static final int VERSION = 2;

  /** What is decoded before it is written, and lost if a run is killed. */
  private static final long GROUP_BYTES = 16L << 20;

  private static final int MOST_IN_GROUP = 8192;
  private static final long ABSENT = -1;

  private CachedImages() {}

  /**
   * Finds images in a cache, and adds those that are not there.
   *
   * @param location the file, or a folder that has one for each way to prepare images; made if it
   *     is missing
   * @throws DataException if the cache cannot be used; the message names it
   */
  public static StoredImages load(
      Path location, List<ImageRecord> records, ImagePreparer preparer, Parallel parallel)
      throws DataException {
    String settings = settings(preparer);
    Arena arena = Arena.ofShared();
    try {
      Path path = CacheFile.in(location, settings);
      try (CacheFile file = CacheFile.open(path, settings, preparer.sampleBytes())) {
        long[] offsets = new long[records.size()];
        Digest[] files = new Digest[records.size()];
        parallel.forEach(
            records.size(),
            i -> {
              files[i] = identity(records.get(i).path());
              Long known = files[i] == null ? null : file.offsetOfFile(files[i]);
              offsets[i] = known == null ? ABSENT : known;
            });
        int[] missing =
            IntStream.range(0, offsets.length).filter(i -> offsets[i] == ABSENT).toArray();
        String[] reasons = new String[records.size()];
        new Filling(file, records, preparer, files, offsets, reasons).add(missing, parallel);
        return new SampleMemory(
            arena,
            file.map(arena),
            preparer.scaler().shape(),
            UsableImages.of(records, reasons),
            offsets);
      }
    } catch (IOException failure) {
      arena.close();
      throw failure instanceof DataException known
          ? known
          : new DataException(location + ": the cache cannot be used: " + failure, failure);
    } catch (RuntimeException | Error failure) {
      arena.close();
      throw failure;
    }
  }

  private static String settings(ImagePreparer preparer) {
    ImageScaler scaler = preparer.scaler();
    return "version %d\n%dx%dx%d\n%s over %s\nat most %d pixels"
        .formatted(
            VERSION,
            scaler.height(),
            scaler.width(),
            scaler.channels(),
            scaler.fit().resize(),
            scaler.fit().background(),
            preparer.limits().pixels());
  }

  /** Of a file as it is now; null if there is none. */
  private static Digest identity(Path path) {
    try {
      String text =
          path.toAbsolutePath().toUri()
              + "\n"
              + Files.size(path)
              + "\n"
              + Files.getLastModifiedTime(path);
      return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      return null;
    }
  }

  /** Decodes what is missing, group by group. */
  private record Filling(
      CacheFile file,
      List<ImageRecord> records,
      ImagePreparer preparer,
      Digest[] files,
      long[] offsets,
      String[] reasons) {

    void add(int[] missing, Parallel parallel) throws IOException {
      long sample = preparer.sampleBytes();
      int most = Math.clamp(GROUP_BYTES / sample, 1, MOST_IN_GROUP);
      try (Arena own = Arena.ofShared()) {
        MemorySegment samples = own.allocate(Math.min(most, missing.length) * sample);
        for (int from = 0; from < missing.length; from += most) {
          int[] group = Arrays.copyOfRange(missing, from, Math.min(from + most, missing.length));
          addGroup(group, samples.asSlice(0, group.length * sample), parallel);
        }
      }
    }

    private void addGroup(int[] group, MemorySegment samples, Parallel parallel)
        throws IOException {
      long sample = preparer.sampleBytes();
      Digest[] contents = new Digest[group.length];
      parallel.forEach(
          group.length,
          i -> {
            int number = group[i];
            try {
              contents[i] = prepare(number, samples.asSlice(i * sample, sample));
            } catch (ImageException failure) {
              reasons[number] = failure.reason();
            }
          });
      int entries = (int) Arrays.stream(contents).filter(content -> content != null).count();
      long first = file.nextSample(entries);
      List<CacheFile.Entry> added = new ArrayList<>();
      for (int i = 0; i < group.length; i++) {
        int number = group[i];
        if (contents[i] != null) {
          if (offsets[number] == ABSENT) {
            offsets[number] = first + i * sample;
          }
          added.add(new CacheFile.Entry(files[number], contents[i], offsets[number]));
        }
      }
      if (!added.isEmpty()) {
        file.append(added, samples.asByteBuffer());
      }
    }

    /** The digest of the image's content; its samples are written where they are not known yet. */
    private Digest prepare(int number, MemorySegment samples) throws ImageException {
      Path path = records.get(number).path();
      byte[] data = ImageReader.read(path, preparer.limits());
      if (files[number] == null) {
        throw new ImageException(path.toString(), "its size and time cannot be read");
      }
      Digest content = Digest.of(data);
      Long known = file.offsetOfContent(content);
      if (known == null) {
        byte[] image = preparer.prepare(data, path.toString());
        MemorySegment.copy(image, 0, samples, ValueLayout.JAVA_BYTE, 0, image.length);
      } else {
        offsets[number] = known;
      }
      return content;
    }
  }
}
