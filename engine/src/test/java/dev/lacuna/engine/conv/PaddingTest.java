package dev.lacuna.engine.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaddingTest {

  /**
   * Sizes as TensorFlow gives them; 224, 7, 2 is the first layer of ResNet: 2 before and 3 after.
   */
  @ParameterizedTest
  @CsvSource({
    // in, window, stride, dilation, out, before
    "5, 3, 1, 1, 5, 1",
    "5, 2, 1, 1, 5, 0",
    "5, 3, 2, 1, 3, 1",
    "6, 3, 2, 1, 3, 0",
    "224, 7, 2, 1, 112, 2",
    "4, 2, 2, 1, 2, 0",
    "5, 2, 2, 1, 3, 0",
    "7, 4, 3, 1, 3, 1",
    "10, 3, 1, 2, 10, 2",
    "3, 1, 2, 1, 2, 0",
    "2, 5, 1, 1, 2, 2"
  })
  void samePaddingIsTensorFlows(int in, int window, int stride, int dilation, int out, int before) {
    assertEquals(out, Padding.SAME.outputExtent("width", in, window, stride, dilation));
    assertEquals(before, Padding.SAME.before(in, window, stride, dilation));
  }

  @ParameterizedTest
  @CsvSource({"5, 3, 1, 1, 3", "5, 3, 2, 1, 2", "6, 3, 2, 1, 2", "5, 5, 1, 1, 1", "10, 3, 1, 2, 6"})
  void validPaddingKeepsWindowsInside(int in, int window, int stride, int dilation, int out) {
    assertEquals(out, Padding.VALID.outputExtent("width", in, window, stride, dilation));
    assertEquals(0, Padding.VALID.before(in, window, stride, dilation));
  }

  /** So a pooling window is never empty. */
  @Property
  void everySameWindowMeetsTheImage(
      @ForAll @IntRange(min = 1, max = 60) int in,
      @ForAll @IntRange(min = 1, max = 9) int window,
      @ForAll @IntRange(min = 1, max = 9) int stride) {
    int before = Padding.SAME.before(in, window, stride, 1);
    int out = Padding.SAME.outputExtent("height", in, window, stride, 1);
    assertTrue(before < window);
    assertTrue((out - 1) * stride - before < in);
  }

  @Test
  void mistakesAreNamed() {
    assertEquals(
        "height 4 is smaller than the window, which covers 5",
        assertThrows(
                IllegalArgumentException.class,
                () -> Padding.VALID.outputExtent("height", 4, 3, 1, 2))
            .getMessage());
    assertEquals(
        "width: input, window, stride and dilation must be at least 1, got 4, 3, 0, 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> Padding.SAME.outputExtent("width", 4, 3, 0, 1))
            .getMessage());
  }
}
