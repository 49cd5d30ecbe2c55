package dev.lacuna.cnn.layer;

/** Short forms of the layers, for static import. */
public final class Layers {
  private Layers() {}

  /** A square convolution: stride 1, valid padding, with bias. */
  public static Conv2D conv2d(int filters, int kernel) {
    return Conv2D.of(filters, Extent.square(kernel));
  }

  /** Maximum over square windows side by side. */
  public static MaxPool2D maxPool2d(int size) {
    return MaxPool2D.of(Extent.square(size));
  }

  /** Mean over square windows side by side. */
  public static AveragePool2D averagePool2d(int size) {
    return AveragePool2D.of(Extent.square(size));
  }

  /** Mean over all positions. */
  public static GlobalAveragePool2D globalAveragePool2d() {
    return new GlobalAveragePool2D();
  }

  /** A dense layer with bias. */
  public static Dense dense(int units) {
    return new Dense(units, true);
  }

  /** Rectified linear unit. */
  public static ReLU relu() {
    return new ReLU();
  }

  /** Logistic sigmoid. */
  public static Sigmoid sigmoid() {
    return new Sigmoid();
  }

  /** Zeros at random, in training. */
  public static Dropout dropout(double rate) {
    return new Dropout(rate);
  }

  /** An image as a vector. */
  public static Flatten flatten() {
    return new Flatten();
  }

  /** Sum of the inputs. */
  public static Add add() {
    return new Add();
  }

  /** Channels of the inputs side by side. */
  public static Concat concat() {
    return new Concat();
  }
}
