package dev.lacuna.cnn.data.jpeg;

/** Makes pixels of the components' lines. */
interface Output {

  /** Makes a line, whose samples are there, as are those of the lines beside it. */
  void line(int y);
}
