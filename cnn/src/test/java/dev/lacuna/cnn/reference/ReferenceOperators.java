package dev.lacuna.cnn.reference;

import dev.lacuna.cnn.layer.Add;
import dev.lacuna.cnn.layer.AveragePool2D;
import dev.lacuna.cnn.layer.Concat;
import dev.lacuna.cnn.layer.Conv2D;
import dev.lacuna.cnn.layer.Dense;
import dev.lacuna.cnn.layer.Draw;
import dev.lacuna.cnn.layer.Dropout;
import dev.lacuna.cnn.layer.Flatten;
import dev.lacuna.cnn.layer.GlobalAveragePool2D;
import dev.lacuna.cnn.layer.Layer;
import dev.lacuna.cnn.layer.MaxPool2D;
import dev.lacuna.cnn.layer.Noise;
import dev.lacuna.cnn.layer.ReLU;
import dev.lacuna.cnn.layer.Sigmoid;
import dev.lacuna.cnn.layer.Window;
import dev.lacuna.engine.conv.Padding;
import dev.lacuna.engine.tensor.Shape;
import java.util.List;

/**
 * Every layer in double precision, as plain loops over its definition. Nothing here uses the
 * engine's operators or geometry, so an error has to be made twice to go unseen.
 *
 * <p>Shapes are those of one sample; arrays hold a batch, row-major, channels last.
 */
public final class ReferenceOperators {
  private ReferenceOperators() {}

  /** The random numbers that a layer under test and its reference share. */
  public static Noise noise() {
    Noise noise = new Noise(3);
    noise.set(new Draw(11, 2, 5));
    return noise;
  }

  /** Shape of a layer's output. */
  public static Shape outputShape(Layer layer, List<Shape> inputs) {
    Shape x = inputs.getFirst();
    return switch (layer) {
      case Conv2D conv ->
          Shape.of(vertical(conv, x).out(), horizontal(conv, x).out(), conv.filters());
      case MaxPool2D pool -> poolShape(pool.window(), x);
      case AveragePool2D pool -> poolShape(pool.window(), x);
      case GlobalAveragePool2D _ -> Shape.of(x.extent(2));
      case Dense dense -> Shape.of(dense.units());
      case Flatten _ -> Shape.of((int) x.size());
      case ReLU _, Sigmoid _, Add _, Dropout _ -> x;
      case Concat _ -> {
        int[] extents = x.toArray();
        extents[extents.length - 1] = inputs.stream().mapToInt(Shape::last).sum();
        yield Shape.of(extents);
      }
      case ReferencedLayer _ -> x;
      default -> throw new AssertionError("there is no reference for layer " + layer.type());
    };
  }

  /** Shapes of a layer's parameters. */
  public static List<Shape> parameterShapes(Layer layer, List<Shape> inputs) {
    Shape x = inputs.getFirst();
    return switch (layer) {
      case Conv2D c -> {
        Shape kernel =
            Shape.of(
                c.kernel().height(), c.kernel().width(), x.extent(2) / c.groups(), c.filters());
        yield c.bias() ? List.of(kernel, Shape.of(c.filters())) : List.of(kernel);
      }
      case Dense d -> {
        Shape kernel = Shape.of(x.extent(0), d.units());
        yield d.bias() ? List.of(kernel, Shape.of(d.units())) : List.of(kernel);
      }
      default -> List.of();
    };
  }

  /** A layer's output for a batch; the ways it takes are recorded, or followed where they are. */
  public static double[] forward(
      Layer layer,
      int batch,
      List<Shape> shapes,
      List<double[]> inputs,
      List<double[]> parameters,
      Choices choices) {
    Shape shape = shapes.getFirst();
    double[] x = inputs.getFirst();
    return switch (layer) {
      case Conv2D conv -> convolve(conv, batch, shape, x, parameters);
      case MaxPool2D pool -> maximum(pool.window(), batch, shape, x, choices);
      case AveragePool2D pool -> average(pool.window(), batch, shape, x);
      case GlobalAveragePool2D _ -> globalAverage(batch, shape, x);
      case Dense dense -> multiply(dense.units(), batch, x, parameters);
      case ReLU _ -> rectify(x, choices);
      case Sigmoid _ -> {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
          y[i] = 1 / (1 + StrictMath.exp(-x[i]));
        }
        yield y;
      }
      case Flatten _ -> x.clone();
      case Dropout dropout -> {
        Noise noise = noise();
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
          y[i] = noise.uniform(i) < dropout.rate() ? 0 : x[i] / (1 - dropout.rate());
        }
        yield y;
      }
      case Add _ -> {
        double[] y = new double[x.length];
        for (double[] input : inputs) {
          for (int i = 0; i < y.length; i++) {
            y[i] += input[i];
          }
        }
        yield y;
      }
      case Concat _ -> concatenate(batch, shapes, inputs);
      case ReferencedLayer own -> own.reference(x);
      default -> throw new AssertionError("there is no reference for layer " + layer.type());
    };
  }

  /** One dimension of a window that slides: its padding is TensorFlow's. */
  private record Axis(int in, int window, int stride, int dilation, Padding padding) {
    int covered() {
      return (window - 1) * dilation + 1;
    }

    int out() {
      return padding == Padding.SAME ? (in + stride - 1) / stride : (in - covered()) / stride + 1;
    }

    int before() {
      return padding == Padding.SAME ? Math.max((out() - 1) * stride + covered() - in, 0) / 2 : 0;
    }

    /** Place of a tap in the input; outside of 0..in-1 it is padding. */
    int at(int output, int tap) {
      return output * stride + tap * dilation - before();
    }

    boolean inside(int output, int tap) {
      return at(output, tap) >= 0 && at(output, tap) < in;
    }
  }

  private static Axis vertical(Conv2D c, Shape x) {
    return new Axis(
        x.extent(0), c.kernel().height(), c.stride().height(), c.dilation().height(), c.padding());
  }

  private static Axis horizontal(Conv2D c, Shape x) {
    return new Axis(
        x.extent(1), c.kernel().width(), c.stride().width(), c.dilation().width(), c.padding());
  }

  private static Axis vertical(Window w, Shape x) {
    return new Axis(x.extent(0), w.size().height(), w.stride().height(), 1, w.padding());
  }

  private static Axis horizontal(Window w, Shape x) {
    return new Axis(x.extent(1), w.size().width(), w.stride().width(), 1, w.padding());
  }

  private static Shape poolShape(Window window, Shape x) {
    return Shape.of(vertical(window, x).out(), horizontal(window, x).out(), x.extent(2));
  }

  /** Index of an element of a batch of images. */
  private static int index(Shape shape, int image, int row, int column, int channel) {
    return ((image * shape.extent(0) + row) * shape.extent(1) + column) * shape.extent(2) + channel;
  }

  private static double[] convolve(
      Conv2D conv, int batch, Shape in, double[] x, List<double[]> parameters) {
    Axis rows = vertical(conv, in);
    Axis columns = horizontal(conv, in);
    Shape out = Shape.of(rows.out(), columns.out(), conv.filters());
    int groupChannels = in.extent(2) / conv.groups();
    int groupFilters = conv.filters() / conv.groups();
    double[] kernel = parameters.getFirst();
    double[] y = new double[batch * (int) out.size()];
    for (int n = 0; n < batch; n++) {
      for (int oy = 0; oy < rows.out(); oy++) {
        for (int ox = 0; ox < columns.out(); ox++) {
          for (int f = 0; f < conv.filters(); f++) {
            double sum = conv.bias() ? parameters.get(1)[f] : 0;
            int firstChannel = f / groupFilters * groupChannels;
            for (int ky = 0; ky < rows.window(); ky++) {
              for (int kx = 0; kx < columns.window(); kx++) {
                if (rows.inside(oy, ky) && columns.inside(ox, kx)) {
                  int pixel = index(in, n, rows.at(oy, ky), columns.at(ox, kx), firstChannel);
                  int weight = (ky * columns.window() + kx) * groupChannels * conv.filters() + f;
                  for (int c = 0; c < groupChannels; c++) {
                    sum += x[pixel + c] * kernel[weight + c * conv.filters()];
                  }
                }
              }
            }
            y[index(out, n, oy, ox, f)] = sum;
          }
        }
      }
    }
    return y;
  }

  private static double[] maximum(Window w, int batch, Shape in, double[] x, Choices choices) {
    Axis rows = vertical(w, in);
    Axis columns = horizontal(w, in);
    Shape out = poolShape(w, in);
    double[] y = new double[batch * (int) out.size()];
    boolean replay = choices.recorded();
    if (!replay) {
      choices.begin(y.length);
    }
    for (int n = 0; n < batch; n++) {
      for (int oy = 0; oy < rows.out(); oy++) {
        for (int ox = 0; ox < columns.out(); ox++) {
          for (int c = 0; c < in.extent(2); c++) {
            int cell = index(out, n, oy, ox, c);
            if (!replay) {
              chooseMaximum(rows, columns, in, x, n, oy, ox, c, cell, choices);
            }
            y[cell] = x[choices.at(cell)];
          }
        }
      }
    }
    return y;
  }

  private static void chooseMaximum(
      Axis rows,
      Axis columns,
      Shape in,
      double[] x,
      int n,
      int oy,
      int ox,
      int c,
      int cell,
      Choices choices) {
    int winner = -1;
    double second = Double.NEGATIVE_INFINITY;
    for (int ky = 0; ky < rows.window(); ky++) {
      for (int kx = 0; kx < columns.window(); kx++) {
        if (rows.inside(oy, ky) && columns.inside(ox, kx)) {
          int place = index(in, n, rows.at(oy, ky), columns.at(ox, kx), c);
          if (winner < 0) {
            winner = place;
          } else if (x[place] > x[winner]) {
            second = x[winner];
            winner = place;
          } else {
            second = Math.max(second, x[place]);
          }
        }
      }
    }
    choices.record(cell, winner, x[winner] - second);
  }

  private static double[] average(Window w, int batch, Shape in, double[] x) {
    Axis rows = vertical(w, in);
    Axis columns = horizontal(w, in);
    Shape out = poolShape(w, in);
    double[] y = new double[batch * (int) out.size()];
    for (int n = 0; n < batch; n++) {
      for (int oy = 0; oy < rows.out(); oy++) {
        for (int ox = 0; ox < columns.out(); ox++) {
          for (int c = 0; c < in.extent(2); c++) {
            double sum = 0;
            int count = 0;
            for (int ky = 0; ky < rows.window(); ky++) {
              for (int kx = 0; kx < columns.window(); kx++) {
                if (rows.inside(oy, ky) && columns.inside(ox, kx)) {
                  sum += x[index(in, n, rows.at(oy, ky), columns.at(ox, kx), c)];
                  count++;
                }
              }
            }
            y[index(out, n, oy, ox, c)] = sum / count;
          }
        }
      }
    }
    return y;
  }

  private static double[] globalAverage(int batch, Shape in, double[] x) {
    int channels = in.extent(2);
    int positions = in.extent(0) * in.extent(1);
    double[] y = new double[batch * channels];
    for (int n = 0; n < batch; n++) {
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int p = 0; p < positions; p++) {
          sum += x[(n * positions + p) * channels + c];
        }
        y[n * channels + c] = sum / positions;
      }
    }
    return y;
  }

  private static double[] multiply(int units, int batch, double[] x, List<double[]> parameters) {
    int in = x.length / batch;
    double[] y = new double[batch * units];
    for (int n = 0; n < batch; n++) {
      for (int o = 0; o < units; o++) {
        double sum = parameters.size() > 1 ? parameters.get(1)[o] : 0;
        for (int i = 0; i < in; i++) {
          sum += x[n * in + i] * parameters.getFirst()[i * units + o];
        }
        y[n * units + o] = sum;
      }
    }
    return y;
  }

  private static double[] rectify(double[] x, Choices choices) {
    double[] y = new double[x.length];
    boolean replay = choices.recorded();
    if (!replay) {
      choices.begin(x.length);
    }
    for (int i = 0; i < x.length; i++) {
      if (!replay) {
        choices.record(i, x[i] > 0 ? 1 : 0, Math.abs(x[i]));
      }
      y[i] = choices.at(i) == 1 ? x[i] : 0;
    }
    return y;
  }

  private static double[] concatenate(int batch, List<Shape> shapes, List<double[]> inputs) {
    int channels = shapes.stream().mapToInt(Shape::last).sum();
    int positions = batch * (int) (shapes.getFirst().size() / shapes.getFirst().last());
    double[] y = new double[positions * channels];
    int first = 0;
    for (int i = 0; i < inputs.size(); i++) {
      int own = shapes.get(i).last();
      for (int p = 0; p < positions; p++) {
        for (int c = 0; c < own; c++) {
          y[p * channels + first + c] = inputs.get(i)[p * own + c];
        }
      }
      first += own;
    }
    return y;
  }
}
