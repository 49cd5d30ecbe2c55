package dev.lacuna.cli.validate;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DecodedImage;
import dev.lacuna.cnn.data.ImageException;
import dev.lacuna.cnn.data.ImageHeader;
import dev.lacuna.cnn.data.ImageLimits;
import dev.lacuna.cnn.data.ImageReader;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.engine.parallel.Parallel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Every image decoded once, as training would, and what is kept of it. */
final class ImageScan {
  private static final int CHUNK = 512;
  private static final int HEADER_BYTES = 1 << 18;

  private final List<ListedImage> images;
  private final ImageLimits limits;
  private final ScannedImage[] scanned;

  /** Most images are as others: of a million, a few records are kept. */
  private final Map<ScannedImage, ScannedImage> known = new ConcurrentHashMap<>();

  private List<Pair> pairs;

  /**
   * Two images that look the same, by their numbers.
   *
   * @param exact whether every pixel is the same
   */
  record Pair(int first, int second, boolean exact) {}

  private ImageScan(List<ListedImage> images, ImageLimits limits) {
    this.images = images;
    this.limits = limits;
    this.scanned = new ScannedImage[images.size()];
  }

  /** Decodes images and compares them. */
  static ImageScan of(
      List<ListedImage> images, ImageLimits limits, Parallel parallel, Terminal terminal) {
    ImageScan scan = new ImageScan(images, limits);
    ImageLooks looks = new ImageLooks(images.size());
    for (int from = 0; from < images.size(); from += CHUNK) {
      int start = from;
      parallel.forEach(Math.min(CHUNK, images.size() - from), i -> scan.scan(start + i, looks));
      terminal.status(
          String.format(Locale.ROOT, "looking at images: %,d of %,d", from, images.size()));
    }
    terminal.status("comparing images");
    scan.pairs = looks.pairs(scan.usable());
    terminal.clearStatus();
    return scan;
  }

  private void scan(int number, ImageLooks looks) {
    ScannedImage image = look(images.get(number).record(), number, looks);
    scanned[number] = known.computeIfAbsent(image, same -> same);
  }

  private ScannedImage look(ImageRecord record, int number, ImageLooks looks) {
    Optional<ImageHeader> header = Optional.empty();
    try {
      // Decoding refuses files that are too large before it reads them.
      DecodedImage image = ImageReader.decode(record.path(), limits);
      header = Optional.of(header(record));
      looks.take(number, image);
      return new ScannedImage(image.width(), image.height(), header, Optional.empty());
    } catch (ImageException unusable) {
      return new ScannedImage(0, 0, header, Optional.of(unusable.reason()));
    } catch (IOException unreadable) {
      return new ScannedImage(0, 0, header, Optional.of("cannot be read: " + unreadable));
    }
  }

  /** Of the first bytes, in which all that matters lies unless metadata is larger. */
  private static ImageHeader header(ImageRecord record) throws IOException {
    try (InputStream input = Files.newInputStream(record.path())) {
      return ImageHeader.of(input.readNBytes(HEADER_BYTES), record.name());
    }
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
    return pairs;
  }
}
