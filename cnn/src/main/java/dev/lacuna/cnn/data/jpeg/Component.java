package dev.lacuna.cnn.data.jpeg;

/** A component of a picture: its tables, and its samples in whole blocks. */
final class Component {
  int id;

  /** Blocks in a unit of all components, across and down. */
  int across;

  int down;

  int quantization;

  /** Steps of quantization, in zigzag order. */
  int[] steps;

  /** In the same order, 256 times where values of the first block are to go, plus their step. */
  final int[] spots = new int[64];

  HuffmanTable dcCodes;
  HuffmanTable acCodes;

  /** The last DC value. */
  int dc;

  /** Samples that belong to the picture. */
  int width;

  int height;

  /**
   * The lines of the last two rows of units, one in turn with the other. In a line, the samples of
   * all units' first column come first, then those of another one: see {@link #column}. They are
   * numbers, since the compiler makes vectors of loops over nothing but numbers.
   */
  int[] samples = {};

  private int unitsAcross;

  /** Begins a picture. */
  void begin(int id, int sampling, int quantization) {
    this.dc = 0;
    this.id = id;
    this.across = sampling >> 4;
    this.down = sampling & 15;
    this.quantization = quantization;
  }

  /** Makes room for rows of {@code unitsAcross} units. */
  void allocate(int unitsAcross) {
    this.unitsAcross = unitsAcross;
    samples = Room.of(samples, 16 * down * lineSize());
  }

  /** Samples of a line, with those beyond the picture. */
  int lineSize() {
    return 8 * across * unitsAcross;
  }

  /** Where a line begins. */
  int line(int number) {
    return number % (16 * down) * lineSize();
  }

  /**
   * Where in a line the samples of a column of all units begin: columns 0, 1, 2 and so on, or those
   * of two blocks 0, 2, 4 to 14, 1, 3, 5 to 15; each half of these goes with the columns of a
   * component of half the resolution.
   */
  int column(int number) {
    int place = across == 2 ? (number & 1) * 8 + (number >> 1) : number;
    return place * unitsAcross;
  }

  /** Where in a line the sample of a column of the picture is. */
  int place(int x) {
    int size = 8 * across;
    return column(x % size) + x / size;
  }
}
