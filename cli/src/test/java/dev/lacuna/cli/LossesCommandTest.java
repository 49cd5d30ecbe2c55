package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.loss.LossForm;
import dev.lacuna.loss.Losses;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesCommandTest {
  @Test
  void listsEachLossWithItsUsualParametersAndAdvice() {
    Outcome outcome = Outcome.of("losses");
    assertEquals(0, outcome.code(), outcome.err());
    List<String> lines = outcome.out().lines().toList();
    for (LossForm form : Losses.all()) {
      int at = lines.indexOf(Losses.parse(form.name()).describe());
      assertTrue(at >= 0, form.name());
      assertEquals("    " + form.advice(), lines.get(at + 1));
    }
    assertTrue(lines.contains("asl:gamma-=4,gamma+=0,margin=0.05,detach=1"), outcome.out());
    assertTrue(lines.contains("    wbce:wp=NUMBER,wn=NUMBER|auto,wu=NUMBER"), outcome.out());
  }

  @Test
  void aMisspeltLossIsWrongUsageAndSuggestsTheRightOne() {
    Outcome outcome = Outcome.of("train", "x", "--loss", "hil");
    assertEquals(2, outcome.code());
    assertTrue(outcome.error().contains("unknown loss 'hil'; did you mean 'hill'?"), outcome.err());
  }

  @Test
  void outputsStartAtFrequenciesUnlessToldOtherwise() {
    assertTrue(Outcome.of("train", "--print-config").out().contains("bias-init: frequency\n"));
    assertTrue(
        Outcome.of("train", "--bias-init", "zero", "--print-config")
            .out()
            .contains("bias-init: zero\n"));
  }
}
