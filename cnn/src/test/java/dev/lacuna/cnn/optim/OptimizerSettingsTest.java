package dev.lacuna.cnn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerSettingsTest {
  private static void assertRefused(String setting, Executable constructor) {
    String message = assertThrows(IllegalArgumentException.class, constructor).getMessage();
    assertTrue(message.startsWith(setting + " must be"), message);
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -1e-3f, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesRates(float rate) {
    assertRefused("learning rate", () -> Sgd.of(rate));
    assertRefused("learning rate", () -> Adam.keras(rate));
    assertRefused("learning rate", () -> Adam.torch(rate));
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1f, 2f, Float.NaN})
  void refusesDecays(float decay) {
    assertRefused("momentum", () -> new Sgd(0.1f, decay, false, Sgd.Form.KERAS));
    assertRefused("beta1", () -> new Adam(0.1f, decay, 0.999, 1e-7f, Adam.Form.KERAS));
    assertRefused("beta2", () -> new Adam(0.1f, 0.9, decay, 1e-7f, Adam.Form.KERAS));
  }

  @Test
  void refusesEpsilon() {
    assertRefused("epsilon", () -> new Adam(0.1f, 0.9, 0.999, 0f, Adam.Form.KERAS));
  }

  @Test
  void keepsAsManyMomentsAsItNeeds() {
    assertEquals(0, Sgd.of(0.1f).moments());
    assertEquals(1, new Sgd(0.1f, 0.9f, true, Sgd.Form.TORCH).moments());
    assertEquals(2, Adam.keras(0.1f).moments());
  }

  @Test
  void describesItself() {
    assertEquals(
        "adam:lr=0.001,beta1=0.9,beta2=0.999,epsilon=1.0E-7,form=keras",
        Adam.keras(1e-3f).describe());
    assertEquals(
        "sgd:lr=0.1,momentum=0.9,nesterov=true,form=torch",
        new Sgd(0.1f, 0.9f, true, Sgd.Form.TORCH).describe());
  }
}
