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
import java.util.function.IntFunction;

/**
 * Images that look the same. Candidates by difference hash: the image in 8 rows of 9 gray values, a
 * bit for each that is clearly brighter than its left neighbour (Krawetz, 2013, has no "clearly",
 * and on plain grounds the noise of an encoder decides). The hash knows no colour, and on plain
 * grounds few of its bits tell anything, so a candidate counts only if the two images differ little
 * in each of 8 x 8 places and in each channel as well.
 */
public final class ImageHashes {
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
    int channels = images.sampleShape().extent(2);
    parallel.forEach(hashes.length, row -> hashes[row] = hash(small(row, SIDE + 1), channels));
    return pairs(hashes, row -> small(row, SIDE));
  }

  /**
   * Pairs of images that look the same.
   *
   * @param hashes of each image, see {@link #hash(byte[], int, int, int)}
   * @param places of an image by its number, see {@link #places}
   */
  public static List<NearDuplicates.Pair> pairs(long[] hashes, IntFunction<byte[]> places) {
    return NearDuplicates.pairs(
        hashes, pair -> same(places.apply(pair.first()), places.apply(pair.second())));
  }

  /** The hash of an image, row by row. */
  public static long hash(byte[] pixels, int height, int width, int channels) {
    return hash(ImageScaler.resize(pixels, height, width, channels, SIDE, SIDE + 1), channels);
  }

  /** An image in 8 x 8 places, to compare what the hash does not see. */
  public static byte[] places(byte[] pixels, int height, int width, int channels) {
    return ImageScaler.resize(pixels, height, width, channels, SIDE, SIDE);
  }

  private static long hash(byte[] small, int channels) {
    int[] gray = new int[small.length / channels];
    for (int i = 0; i < small.length; i++) {
      gray[i / channels] += Byte.toUnsignedInt(small[i]);
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
