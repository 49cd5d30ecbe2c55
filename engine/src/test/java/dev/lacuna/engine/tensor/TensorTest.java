package dev.lacuna.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTest {

  @Test
  void isZeroedNativeAndAligned() {
    try (Tensor tensor = Tensor.allocate(Shape.of(3, 5))) {
      assertArrayEquals(new float[15], tensor.toArray());
      assertTrue(tensor.segment().isNative());
      assertEquals(0, tensor.segment().address() % Tensor.ALIGNMENT);
      assertEquals(60, tensor.segment().byteSize());
    }
  }

  @Test
  void holdsItsValuesInRowMajorOrder() {
    try (Tensor tensor = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f)) {
      assertEquals(3f, tensor.get(2));
      tensor.set(2, 7f);
      assertArrayEquals(new float[] {1f, 2f, 7f, 4f}, tensor.toArray());
      assertEquals("Tensor 2x2", tensor.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -0f, 2.5f})
  void fillSetsEveryElement(float value) {
    try (Tensor tensor = Tensor.of(Shape.of(3), 1f, 2f, 3f)) {
      tensor.fill(value);
      assertArrayEquals(new float[] {value, value, value}, tensor.toArray());
    }
  }

  @Test
  void viewsShareTheMemory() {
    try (Tensor tensor = Tensor.of(Shape.of(3, 2), 1f, 2f, 3f, 4f, 5f, 6f)) {
      tensor.view(Shape.of(6)).set(5, 9f);
      Tensor first = tensor.first(2);
      first.set(0, 8f);
      assertEquals(Shape.of(2, 2), first.shape());
      assertArrayEquals(new float[] {8f, 2f, 3f, 4f}, first.toArray());
      first.close();
      assertArrayEquals(new float[] {8f, 2f, 3f, 4f, 5f, 9f}, tensor.first(3).toArray());
    }
  }

  @Test
  void copiesFromTensorsOfTheSameSize() {
    try (Tensor source = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
        Tensor target = Tensor.allocate(Shape.of(4))) {
      target.copyFrom(source);
      assertArrayEquals(source.toArray(), target.toArray());
    }
  }

  @Test
  void wrongSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(Shape.of(3), 1f, 2f));
    try (Tensor tensor = Tensor.allocate(Shape.of(4, 2))) {
      assertThrows(IllegalArgumentException.class, () -> tensor.view(Shape.of(7)));
      assertThrows(IllegalArgumentException.class, () -> tensor.first(0));
      assertThrows(IllegalArgumentException.class, () -> tensor.first(5));
      assertThrows(IndexOutOfBoundsException.class, () -> tensor.copyFrom(new float[9]));
      assertThrows(IndexOutOfBoundsException.class, () -> tensor.copyFrom(new float[7]));
      assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(8));
    }
  }

  @Test
  void tensorsOfAnotherSizeAreNotCopied() {
    try (Tensor small = Tensor.allocate(Shape.of(2));
        Tensor large = Tensor.allocate(Shape.of(3))) {
      assertThrows(IndexOutOfBoundsException.class, () -> small.copyFrom(large));
    }
  }

  @Test
  void useAfterCloseThrows() {
    Tensor tensor = Tensor.allocate(Shape.of(2));
    tensor.close();
    tensor.close();
    assertThrows(IllegalStateException.class, () -> tensor.get(0));
  }
}
