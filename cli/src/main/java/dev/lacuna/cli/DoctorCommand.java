package dev.lacuna.cli;

import dev.lacuna.cli.run.AvailableMemory;
import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.engine.kernel.KernelInfo;
import dev.lacuna.engine.kernel.KernelMode;
import dev.lacuna.engine.kernel.Kernels;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;

/** Shows what a run would find on this machine. */
@Command(
    name = "doctor",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    description = "Shows what this machine offers: JDK, vectors, kernels, memory, image formats.",
    footer = {"", "Example: lacuna doctor"})
final class DoctorCommand implements Callable<Integer> {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private final Terminal terminal;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    line("Lacuna", Main.Version.text());
    line(
        "JDK",
        "%s (%s) in %s"
            .formatted(
                Runtime.version(),
                System.getProperty("java.vendor"),
                System.getProperty("java.home")));
    line(
        "machine",
        "%s %s, %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    boolean vectors = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    line(
        "vector module",
        vectors ? "present" : "missing: start the JVM with --add-modules " + VECTOR_MODULE);
    kernels();
    line(
        "memory",
        "%s available of %s; heap up to %s (tensors do not count for it)"
            .formatted(
                gigabytes(AvailableMemory.ofSystem().bytes()),
                gigabytes(AvailableMemory.installed()),
                gigabytes(Runtime.getRuntime().maxMemory())));
    boolean jpeg = ImageIO.getImageReadersByFormatName("jpeg").hasNext();
    line(
        "images",
        "PNG, GIF (first frame), BMP, WebP, TIFF (first page), JPEG"
            + (jpeg ? "" : " (missing in this JDK's java.desktop)"));
    return ExitCode.DONE;
  }

  private void kernels() {
    try {
      KernelInfo info = Kernels.select(KernelMode.fromSystemProperty()).info();
      line("kernels", info.toString());
      line("because", info.reason());
    } catch (IllegalArgumentException | IllegalStateException unavailable) {
      line("kernels", "none: " + unavailable.getMessage());
    }
  }

  private void line(String what, String found) {
    terminal.result(String.format(Locale.ROOT, "%-14s %s", what, found));
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
