package dev.lacuna.cnn.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

final class GoldenSetTest {
  private GoldenSet set;

  @BeforeEach
  void open() {
    set = GoldenSet.open();
  }

  @Test
  void findsCases() {
    assertTrue(set.cases().size() >= 400);
    assertTrue(set.ofKind("layers").size() >= 90);
    assertTrue(set.ofOp("layers", "conv2d").stream().allMatch(c -> c.has("kernel")));
    assertThrows(IllegalArgumentException.class, () -> set.ofKind("nothing"));
    assertThrows(IllegalArgumentException.class, () -> set.named("layers/nothing"));
  }

  @Test
  void readsACase() {
    GoldenCase golden = set.named("layers/conv2d_k1_valid");
    assertEquals("layers", golden.kind());
    assertEquals("conv2d", golden.op());
    assertEquals(7, golden.param("filters").integer(1, 100));
    assertEquals("valid", golden.params().get("padding"));
    assertTrue(golden.findParam("nothing").isEmpty());
    assertArrayEquals(new int[] {2, 10, 8, 3}, golden.shape("x"));
    assertEquals(2 * 10 * 8 * 3, golden.tensor("x").length);
    assertTrue(golden.has("bias"));
    assertFalse(golden.expected().contains("bias"));
    assertFalse(golden.mustFail());
  }

  @Test
  void everyFileAndPictureIsThere() {
    for (GoldenCase golden : set.cases()) {
      if (!golden.mustFail()) {
        assertTrue(Files.exists(golden.file()), golden::name);
        assertTrue(golden.tensors().containsAll(golden.expected()), golden::name);
      }
      if (golden.kind().equals("images")) {
        assertTrue(Files.exists(golden.image()), golden::name);
      }
    }
    assertTrue(Files.exists(set.named("models/keras_sequential").modelFile("onnx")));
  }

  @Test
  void readsIntegers() {
    int[] bytes = set.named("images/png_gray1").ints("gray");
    assertEquals(51 * 31, bytes.length);
    float[] floats = set.named("images/png_gray1").tensor("gray");
    for (int i = 0; i < bytes.length; i++) {
      assertTrue(bytes[i] >= 0 && bytes[i] <= 255);
      assertEquals(bytes[i], floats[i]);
    }
    assertEquals(52, set.named("losses/propensity_weights_default").ints("class_counts").length);
  }

  @Test
  void comparesEveryElementWithItsTolerance() {
    GoldenCase golden = set.named("layers/conv2d_k1_valid");
    float[] got = golden.tensor("y");
    golden.assertClose("y", got);
    // Its tolerance is 2.6e-6 + 2e-6 * |want|.
    got[9] += (2.4e-6f + 2e-6f * Math.abs(got[9])) / 2;
    golden.assertClose("y", got);
    got[9] += 1e-3f;
    got[1] += 1e-4f;
    String message =
        assertThrows(AssertionFailedError.class, () -> golden.assertClose("y", got)).getMessage();
    assertTrue(
        message.startsWith("layers/conv2d_k1_valid: y[0, 0, 1, 2] (element 9) is "), message);
    assertTrue(message.endsWith("2 of 1120 elements are off"), message);
    got[3] = Float.NaN;
    assertThrows(AssertionFailedError.class, () -> golden.assertClose("y", got));
    assertThrows(AssertionFailedError.class, () -> golden.assertClose("y", new float[3]));
  }
}
