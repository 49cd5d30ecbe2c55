package dev.lacuna.cnn.reference;

import dev.lacuna.cnn.layer.Layer;

/** A layer of a test, element by element and without parameters, that brings its own reference. */
public interface ReferencedLayer extends Layer {

  /** The output in double precision, for a batch. */
  double[] reference(double[] x);
}
