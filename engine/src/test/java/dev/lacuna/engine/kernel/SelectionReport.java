package dev.lacuna.engine.kernel;

/** Main class of a child JVM: prints what each mode gives there. */
final class SelectionReport {
  private SelectionReport() {}

  public static void main(String[] args) {
    for (KernelMode mode : KernelMode.values()) {
      try {
        KernelInfo info = Kernels.select(mode).info();
        System.out.println(mode + ": " + info + ": " + info.reason());
      } catch (IllegalStateException e) {
        System.out.println(mode + ": " + e.getMessage());
      }
    }
  }
}
