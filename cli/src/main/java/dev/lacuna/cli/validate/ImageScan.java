package dev.lacuna.cli.validate;

import dev.lacuna.cli.audit.ImageHashes;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DecodedImage;
import dev.lacuna.cnn.data.ImageException;
import dev.lacuna.cnn.data.ImageHeader;
import dev.lacuna.cnn.data.ImageReader;
import dev.lacuna.cnn.data.ImageScaler;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.loss.audit.NearDuplicates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Every image decoded once, as training would, and what is kept of it: a few numbers and 8 x 8
 * places in colour, about 400 bytes.
 */
final class ImageScan {
  private static final int CHUNK = 512;
  private static final int HEADER_BYTES = 1 << 18;

  /** Hashes are made of pictures of at most this side: what they see is coarser still. */
  private static final int HASHED_SIDE = 64;

  private final List<ListedImage> images;
  private final ScannedImage[] scanned;
  private final long[] hashes;
  private final Digest[] digests;
  private final byte[][] places;

  /** Half of SHA-256 of size and pixels: enough that no two pictures meet by chance. */
  private record Digest(long first, long second) {}

  /**
   * Two images that look the same, by their numbers.
   *
   * @param exact whether every pixel is the same
   */
  record Pair(int first, int second, boolean exact) {}

  private ImageScan(List<ListedImage> images) {
    this.images = images;
    this.scanned = new ScannedImage[images.size()];
    this.hashes = new long[images.size()];
    this.digests = new Digest[images.size()];
    this.places = new byte[images.size()][];
  }

  /** Decodes images. */
  static ImageScan of(List<ListedImage> images, Parallel parallel, Terminal terminal) {
    ImageScan scan = new ImageScan(images);
    for (int from = 0; from < images.size(); from += CHUNK) {
      int start = from;
      parallel.forEach(Math.min(CHUNK, images.size() - from), i -> scan.scan(start + i));
      terminal.status(
          String.format(Locale.ROOT, "looking at images: %,d of %,d", from, images.size()));
    }
    terminal.clearStatus();
    return scan;
  }

  private void scan(int number) {
    Path path = images.get(number).record().path();
    Optional<ImageHeader> header = Optional.empty();
    try {
      // Decoding refuses files that are too large before it reads them.
      DecodedImage image = ImageReader.decode(path);
      header = Optional.of(header(path));
      digests[number] = digest(image);
      byte[] small = image.rgb();
      int height = Math.min(HASHED_SIDE, image.height());
      int width = Math.min(HASHED_SIDE, image.width());
      small = ImageScaler.resize(small, image.height(), image.width(), 3, height, width);
      hashes[number] = ImageHashes.hash(small, height, width, 3);
      places[number] = ImageHashes.places(small, height, width, 3);
      scanned[number] = new ScannedImage(image.width(), image.height(), header, Optional.empty());
    } catch (ImageException unusable) {
      scanned[number] = new ScannedImage(0, 0, header, Optional.of(unusable.reason()));
    } catch (IOException unreadable) {
      scanned[number] =
          new ScannedImage(0, 0, header, Optional.of("cannot be read: " + unreadable));
    }
  }

  /** Of the first bytes, in which all that matters lies unless metadata is larger. */
  private static ImageHeader header(Path path) throws IOException {
    try (InputStream input = Files.newInputStream(path)) {
      return ImageHeader.of(input.readNBytes(HEADER_BYTES), path.toString());
    }
  }

  private static Digest digest(DecodedImage image) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
    sha.update(ByteBuffer.allocate(8).putInt(image.width()).putInt(image.height()).flip());
    ByteBuffer half = ByteBuffer.wrap(sha.digest(image.rgb()));
    return new Digest(half.getLong(), half.getLong());
  }

  List<ListedImage> images() {
    return images;
  }

  ScannedImage result(int number) {
    return scanned[number];
  }

  /** Numbers of the images that can be used. */
  int[] usable() {
    return IntStream.range(0, scanned.length).filter(i -> scanned[i].usable()).toArray();
  }

  /** Pairs of images that look the same; of many that do, each is paired with some. */
  List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    Map<Digest, Integer> first = new HashMap<>();
    for (int number : usable()) {
      Integer twin = first.putIfAbsent(digests[number], number);
      if (twin != null) {
        pairs.add(new Pair(twin, number, true));
      }
    }
    int[] distinct = first.values().stream().mapToInt(Integer::intValue).sorted().toArray();
    long[] compared = Arrays.stream(distinct).mapToLong(number -> hashes[number]).toArray();
    for (NearDuplicates.Pair near : ImageHashes.pairs(compared, i -> places[distinct[i]])) {
      pairs.add(new Pair(distinct[near.first()], distinct[near.second()], false));
    }
    return pairs;
  }
}
