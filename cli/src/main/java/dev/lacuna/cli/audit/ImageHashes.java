package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.ImageScaler;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.parallel.Parallel;
import dev.lacuna.engine.tensor.Shape;
import dev.lacuna.loss.audit.NearDuplicates;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Images that look the same. Candidates by difference hash: the image in 8 rows of 9 gray values, a
 * bit for each that is clearly brighter than its left neighbour (Krawetz, 2013, has no "clearly",
 * and on plain grounds the noise of an encoder decides). The hash knows no colour, and on plain
 * grounds few of its bits tell anything, so a candidate counts only if the two images differ little
 * in each of 8 x 8 places and in each channel as well.
 */
final class ImageHashes {
  private static final int SIDE = 8;

  /** Gray values, of 255, by which a neighbour is clearly brighter. */
  private static final int STEP = 8;

  /** Largest difference, of 255, up to which a place is the same: above that of two encodings. */
  private static final int MOST_DIFFERENCE = 24;

  private final ImageSource images;

  ImageHashes(ImageSource images) {
    this.images = images;
  }

  /** Pairs of images that look the same. */
  List<NearDuplicates.Pair> pairs(Parallel parallel) {
    long[] hashes = new long[images.size()];
    parallel.forEach(hashes.length, row -> hashes[row] = hash(row));
    return NearDuplicates.pairs(hashes).stream()
        .filter(pair -> same(small(pair.first(), SIDE), small(pair.second(), SIDE)))
        .toList();
  }

  private long hash(int row) {
    int channels = images.sampleShape().extent(2);
    byte[] pixels = small(row, SIDE + 1);
    int[] gray = new int[pixels.length / channels];
    for (int i = 0; i < pixels.length; i++) {
      gray[i / channels] += Byte.toUnsignedInt(pixels[i]);
    }
    long hash = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int left = y * (SIDE + 1) + x;
        hash = hash << 1 | (gray[left + 1] > gray[left] + STEP * channels ? 1 : 0);
      }
    }
    return hash;
  }

  private static boolean same(byte[] first, byte[] second) {
    for (int i = 0; i < first.length; i++) {
      int difference = Byte.toUnsignedInt(first[i]) - Byte.toUnsignedInt(second[i]);
      if (Math.abs(difference) > MOST_DIFFERENCE) {
        return false;
      }
    }
    return true;
  }

  /** An image in 8 rows. */
  private byte[] small(int row, int width) {
    Shape shape = images.sampleShape();
    byte[] pixels;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment image = arena.allocate(shape.size());
      images.read(row, image, 0);
      pixels = image.toArray(ValueLayout.JAVA_BYTE);
    }
    return ImageScaler.resize(
        pixels, shape.extent(0), shape.extent(1), shape.extent(2), SIDE, width);
  }
}
