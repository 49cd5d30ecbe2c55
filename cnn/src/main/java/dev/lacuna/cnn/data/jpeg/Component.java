package dev.lacuna.cnn.data.jpeg;

/** A component of a picture: its tables, and its samples in whole blocks. */
final class Component {
  final int id;

  /** Blocks in a unit of all components, across and down. */
  final int across;

  final int down;

  final int quantization;

  /** Steps of quantization, in zigzag order. */
  int[] steps;

  HuffmanTable dcCodes;
  HuffmanTable acCodes;

  /** The last DC value. */
  int dc;

  /** Samples that belong to the picture. */
  int width;

  int height;

  byte[] samples;
  int stride;

  Component(int id, int sampling, int quantization) {
    this.id = id;
    this.across = sampling >> 4;
    this.down = sampling & 15;
    this.quantization = quantization;
  }

  /** Makes room for a picture of {@code unitsAcross} times {@code unitsDown} units. */
  void allocate(int unitsAcross, int unitsDown) {
    stride = 8 * across * unitsAcross;
    samples = new byte[Math.multiplyExact(stride, 8 * down * unitsDown)];
  }
}
