package dev.lacuna.engine.kernel;

/**
 * The innermost loops of the engine, in two implementations: scalar, which is the specification,
 * and SIMD, which equals it bit for bit.
 *
 * @param info which implementation this is and why it was chosen
 * @param matrix matrix products
 * @param rows sums along rows and over rows
 * @param sliding convolutions of few channels
 * @param elementwise functions of single elements
 * @param pooling maximum and average pooling
 * @param sparse convolutions under a maximum
 * @param patch their kernel gradient where channels are few
 * @param update optimizer steps
 * @param objective losses
 */
public record Kernels(
    KernelInfo info,
    MatrixKernels matrix,
    RowKernels rows,
    SlidingKernels sliding,
    ElementwiseKernels elementwise,
    PoolingKernels pooling,
    SparseKernels sparse,
    PatchKernels patch,
    UpdateKernels update,
    ObjectiveKernels objective) {

  /** The scalar kernels. */
  public static Kernels scalar(String reason) {
    return new Kernels(
        new KernelInfo("scalar", Float.SIZE, reason),
        new ScalarMatrixKernels(),
        new ScalarRowKernels(),
        new ScalarSlidingKernels(),
        new ScalarElementwiseKernels(),
        new ScalarPoolingKernels(),
        new ScalarSparseKernels(),
        new ScalarPatchKernels(),
        new ScalarUpdateKernels(),
        new ScalarObjectiveKernels());
  }

  /**
   * The kernels for a mode on this JVM.
   *
   * @throws IllegalStateException if {@code mode} is {@code SIMD} and SIMD is not to be had
   */
  public static Kernels select(KernelMode mode) {
    return KernelSelection.select(mode, SimdSupport::load);
  }
}
