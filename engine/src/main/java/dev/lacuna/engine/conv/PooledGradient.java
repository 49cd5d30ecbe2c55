package dev.lacuna.engine.conv;

import dev.lacuna.engine.Backend;
import dev.lacuna.engine.pool.PoolGeometry;
import dev.lacuna.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** The backward pass of {@link PooledConvolution}, block of window rows by block. */
final class PooledGradient {
  private final Backend backend;
  private final ConvolutionGeometry g;
  private final PoolGeometry p;
  private final int parts;
  private final int batch;
  private final PooledKernelGradient kernelGradient;
  private final LiveInputGradient inputGradient;

  PooledGradient(Backend backend, ConvolutionGeometry g, PoolGeometry p, int batch) {
    this.backend = backend;
    this.g = g;
    this.p = p;
    this.batch = batch;
    this.parts = PartialGradients.parts(g, batch);
    Correlation shape = Correlation.forward(g);
    this.kernelGradient =
        !shape.isGathered()
            ? new LiveKernelGradient(backend, g, p)
            : PatchKernelGradient.suits(shape)
                ? new PatchKernelGradient(backend, g, p)
                : new UnpooledKernelGradient(backend, g, p);
    this.inputGradient = new LiveInputGradient(backend, g, p, kernelGradient.blockRows());
  }

  /** Floats of one part's gradients: those of the kernel, and of the bias. */
  private long partial() {
    return kernelGradient.sums() + g.filters();
  }

  private long perWorker() {
    return kernelGradient.scratch() + inputGradient.scratch();
  }

  long workspace() {
    return parts * partial() + g.kernelSize() + backend.parallel().threads() * perWorker();
  }

  void compute(
      Tensor x,
      Tensor kernel,
      Tensor winner,
      Tensor dy,
      Tensor dKernel,
      Tensor dBias,
      Tensor dx,
      Tensor workspace) {
    MemorySegment space = workspace.segment();
    long turned = parts * partial();
    if (dx != null) {
      inputGradient.turn(kernel.segment(), space, turned);
    }
    long scratch = turned + g.kernelSize();
    backend
        .parallel()
        .forEach(
            parts,
            (worker, part) -> {
              long sum = part * partial();
              long own = scratch + worker * perWorker();
              space.asSlice(sum * Float.BYTES, partial() * Float.BYTES).fill((byte) 0);
              int end = PartialGradients.firstImage(part + 1, parts, batch);
              for (int i = PartialGradients.firstImage(part, parts, batch); i < end; i++) {
                image(i, x, winner, dy, dx, space, sum, turned, own);
              }
            });
    PartialGradients.add(backend, parts, partial(), space);
    kernelGradient.store(space, 0, dKernel);
    if (dBias != null) {
      PartialGradients.store(space, kernelGradient.sums(), dBias);
    }
  }

  private void image(
      int image,
      Tensor x,
      Tensor winner,
      Tensor dy,
      Tensor dx,
      MemorySegment space,
      long sum,
      long turned,
      long scratch) {
    long ofInput = scratch + kernelGradient.scratch();
    backend
        .kernels()
        .sparse()
        .addLive(
            p.outHeight() * p.outWidth(),
            g.filters(),
            winner.segment(),
            image * PooledConvolution.winnerStride(p),
            dy.segment(),
            image * p.outputSize(),
            space,
            sum + kernelGradient.sums());
    if (dx != null) {
      inputGradient.begin(image, space, ofInput, dx);
    }
    for (int row = 0; row < p.outHeight(); row += kernelGradient.blockRows()) {
      int count = Math.min(kernelGradient.blockRows(), p.outHeight() - row);
      kernelGradient.add(image, row, count, x, winner, dy, space, sum, scratch);
      if (dx != null) {
        inputGradient.add(image, row, count, winner, dy, space, turned, ofInput, dx);
      }
    }
    if (dx != null) {
      inputGradient.end(image, space, ofInput, dx);
    }
  }
}
