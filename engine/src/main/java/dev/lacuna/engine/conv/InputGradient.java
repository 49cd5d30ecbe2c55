package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.tensor.Tensor;

/**
 * The input gradient as correlations of the output gradient with the turned kernel: with strides,
 * one for each of the {@code strideHeight * strideWidth} phases of an input position, since
 * positions of a phase are read by the same taps.
 */
final class InputGradient {
  private InputGradient() {}

  /** The taps of a phase along one dimension, in ascending order of the outputs they belong to. */
  private record Taps(int first, int count, int spacing, int firstOutput, int outputSpacing) {
    static Taps of(int phase, int padding, int extent, int stride, int dilation) {
      int spacing = stride / gcd(stride, dilation);
      int last = extent - 1;
      while (last >= 0 && Math.floorMod(phase + padding - last * dilation, stride) != 0) {
        last--;
      }
      if (last < 0) {
        return new Taps(last, 0, spacing, 0, 1);
      }
      int output = Math.floorDiv(phase + padding - last * dilation, stride);
      return new Taps(last, last / spacing + 1, spacing, output, dilation * spacing / stride);
    }

    private static int gcd(int a, int b) {
      return b == 0 ? a : gcd(b, a % b);
    }

    /** The kernel's tap that comes at place {@code t}. */
    int tap(int t) {
      return first - t * spacing;
    }
  }

  private static Taps rows(ConvolutionGeometry g, int phase) {
    return Taps.of(phase, g.padTop(), g.kernelHeight(), g.strideHeight(), g.dilationHeight());
  }

  private static Taps columns(ConvolutionGeometry g, int phase) {
    return Taps.of(phase, g.padLeft(), g.kernelWidth(), g.strideWidth(), g.dilationWidth());
  }

  private static int phaseRows(ConvolutionGeometry g) {
    return Math.min(g.strideHeight(), g.height());
  }

  private static int phaseColumns(ConvolutionGeometry g) {
    return Math.min(g.strideWidth(), g.width());
  }

  private static CorrelationStrip strip(ConvolutionGeometry g, int phaseRow, int phaseColumn) {
    Taps rows = rows(g, phaseRow);
    Taps columns = columns(g, phaseColumn);
    Correlation shape =
        new Correlation(
            g.outHeight(),
            g.outWidth(),
            g.filters(),
            g.groupFilters(),
            1,
            1,
            rows.firstOutput(),
            columns.firstOutput(),
            rows.outputSpacing(),
            columns.outputSpacing(),
            rows.count(),
            columns.count(),
            Math.ceilDiv(g.height() - phaseRow, g.strideHeight()),
            Math.ceilDiv(g.width() - phaseColumn, g.strideWidth()),
            g.groupChannels());
    return new CorrelationStrip(
        shape,
        g.groups(),
        (long) g.strideHeight() * g.width() * g.channels(),
        (long) g.strideWidth() * g.channels());
  }

  static long workspace(Backend backend, ConvolutionGeometry g) {
    long packed = 0;
    long scratch = 0;
    for (int fy = 0; fy < phaseRows(g); fy++) {
      for (int fx = 0; fx < phaseColumns(g); fx++) {
        CorrelationStrip strip = strip(g, fy, fx);
        packed = Math.max(packed, strip.packedLength(backend.kernels()));
        scratch = Math.max(scratch, strip.shape().scratch(strip.shape().stripRows()));
      }
    }
    return packed + backend.parallel().threads() * scratch;
  }

  static void compute(
      Backend backend,
      ConvolutionGeometry g,
      Tensor dy,
      Tensor kernel,
      Tensor dx,
      Tensor workspace) {
    for (int fy = 0; fy < phaseRows(g); fy++) {
      for (int fx = 0; fx < phaseColumns(g); fx++) {
        CorrelationStrip strip = strip(g, fy, fx);
        pack(backend, g, strip, rows(g, fy), columns(g, fx), kernel, workspace);
        phase(backend, g, strip, ((long) fy * g.width() + fx) * g.channels(), dy, dx, workspace);
      }
    }
  }

  private static void pack(
      Backend backend,
      ConvolutionGeometry g,
      CorrelationStrip strip,
      Taps rows,
      Taps columns,
      Tensor kernel,
      Tensor workspace) {
    for (int group = 0; group < g.groups(); group++) {
      for (int ty = 0; ty < rows.count(); ty++) {
        for (int tx = 0; tx < columns.count(); tx++) {
          long tap = (long) rows.tap(ty) * g.kernelWidth() + columns.tap(tx);
          strip.pack(
              backend.kernels(),
              group,
              ty,
              tx,
              kernel.segment(),
              tap * g.groupChannels() * g.filters() + (long) group * g.groupFilters(),
              1,
              g.filters(),
              workspace.segment(),
              0);
        }
      }
    }
  }

  private static void phase(
      Backend backend,
      ConvolutionGeometry g,
      CorrelationStrip strip,
      long first,
      Tensor dy,
      Tensor dx,
      Tensor workspace) {
    Correlation shape = strip.shape();
    long packed = strip.packedLength(backend.kernels());
    long scratch = shape.scratch(shape.stripRows());
    backend
        .parallel()
        .forEach(
            dy.shape().extent(0) * shape.strips(),
            (worker, task) -> {
              long image = task / shape.strips();
              int row = task % shape.strips() * shape.stripRows();
              strip.compute(
                  backend.kernels(),
                  row,
                  Math.min(shape.stripRows(), shape.outRows() - row),
                  dy.segment(),
                  image * g.outputSize(),
                  workspace.segment(),
                  0,
                  dx.segment(),
                  image * g.inputSize() + first + row * strip.outLine(),
                  workspace.segment(),
                  packed + worker * scratch);
            });
  }
}
