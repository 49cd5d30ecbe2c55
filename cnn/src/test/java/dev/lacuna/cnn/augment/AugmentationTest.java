package dev.lacuna.cnn.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.data.DataSet;
import dev.lacuna.cnn.data.ImageSource;
import dev.lacuna.engine.label.LabelMatrix;
import dev.lacuna.engine.label.LabelState;
import dev.lacuna.engine.random.Philox;
import dev.lacuna.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  private static final int IMAGES = 40;

  /** Noise. */
  private record Noise(Shape sampleShape) implements ImageSource {
    @Override
    public int size() {
      return IMAGES;
    }

    @Override
    public String name(int index) {
      return "noise " + index;
    }

    @Override
    public void read(int index, MemorySegment target, long offset) {
      for (long i = 0; i < sampleShape.size(); i++) {
        target.set(ValueLayout.JAVA_BYTE, offset + i, (byte) Philox.bits(1, index, i));
      }
    }
  }

  private static DataSet noise(Shape shape) {
    LabelMatrix.Builder labels = LabelMatrix.builder(8);
    for (int i = 0; i < IMAGES; i++) {
      int row = i;
      labels.addRow(
          IntStream.range(0, 8).filter(c -> (row + c) % 3 == 0).toArray(),
          IntStream.range(0, 8).filter(c -> (row + c) % 3 == 1).toArray());
    }
    return new DataSet(new Noise(shape), labels.build());
  }

  private static byte[] read(ImageSource images, int index) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(images.sampleShape().size());
      images.read(index, target, 0);
      return target.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static byte[] augmented(String text, DataSet data, long seed, int epoch, int index) {
    return read(Augmentation.parse(text).epoch(data, seed, epoch).images(), index);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "flip",
        "flip,shift=0.1,scale=0.2,rotate=10.0,brightness=0.2,contrast=0.3,erase=0.25,mixup=0.4"
      })
  void isReadAsItIsWritten(String text) {
    assertEquals(text, Augmentation.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flop | 'flop' is unknown; there are flip, shift=S",
        "flip,flip | flip is given twice",
        "shift=2 | shift must be in 0..1, got 2.0",
        "shift | shift must be in 0..1, got NaN",
        "rotate=ten | rotate: 'ten' is no number",
        "flip=1 | 'flip' is unknown",
        "mixup=-1 | mixup must be in 0..1"
      })
  void whatItCannotReadIsNamed(String text, String part) {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> Augmentation.parse(text));
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  @Test
  void noneIsTheDataItself() {
    DataSet data = noise(Shape.of(3, 4, 1));
    assertSame(data, Augmentation.NONE.epoch(data, 1, 1));
  }

  @Property(tries = 30)
  void aFlipMirrorsAboutHalfOfTheImages(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 2, max = 9) int width,
      @ForAll long seed) {
    DataSet data = noise(Shape.of(height, width, 3));
    int flipped = 0;
    for (int image = 0; image < IMAGES; image++) {
      byte[] original = read(data.images(), image);
      byte[] mirrored = new byte[original.length];
      for (int i = 0; i < original.length; i++) {
        int x = i / 3 % width;
        mirrored[i] = original[i + 3 * (width - 1 - 2 * x)];
      }
      byte[] result = augmented("flip", data, seed, 1, image);
      boolean same = Arrays.equals(original, result);
      assertTrue(same || Arrays.equals(mirrored, result));
      flipped += same ? 0 : 1;
    }
    // Of 40 coins at least 3 and at most 37 fall on one side, but for one case in 10^8.
    assertTrue(flipped >= 3 && flipped <= 37, "flipped " + flipped);
  }

  /** What resuming and the number of threads rest on. */
  @Property(tries = 20)
  void anImageDependsOnSeedEpochAndItselfAlone(@ForAll long seed) {
    DataSet data = noise(Shape.of(6, 5, 3));
    String all = "flip,shift=0.2,scale=0.3,rotate=30,brightness=0.3,contrast=0.3,erase=1,mixup=1";
    byte[] result = augmented(all, data, seed, 3, 7);
    DataSet again = Augmentation.parse(all).epoch(data, seed, 3);
    for (int image = IMAGES - 1; image > 7; image--) {
      read(again.images(), image);
    }
    assertArrayEquals(result, read(again.images(), 7));
    assertFalse(Arrays.equals(result, augmented(all, data, seed, 4, 7)));
    assertFalse(Arrays.equals(result, augmented(all, data, seed + 1, 3, 7)));
  }

  /** Each kind draws its own numbers, so that runs can be compared. */
  @Test
  void aKindThatDoesNothingChangesNothingOfTheOthers() {
    DataSet data = noise(Shape.of(6, 5, 1));
    for (int image = 0; image < IMAGES; image++) {
      assertArrayEquals(
          augmented("shift=0.3,brightness=0.2", data, 5, 2, image),
          augmented("shift=0.3,brightness=0.2,erase=0,rotate=0", data, 5, 2, image));
    }
  }

  @Property(tries = 50)
  void onePlainColourStaysIt(@ForAll long seed, @ForAll byte level) {
    Shape shape = Shape.of(7, 6, 3);
    ImageSource plain =
        new ImageSource() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public Shape sampleShape() {
            return shape;
          }

          @Override
          public String name(int index) {
            return "plain";
          }

          @Override
          public void read(int index, MemorySegment target, long offset) {
            target.asSlice(offset, shape.size()).fill(level);
          }
        };
    DataSet data = new DataSet(plain, LabelMatrix.builder(1).addRow(0).build());
    byte[] expected = new byte[126];
    Arrays.fill(expected, level);
    assertArrayEquals(
        expected, augmented("flip,shift=1,scale=4,rotate=180,mixup=1", data, seed, 1, 0));
  }

  @Test
  void aQuarterTurnMovesPixelsExactly() {
    byte[] turned = new byte[9];
    new Warp(3, 3, 1, new Warp.Motion(0, 1, 0, 0, false))
        .apply(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, turned);
    assertArrayEquals(new byte[] {7, 4, 1, 8, 5, 2, 9, 6, 3}, turned);
  }

  @Test
  void aShiftRepeatsTheBorder() {
    byte[] shifted = new byte[4];
    new Warp(1, 4, 1, new Warp.Motion(1, 0, 1.5, 0, false))
        .apply(new byte[] {10, 20, 30, 40}, shifted);
    assertArrayEquals(new byte[] {10, 10, 15, 25}, shifted);
  }

  @Property(tries = 30)
  void whatIsErasedIsARectangleOfOneColour(@ForAll long seed) {
    int height = 20;
    int width = 16;
    DataSet data = noise(Shape.of(height, width, 1));
    byte[] original = read(data.images(), 0);
    byte[] result = augmented("erase=1", data, seed, 1, 0);
    int[] changed =
        IntStream.range(0, result.length).filter(i -> result[i] != original[i]).toArray();
    assertTrue(changed.length > 0 && changed.length <= 0.45 * height * width);
    int left = Arrays.stream(changed).map(i -> i % width).min().getAsInt();
    int right = Arrays.stream(changed).map(i -> i % width).max().getAsInt();
    for (int y = changed[0] / width; y <= changed[changed.length - 1] / width; y++) {
      for (int x = left; x <= right; x++) {
        assertEquals(result[changed[0]], result[y * width + x]);
      }
    }
  }

  @Property(tries = 20)
  void brightnessAndContrastKeepTheOrderOfLevels(@ForAll long seed) {
    DataSet data = noise(Shape.of(8, 8, 1));
    byte[] original = read(data.images(), 3);
    byte[] result = augmented("brightness=0.4,contrast=0.9", data, seed, 1, 3);
    for (int i = 1; i < result.length; i++) {
      if ((original[i] & 0xFF) >= (original[i - 1] & 0xFF)) {
        assertTrue((result[i] & 0xFF) >= (result[i - 1] & 0xFF));
      }
    }
  }

  /** Nothing is claimed that nobody said: the law of mixed labels in three states. */
  @Property(tries = 50)
  void mixedLabelsAreTrueOfWhatIsSeen(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int a) {
    double alpha = a / 10.0;
    DataSet data = noise(Shape.of(4, 4, 1));
    Draws draws = new Draws(seed, 1, IMAGES);
    LabelMatrix labels = data.labels();
    LabelMatrix mixed = Augmentation.parse("mixup=" + alpha).epoch(data, seed, 1).labels();
    for (int image = 0; image < IMAGES; image++) {
      int partner = draws.partner(image);
      double share = draws.ownShare(image, alpha);
      assertTrue(share >= 0.5 && share <= 1);
      boolean visible = 1 - share >= MixedLabels.LEAST_VISIBLE;
      for (int label = 0; label < 8; label++) {
        LabelState own = labels.state(image, label);
        LabelState other = labels.state(partner, label);
        boolean positive = own == LabelState.POSITIVE || (visible && other == LabelState.POSITIVE);
        boolean negative = own == LabelState.NEGATIVE && other == LabelState.NEGATIVE;
        assertEquals(
            positive ? LabelState.POSITIVE : negative ? LabelState.NEGATIVE : LabelState.UNKNOWN,
            mixed.state(image, label));
      }
    }
  }

  @Test
  void mixedImagesAreTheWeightedMean() {
    DataSet data = noise(Shape.of(4, 4, 1));
    Draws draws = new Draws(9, 2, IMAGES);
    for (int image = 0; image < IMAGES; image++) {
      byte[] own = read(data.images(), image);
      byte[] other = read(data.images(), draws.partner(image));
      double share = draws.ownShare(image, 0.5);
      byte[] mixed = augmented("mixup=0.5", data, 9, 2, image);
      for (int i = 0; i < mixed.length; i++) {
        double expected = share * (own[i] & 0xFF) + (1 - share) * (other[i] & 0xFF);
        assertEquals(expected, mixed[i] & 0xFF, 0.5 + 1e-9);
      }
    }
  }

  /**
   * The mean of the larger of x and 1-x under Beta(1, 1) is 3/4, under Beta(1/2, 1/2) 1/2 + 1/pi.
   */
  @Test
  void sharesHaveTheirDistribution() {
    Draws draws = new Draws(3, 1, 20_000);
    assertEquals(0.75, meanShare(draws, 1), 0.005);
    assertEquals(0.5 + 1 / Math.PI, meanShare(draws, 0.5), 0.005);
  }

  private static double meanShare(Draws draws, double alpha) {
    return IntStream.range(0, draws.images())
        .mapToDouble(image -> draws.ownShare(image, alpha))
        .average()
        .orElseThrow();
  }
}
