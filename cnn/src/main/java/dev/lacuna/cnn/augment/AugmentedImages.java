package dev.lacuna.cnn.augment;

import dev.lacuna.cnn.augment.Draws.Purpose;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Images as an epoch sees them. */
final class AugmentedImages implements ImageSource {
  /** Range of the erased part of the area, and of its proportions, as in the paper. */
  private static final double LEAST_ERASED = 0.02;

  private static final double MOST_ERASED = 0.4;
  private static final double LEAST_ASPECT = 0.3;

  private static final double MIDDLE = 127.5;

  private final ImageSource source;
  private final Augmentation augmentation;
  private final Draws draws;
  private final Shape shape;
  private final ThreadLocal<Scratch> scratch;

  AugmentedImages(ImageSource source, Augmentation augmentation, Draws draws) {
    this.source = source;
    this.augmentation = augmentation;
    this.draws = draws;
    this.shape = source.sampleShape();
    int bytes = Math.toIntExact(shape.size());
    this.scratch = ThreadLocal.withInitial(() -> new Scratch(bytes));
  }

  /** What a thread needs: images as they are, changed, and to be mixed in. */
  private static final class Scratch {
    private final byte[] original;
    private final MemorySegment originalSegment;
    private final byte[] changed;
    private final byte[] partner;
    private final byte[] levels = new byte[256];

    Scratch(int bytes) {
      original = new byte[bytes];
      originalSegment = MemorySegment.ofArray(original);
      changed = new byte[bytes];
      partner = new byte[bytes];
    }
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Shape sampleShape() {
    return shape;
  }

  @Override
  public String name(int index) {
    return source.name(index);
  }

  @Override
  public void read(int index, MemorySegment target, long offset) {
    Scratch own = scratch.get();
    change(index, own, own.changed);
    if (augmentation.mixes()) {
      change(draws.partner(index), own, own.partner);
      mix(own.changed, own.partner, draws.ownShare(index, augmentation.mixup()));
    }
    MemorySegment.copy(own.changed, 0, target, ValueLayout.JAVA_BYTE, offset, own.changed.length);
  }

  private static void mix(byte[] image, byte[] partner, double share) {
    for (int i = 0; i < image.length; i++) {
      double value = (image[i] & 0xFF) * share + (partner[i] & 0xFF) * (1 - share);
      image[i] = (byte) (int) (value + 0.5);
    }
  }

  private void change(int image, Scratch own, byte[] result) {
    source.read(image, own.originalSegment, 0);
    move(image, own.original, result);
    if (augmentation.brightness() > 0 || augmentation.contrast() > 0) {
      shade(image, own.levels, result);
    }
    if (augmentation.erase() > 0 && draws.uniform(image, Purpose.ERASE) < augmentation.erase()) {
      erase(image, result);
    }
  }

  /** Mirrors, turns, scales and shifts in one step. */
  private void move(int image, byte[] original, byte[] result) {
    int height = shape.extent(0);
    int width = shape.extent(1);
    double angle =
        StrictMath.toRadians(draws.symmetric(image, Purpose.ROTATION, augmentation.rotate()));
    double factor =
        StrictMath.pow(1 + augmentation.scale(), draws.symmetric(image, Purpose.SCALE, 1));
    boolean mirrored = augmentation.flip() && draws.uniform(image, Purpose.FLIP) < 0.5;
    new Warp(
            height,
            width,
            shape.extent(2),
            new Warp.Motion(
                StrictMath.cos(angle) / factor,
                StrictMath.sin(angle) / factor,
                draws.symmetric(image, Purpose.SHIFT_X, augmentation.shift()) * width,
                draws.symmetric(image, Purpose.SHIFT_Y, augmentation.shift()) * height,
                mirrored))
        .apply(original, result);
  }

  private void shade(int image, byte[] levels, byte[] result) {
    double factor = 1 + draws.symmetric(image, Purpose.CONTRAST, augmentation.contrast());
    double added = 255 * draws.symmetric(image, Purpose.BRIGHTNESS, augmentation.brightness());
    for (int level = 0; level < levels.length; level++) {
      double value = (level - MIDDLE) * factor + MIDDLE + added;
      levels[level] = (byte) (int) Math.clamp(value + 0.5, 0, 255);
    }
    for (int i = 0; i < result.length; i++) {
      result[i] = levels[result[i] & 0xFF];
    }
  }

  private void erase(int image, byte[] result) {
    int height = shape.extent(0);
    int width = shape.extent(1);
    int channels = shape.extent(2);
    double share =
        LEAST_ERASED + (MOST_ERASED - LEAST_ERASED) * draws.uniform(image, Purpose.ERASED_AREA);
    // Of the proportions a and 1/a one is as likely as the other.
    double aspect = StrictMath.pow(LEAST_ASPECT, draws.symmetric(image, Purpose.ERASED_ASPECT, 1));
    double area = share * height * width;
    int rows = (int) Math.clamp(StrictMath.sqrt(area * aspect), 1, height);
    int columns = (int) Math.clamp(StrictMath.sqrt(area / aspect), 1, width);
    int top = (int) (draws.uniform(image, Purpose.ERASED_Y) * (height - rows + 1));
    int left = (int) (draws.uniform(image, Purpose.ERASED_X) * (width - columns + 1));
    for (int c = 0; c < channels; c++) {
      byte level = (byte) (int) (draws.uniform(image, Purpose.ERASED_COLOUR, c) * 256);
      for (int y = top; y < top + rows; y++) {
        for (int x = left; x < left + columns; x++) {
          result[(y * width + x) * channels + c] = level;
        }
      }
    }
  }
}
