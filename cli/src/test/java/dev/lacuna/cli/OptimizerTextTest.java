package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.cnn.optim.Adam;
import dev.lacuna.cnn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTextTest {

  @Test
  void settingsThatAreLeftOutAreTheUsualOnes() {
    assertEquals(Adam.keras(0.01f), OptimizerText.parse("adam", 0.01f));
    assertEquals(Adam.torch(0.01f), OptimizerText.parse("adam:form=torch", 0.01f));
    assertEquals(Sgd.of(0.5f), OptimizerText.parse("sgd", 0.5f));
  }

  @Test
  void allSettingsAreRead() {
    assertEquals(
        new Adam(1f, 0.8, 0.99, 1e-6f, Adam.Form.TORCH),
        OptimizerText.parse("adam:epsilon=1e-6,beta2=0.99,form=torch,beta1=0.8", 1f));
    assertEquals(
        new Sgd(1f, 0.9f, true, Sgd.Form.TORCH),
        OptimizerText.parse("sgd:momentum=0.9,nesterov=true,form=torch", 1f));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Adam",
        "adam:",
        "adam:beta1",
        "adam:beta1=",
        "adam:beta1=a",
        "adam:momentum=0.9",
        "adam:beta1=0.9,beta1=0.9",
        "sgd:nesterov=yes",
        "sgd:form=jax",
        "sgd:momentum=1"
      })
  void otherTextsAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> OptimizerText.parse(text, 0.1f));
  }
}
