package dev.lacuna.cnn.data.webp;

/** VP8's inverse transforms (RFC 6386, section 14). */
final class Transform {
  private Transform() {}

  /** From the block of the luma blocks' DCs to the first value of each of 16 blocks. */
  static void walshHadamard(int[] in, int[] values) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int a0 = in[i] + in[12 + i];
      int a1 = in[4 + i] + in[8 + i];
      int a2 = in[4 + i] - in[8 + i];
      int a3 = in[i] - in[12 + i];
      half[i] = a0 + a1;
      half[4 + i] = a3 + a2;
      half[8 + i] = a0 - a1;
      half[12 + i] = a3 - a2;
    }
    for (int i = 0; i < 4; i++) {
      int dc = half[4 * i] + 3;
      int a0 = dc + half[4 * i + 3];
      int a1 = half[4 * i + 1] + half[4 * i + 2];
      int a2 = half[4 * i + 1] - half[4 * i + 2];
      int a3 = dc - half[4 * i + 3];
      values[64 * i] = (short) ((a0 + a1) >> 3);
      values[64 * i + 16] = (short) ((a3 + a2) >> 3);
      values[64 * i + 32] = (short) ((a0 - a1) >> 3);
      values[64 * i + 48] = (short) ((a3 - a2) >> 3);
    }
  }

  /** Adds the inverse cosine transform of 16 values to a block of 4 x 4 samples. */
  static void add(int[] values, int from, Plane plane, int at) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int first = values[from + i];
      int third = values[from + 8 + i];
      int second = values[from + 4 + i];
      int fourth = values[from + 12 + i];
      int a = first + third;
      int b = first - third;
      int c = sine(second) - cosine(fourth);
      int d = cosine(second) + sine(fourth);
      half[4 * i] = a + d;
      half[4 * i + 1] = b + c;
      half[4 * i + 2] = b - c;
      half[4 * i + 3] = a - d;
    }
    for (int i = 0; i < 4; i++) {
      int dc = half[i] + 4;
      int a = dc + half[8 + i];
      int b = dc - half[8 + i];
      int c = sine(half[4 + i]) - cosine(half[12 + i]);
      int d = cosine(half[4 + i]) + sine(half[12 + i]);
      int row = at + i * plane.stride;
      store(plane.samples, row, (a + d) >> 3);
      store(plane.samples, row + 1, (b + c) >> 3);
      store(plane.samples, row + 2, (b - c) >> 3);
      store(plane.samples, row + 3, (a - d) >> 3);
    }
  }

  private static void store(byte[] samples, int at, int change) {
    samples[at] = (byte) Math.max(0, Math.min(255, (samples[at] & 0xFF) + change));
  }

  /** sqrt(2) cos(pi / 8), in 65536ths. */
  private static int cosine(int value) {
    return ((value * 20091) >> 16) + value;
  }

  /** sqrt(2) sin(pi / 8), in 65536ths. */
  private static int sine(int value) {
    return (value * 35468) >> 16;
  }
}
