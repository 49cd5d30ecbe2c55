package dev.lacuna.cnn.data.jpeg;

/** Arrays that are kept from one picture to the next, and grow. */
final class Room {
  private Room() {}

  /** An array of at least {@code size} numbers, of any content: this one, or a new one. */
  static int[] of(int[] kept, int size) {
    return kept.length >= size ? kept : new int[size];
  }

  /** Makes arrays so large, of any content. */
  static void make(int[][] kept, int size) {
    for (int i = 0; i < kept.length; i++) {
      kept[i] = of(kept[i], size);
    }
  }
}
