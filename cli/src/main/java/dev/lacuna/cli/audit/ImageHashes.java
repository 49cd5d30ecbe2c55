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
 * bit for each that is brighter than its left neighbour (Krawetz, 2013). Line drawings have many
 * equal neighbours and so few telling bits, so a candidate counts only if the two images differ
 * little in 16 x 16 gray values as well.
 */
final class ImageHashes {
  private static final int SIDE = 8;
  private static final int FINE = 16;

  /** Mean difference of gray values, 0 to 255, up to which two images are the same. */
  private static final double MOST_DIFFERENCE = 6;

  private final ImageSource images;

  ImageHashes(ImageSource images) {
    this.images = images;
  }

  /** Pairs of images that look the same. */
  List<NearDuplicates.Pair> pairs(Parallel parallel) {
    long[] hashes = new long[images.size()];
    parallel.forEach(hashes.length, row -> hashes[row] = hash(gray(row, SIDE, SIDE + 1)));
    return NearDuplicates.pairs(hashes).stream()
        .filter(pair -> difference(pair.first(), pair.second()) <= MOST_DIFFERENCE)
        .toList();
  }

  private static long hash(int[] gray) {
    long hash = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int left = y * (SIDE + 1) + x;
        hash = hash << 1 | (gray[left + 1] > gray[left] ? 1 : 0);
      }
    }
    return hash;
  }

  private double difference(int first, int second) {
    int[] a = gray(first, FINE, FINE);
    int[] b = gray(second, FINE, FINE);
    int sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return (double) sum / a.length;
  }

  /** An image's mean over channels, brought to a size. */
  private int[] gray(int row, int height, int width) {
    Shape shape = images.sampleShape();
    int channels = shape.extent(2);
    byte[] pixels;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment image = arena.allocate(shape.size());
      images.read(row, image, 0);
      pixels = image.toArray(ValueLayout.JAVA_BYTE);
    }
    byte[] small =
        ImageScaler.resize(pixels, shape.extent(0), shape.extent(1), channels, height, width);
    int[] gray = new int[height * width];
    for (int i = 0; i < small.length; i++) {
      gray[i / channels] += Byte.toUnsignedInt(small[i]);
    }
    for (int i = 0; i < gray.length; i++) {
      gray[i] /= channels;
    }
    return gray;
  }
}
