package dev.lacuna.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapeTest {

  @Test
  void describesItsExtents() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(3, shape.rank());
    assertEquals(3, shape.extent(1));
    assertEquals(4, shape.last());
    assertEquals(24, shape.size());
    assertEquals("2x3x4", shape.toString());
  }

  @Test
  void scalarHasOneElement() {
    assertEquals(0, Shape.of().rank());
    assertEquals(1, Shape.of().size());
    assertEquals("scalar", Shape.of().toString());
  }

  @Test
  void sizeMayPassTwoToTheThirtyOne() {
    assertEquals(1L << 40, Shape.of(1 << 20, 1 << 20).size());
    assertThrows(ArithmeticException.class, () -> Shape.of(1 << 30, 1 << 30, 1 << 30));
  }

  @Test
  void batchDimensionComesAndGoes() {
    Shape sample = Shape.of(5, 6);
    assertEquals(Shape.of(8, 5, 6), sample.prepend(8));
    assertEquals(sample, sample.prepend(8).dropFirst());
  }

  @Test
  void isAValue() {
    assertEquals(Shape.of(2, 3), Shape.of(2, 3));
    assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
    assertNotEquals(Shape.of(2, 3), Shape.of(3, 2));
    assertNotEquals(Shape.of(6), Shape.of(2, 3));
  }

  @Test
  void doesNotShareArrays() {
    int[] extents = {2, 3};
    Shape shape = Shape.of(extents);
    extents[0] = 9;
    shape.toArray()[1] = 9;
    assertArrayEquals(new int[] {2, 3}, shape.toArray());
  }

  @Test
  void extentsBelowOneAreRefused() {
    assertEquals(
        "every extent of a shape must be at least 1, got [2, 0]",
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, 0)).getMessage());
  }
}
