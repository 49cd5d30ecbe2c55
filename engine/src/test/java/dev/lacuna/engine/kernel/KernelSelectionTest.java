package dev.lacuna.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelSelectionTest {
  private static final String FLAG = "--add-modules jdk.incubator.vector";
  private static final Kernels FAST = Kernels.scalar("stands for SIMD");

  private static Kernels none() {
    throw new SimdUnavailableException("add " + FLAG);
  }

  private static Kernels broken() {
    throw new IllegalArgumentException("bug");
  }

  @AfterEach
  void clearMode() {
    System.clearProperty(KernelMode.PROPERTY);
  }

  @Test
  void autoAndSimdTakeWhatTheLoaderGives() {
    assertSame(FAST, KernelSelection.select(KernelMode.AUTO, () -> FAST));
    assertSame(FAST, KernelSelection.select(KernelMode.SIMD, () -> FAST));
  }

  @Test
  void autoFallsBackToScalarAndKeepsTheReason() {
    KernelInfo info = KernelSelection.select(KernelMode.AUTO, KernelSelectionTest::none).info();
    assertEquals("scalar", info.name());
    assertEquals("add " + FLAG, info.reason());
  }

  @Test
  void scalarNeverCallsTheLoader() {
    assertEquals(
        "scalar",
        KernelSelection.select(KernelMode.SCALAR, KernelSelectionTest::broken).info().name());
  }

  @Test
  void simdFailsWithTheReason() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> KernelSelection.select(KernelMode.SIMD, KernelSelectionTest::none));
    assertTrue(failure.getMessage().contains(FLAG), failure.getMessage());
  }

  @Test
  void otherFailuresOfTheLoaderAreNotHidden() {
    assertThrows(
        IllegalArgumentException.class,
        () -> KernelSelection.select(KernelMode.AUTO, KernelSelectionTest::broken));
  }

  @ParameterizedTest
  @CsvSource({"auto, AUTO", "scalar, SCALAR", "SIMD, SIMD"})
  void modeIsReadWithoutCase(String text, KernelMode mode) {
    System.setProperty(KernelMode.PROPERTY, text);
    assertEquals(mode, KernelMode.fromSystemProperty());
  }

  @Test
  void modeIsAutoByDefault() {
    assertEquals(KernelMode.AUTO, KernelMode.fromSystemProperty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "avx2", "auto "})
  void unknownModeIsNamed(String text) {
    System.setProperty(KernelMode.PROPERTY, text);
    String message =
        assertThrows(IllegalArgumentException.class, KernelMode::fromSystemProperty).getMessage();
    assertEquals("-Dlacuna.kernels must be auto, scalar or simd, got '" + text + "'", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OpenJDK 64-Bit Server VM mixed mode", "Java HotSpot(TM) mixed mode"})
  void hotSpotWithItsCompilerIsAccepted(String vm) {
    SimdSupport.requireOptimizingCompiler(vm);
  }

  @ParameterizedTest
  @CsvSource({
    "OpenJDK 64-Bit Server VM interpreted mode, C2",
    "OpenJDK 64-Bit Server VM mixed mode emulated-client, C2",
    "Eclipse OpenJ9 VM JRE 21, HotSpot"
  })
  void otherJvmsAreRefusedWithAReason(String vm, String reason) {
    String message =
        assertThrows(
                SimdUnavailableException.class, () -> SimdSupport.requireOptimizingCompiler(vm))
            .getMessage();
    assertTrue(message.contains(reason) && message.contains(vm), message);
  }

  @Test
  void thisJvmHasSimdKernels() {
    KernelInfo info = Kernels.select(KernelMode.SIMD).info();
    assertEquals("simd", info.name());
    assertTrue(info.vectorBits() >= 128, info.toString());
  }

  @Test
  void jvmWithoutTheVectorModuleGetsScalarKernelsOrAnError() throws Exception {
    List<String> lines = childLines();
    String auto = lineOf(lines, KernelMode.AUTO);
    assertTrue(auto.startsWith("AUTO: scalar: ") && auto.contains(FLAG), auto);
    assertTrue(lineOf(lines, KernelMode.SCALAR).startsWith("SCALAR: scalar: "));
    String simd = lineOf(lines, KernelMode.SIMD);
    assertTrue(simd.contains("simd cannot be met") && simd.contains(FLAG), simd);
  }

  private static String lineOf(List<String> lines, KernelMode mode) {
    return lines.stream()
        .filter(line -> line.startsWith(mode + ": "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line for " + mode + " in " + lines));
  }

  private static List<String> childLines()
      throws IOException, InterruptedException, URISyntaxException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        location(Kernels.class) + File.pathSeparator + location(SelectionReport.class);
    Process child =
        new ProcessBuilder(java, "-cp", classPath, SelectionReport.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), output);
    return output.lines().toList();
  }

  private static Path location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
