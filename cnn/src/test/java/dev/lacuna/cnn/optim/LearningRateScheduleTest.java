package dev.lacuna.cnn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.golden.GoldenCase;
import dev.lacuna.cnn.golden.GoldenCases;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {
  /** PyTorch's one-cycle schedules of two phases, and Keras's cosine from the peak to 0. */
  static Stream<GoldenCase> cases() {
    return GoldenCases.of("optimizers", Set.of())
        .filter(
            golden ->
                (golden.op().equals("one_cycle_schedule") && !golden.param("three_phase").bool())
                    || golden.toString().endsWith("schedule_cosine_keras"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(GoldenCase golden) {
    boolean cycle = golden.op().equals("one_cycle_schedule");
    int steps = golden.tensor("learning_rates").length;
    long total = cycle ? steps : (long) golden.param("decay_steps").number();
    double peak = golden.param(cycle ? "max_lr" : "initial_learning_rate").number();
    LearningRateSchedule schedule =
        cycle
            ? new LearningRateSchedule.OneCycle(
                golden.param("pct_start").number(),
                golden.param("div_factor").number(),
                golden.param("final_div_factor").number())
            : new LearningRateSchedule.Cosine(0);
    float[] rates = new float[steps];
    for (int step = 0; step < steps; step++) {
      rates[step] = (float) schedule.rate(new LearningRateSchedule.At(step, total, 1, 0), peak);
    }
    golden.assertClose("learning_rates", rates);
  }

  @Property
  void ratesStayBetweenNothingAndThePeak(
      @ForAll @IntRange(min = 1, max = 500) int steps,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double rise) {
    for (LearningRateSchedule schedule :
        new LearningRateSchedule[] {
          new LearningRateSchedule.Constant(),
          new LearningRateSchedule.Cosine(rise),
          new LearningRateSchedule.OneCycle(rise)
        }) {
      for (int step = 0; step < steps; step++) {
        double rate = schedule.rate(new LearningRateSchedule.At(step, steps, 1, 0), 2);
        assertTrue(
            rate >= 0 && rate <= 2, schedule + ", step " + step + " of " + steps + ": " + rate);
      }
    }
  }

  @Test
  void stepsAndPlateausLowerTheRate() {
    LearningRateSchedule step = new LearningRateSchedule.Step(2, 0.5);
    double[] expected = {8, 8, 8, 8, 4, 4, 4, 4, 2, 2};
    for (int i = 0; i < 10; i++) {
      assertEquals(expected[i], step.rate(new LearningRateSchedule.At(i, 10, 5, 0), 8));
    }
    LearningRateSchedule plateau = new LearningRateSchedule.Plateau(3, 0.5);
    assertEquals(3, plateau.patience());
    assertEquals(2, plateau.rate(new LearningRateSchedule.At(7, 10, 5, 2), 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant",
        "cosine:rise=0.1",
        "one-cycle:rise=0.25",
        "step:every=3,factor=0.5",
        "plateau:patience=2,factor=0.1"
      })
  void textIsReadBack(String text) {
    assertEquals(text, LearningRateSchedule.parse(text).describe());
  }

  @Test
  void wrongTextIsRefusedByName() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> LearningRateSchedule.parse("onecycle"))
            .getMessage()
            .contains("'onecycle'; there are constant, step, cosine, one-cycle and plateau"));
    for (String text :
        new String[] {
          "cosine:rise=1",
          "one-cycle:rise=0",
          "cosine:up=0.1",
          "constant:rise=0.1",
          "step:every=0",
          "step:factor=2",
          "plateau:patience=x",
          "plateau:factor=0",
          "step:every"
        }) {
      assertThrows(
          IllegalArgumentException.class, () -> LearningRateSchedule.parse(text), () -> text);
    }
  }
}
