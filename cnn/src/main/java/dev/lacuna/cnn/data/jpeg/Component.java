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

  /**
   * The lines of the last two rows of units, one in turn with the other. They are numbers, since
   * the compiler makes vectors of loops over nothing but numbers.
   */
  int[] samples;

  int stride;

  Component(int id, int sampling, int quantization) {
    this.id = id;
    this.across = sampling >> 4;
    this.down = sampling & 15;
    this.quantization = quantization;
  }

  /** Makes room for rows of {@code unitsAcross} units. */
  void allocate(int unitsAcross) {
    stride = 8 * across * unitsAcross;
    samples = new int[16 * down * stride];
  }

  /** Where a line begins. */
  int line(int number) {
    return number % (16 * down) * stride;
  }
}
