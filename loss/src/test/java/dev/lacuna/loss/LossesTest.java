package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wbce                        | wbce:wp=1,wn=0.5",
        "wbce:wp=1,wn=0.5            | wbce:wp=1,wn=0.5",
        "wbce:wp=1,wn=0.5,wu=0.5     | wbce:wp=1,wn=0.5",
        "wbce:wu=0                   | wbce:wp=1,wn=0.5,wu=0",
        "wbce:wn=2                   | wbce:wp=1,wn=2",
        "wbce:wn=1e-3,wp=20,wu=0.100 | wbce:wp=20,wn=0.001,wu=0.1",
        "wbce:wp=0,wn=0,wu=1         | wbce:wp=0,wn=0,wu=1",
      })
  void readsWhatDescribeWrites(String text, String description) {
    assertEquals(
        description,
        assertInstanceOf(WeightedBinaryCrossEntropy.class, Losses.parse(text)).describe());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bce          | unknown loss 'bce'; there is wbce:wp=NUMBER,wn=NUMBER,wu=NUMBER",
        "''           | unknown loss ''; there is wbce:wp=NUMBER,wn=NUMBER,wu=NUMBER",
        "WBCE         | unknown loss 'WBCE'; there is wbce:wp=NUMBER,wn=NUMBER,wu=NUMBER",
        "wbce:        | loss wbce: expected parameter=value, got ''"
            + " (wbce:wp=NUMBER,wn=NUMBER,wu=NUMBER)",
        "wbce:wp=1,   | loss wbce: expected parameter=value, got ''"
            + " (wbce:wp=NUMBER,wn=NUMBER,wu=NUMBER)",
        "wbce:gamma=2 | loss wbce has no parameter 'gamma'; it takes"
            + " wbce:wp=NUMBER,wn=NUMBER,wu=NUMBER",
        "wbce:wp=one  | loss wbce: wp must be a number, got 'one'",
        "wbce:wp=     | loss wbce: wp must be a number, got ''",
        "wbce:wp=1,wp=1 | loss wbce: parameter wp is given twice",
        "wbce:wp=-1   | positive weight wp must be finite and at least 0, got -1.0",
        "wbce:wn=NaN  | negative weight wn must be finite and at least 0, got NaN",
        "wbce:wu=1e99 | unknown weight wu must be finite and at least 0, got Infinity",
      })
  void refusesWithWhatThereIs(String text, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Losses.parse(text)).getMessage());
  }

  @Test
  void weightsThatAreAllZeroAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Losses.parse("wbce:wp=0,wn=0"));
  }
}
