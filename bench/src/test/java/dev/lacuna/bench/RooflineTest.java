package dev.lacuna.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.bench.Measurement.Run;
import dev.lacuna.bench.Work.Limits;
import dev.lacuna.cnn.json.Json;
import dev.lacuna.engine.conv.Padding;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arithmetic of shares; what is measured is not tested here. */
class RooflineTest {
  private static final Work COMPUTE = new Work(100, MemoryWalk.COPY, 10);

  @Test
  void leastTimeIsThatOfWhatBinds() {
    // 100 operations at 10 a second take longer than 10 bytes at 2 a second, and so on.
    assertEquals(10, COMPUTE.leastSeconds(new Limits(10, 2)));
    assertEquals(20, COMPUTE.leastSeconds(new Limits(10, 0.5)));
    assertTrue(COMPUTE.isComputeBound(new Limits(10, 2)));
    assertFalse(COMPUTE.isComputeBound(new Limits(10, 0.5)));
  }

  @Test
  void aShareIsTakenFromTheLimitsAroundEachRun() {
    // The machine is half as fast around the second run, a little more before it, less after it.
    Measurement measurement =
        new Measurement(
            COMPUTE,
            1,
            List.of(
                new Run(20, new Limits(10, 9), new Limits(10, 9)),
                new Run(40, new Limits(6, 9), new Limits(4, 9)),
                new Run(10, new Limits(10, 9), new Limits(10, 9))));
    assertEquals(0.5, measurement.share());
    assertEquals(20, measurement.medianSeconds());
    assertEquals(10, measurement.leastSeconds());
  }

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheMiddle() {
    assertEquals(2.5, Measurement.median(4, 1, 3, 2));
    assertEquals(3, Measurement.median(9, 3, 1));
  }

  @Test
  void gainIsTheFirstTimeOverTheLast() {
    OperatorResult result =
        new OperatorResult("operator", COMPUTE, List.of(measured(1, 20), measured(2, 11)));
    assertEquals(20.0 / 11, result.gain());
    assertTrue(result.line().endsWith("| 1.82x"), result.line());
    Map<?, ?> json = (Map<?, ?>) Json.parse(Json.write(result.toJson()));
    assertEquals(
        List.of("operator", "flops", "bytes", "walk", "gain", "measurements"),
        List.copyOf(json.keySet()));
    Map<?, ?> first = (Map<?, ?>) ((List<?>) json.get("measurements")).getFirst();
    assertEquals(List.of(20.0), first.get("seconds"));
    assertEquals(0.5, first.get("share"));
    assertEquals("compute", first.get("bound"));
  }

  private static Measurement measured(int threads, double seconds) {
    Limits limits = new Limits(10, 2);
    return new Measurement(COMPUTE, threads, List.of(new Run(seconds, limits, limits)));
  }

  @Test
  void tapsOnPaddingAreNoWork() {
    // 3x3 on 4x4 with one row of padding around: 4 corners see 4 taps, 8 edges 6, 4 inner ones 9.
    double taps = 4 * 4 + 8 * 6 + 4 * 9;
    assertEquals(
        2 * taps * 5 * 2 * 3,
        ConvolutionOperators.flops(ConvolutionOperators.square(4, 2, 3, 3, 1, 1, Padding.SAME), 5));
    // Each of two groups sees half of the channels.
    assertEquals(
        2 * taps * 5 * 2 * 6,
        ConvolutionOperators.flops(ConvolutionOperators.square(4, 4, 6, 3, 1, 2, Padding.SAME), 5));
  }

  @Test
  void everyOperatorHasANameOfItsOwn() {
    List<String> names = Roofline.cases().stream().map(OperatorCase::name).toList();
    assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
  }

  @Test
  void bytesOfAWalkAreThoseReadAndWritten() {
    assertEquals(4, MemoryWalk.READ.bytes(1));
    assertEquals(8, MemoryWalk.COPY.bytes(1));
    assertEquals(12, MemoryWalk.TRIAD.bytes(1));
    assertEquals(24, MemoryWalk.UPDATE.bytes(1));
  }
}
