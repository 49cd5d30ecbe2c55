package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class InspectCommandTest extends TrainedRun {
  @Test
  void inspectShowsTheModel() {
    Outcome outcome = Outcome.of("inspect", model);
    assertEquals(0, outcome.code(), outcome.err());
    for (String expected :
        List.of("16x16x1", "max_pool2d", "4 labels: lying, standing, thick, thin", "wbce:wp=1")) {
      assertTrue(outcome.out().contains(expected), outcome.out());
    }
    assertFalse(outcome.out().contains("label_counts"), outcome.out());
    assertEquals(TinyData.LABELS, Outcome.of("inspect", model, "--labels").out().lines().toList());
  }

  @Test
  void inspectShowsPlanAndMemory() {
    Outcome plan = Outcome.of("inspect", model, "--plan", "--batch", "5", "--training");
    assertEquals(0, plan.code(), plan.err());
    assertTrue(plan.out().startsWith("training of up to 5 samples; kernels: "), plan.out());
    assertTrue(plan.out().contains("convolution, bias, ReLU and max-pool as one"), plan.out());
    Outcome memory = Outcome.of("inspect", model, "--memory", "--batch-size=5");
    assertEquals(0, memory.code(), memory.err());
    List<String> lines = memory.out().lines().toList();
    long sum = lines.stream().limit(lines.size() - 1).mapToLong(InspectCommandTest::bytes).sum();
    assertEquals(bytes(lines.getLast()), sum, memory.out());
    assertEquals(2, Outcome.of("inspect", model, "--memory", "--batch=0").code());
  }

  /** The number at the end of a line. */
  private static long bytes(String line) {
    return Long.parseLong(line.replaceFirst(".* ", "").replace(",", ""));
  }
}
