package dev.lacuna.cli.validate;

import dev.lacuna.cli.audit.ImageHashes;
import dev.lacuna.cnn.data.DecodedImage;
import dev.lacuna.cnn.data.ImageScaler;
import dev.lacuna.loss.audit.NearDuplicates;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How images look, to find those that look the same: a digest of all pixels, a hash, and 8 x 8
 * places in colour, in all 216 bytes an image. Different images may be taken by several threads at
 * once.
 */
final class ImageLooks {
  private static final int CHANNELS = 3;

  /** Hashes are made of pictures of at most this side: what they see is coarser still. */
  private static final int HASHED_SIDE = 64;

  /** Half of SHA-256 of size and pixels: enough that no two pictures meet by chance. */
  private final long[] digests;

  private final long[] hashes;

  private final byte[][] places;

  /** Of so many images. */
  ImageLooks(int images) {
    this.digests = new long[2 * images];
    this.hashes = new long[images];
    this.places = new byte[images][];
  }

  /** Takes a look at an image. */
  void take(int number, DecodedImage image) {
    ByteBuffer digest = ByteBuffer.wrap(digest(image));
    digests[2 * number] = digest.getLong();
    digests[2 * number + 1] = digest.getLong();
    int height = Math.min(HASHED_SIDE, image.height());
    int width = Math.min(HASHED_SIDE, image.width());
    byte[] small =
        ImageScaler.resize(image.rgb(), image.height(), image.width(), CHANNELS, height, width);
    hashes[number] = ImageHashes.hash(small, height, width, CHANNELS);
    places[number] = ImageHashes.places(small, height, width, CHANNELS);
  }

  private static byte[] digest(DecodedImage image) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
    sha.update(ByteBuffer.allocate(8).putInt(image.width()).putInt(image.height()).flip());
    return sha.digest(image.rgb());
  }

  /**
   * Pairs of images that look the same. Of many with the same pixels each is paired with the first,
   * which alone is compared with others.
   *
   * @param usable numbers of the images that were taken, ascending
   */
  List<ImageScan.Pair> pairs(int[] usable) {
    int[] sorted =
        IntStream.of(usable)
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer i) -> digests[2 * i])
                    .thenComparingLong(i -> digests[2 * i + 1])
                    .thenComparingInt(i -> i))
            .mapToInt(Integer::intValue)
            .toArray();
    List<ImageScan.Pair> pairs = new ArrayList<>();
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      int first = sorted[Math.max(0, count - 1)];
      if (i > 0 && same(first, sorted[i])) {
        pairs.add(new ImageScan.Pair(first, sorted[i], true));
      } else {
        sorted[count++] = sorted[i];
      }
    }
    pairs.sort(Comparator.comparingInt(ImageScan.Pair::second));
    int[] distinct = Arrays.copyOf(sorted, count);
    Arrays.sort(distinct);
    long[] compared = Arrays.stream(distinct).mapToLong(i -> hashes[i]).toArray();
    for (NearDuplicates.Pair near : ImageHashes.pairs(compared, i -> places[distinct[i]])) {
      pairs.add(new ImageScan.Pair(distinct[near.first()], distinct[near.second()], false));
    }
    return pairs;
  }

  private boolean same(int a, int b) {
    return digests[2 * a] == digests[2 * b] && digests[2 * a + 1] == digests[2 * b + 1];
  }
}
