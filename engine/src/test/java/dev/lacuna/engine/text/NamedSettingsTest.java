package dev.lacuna.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NamedSettingsTest {
  private enum Form {
    ROUND,
    FLAT
  }

  @Test
  void settingsAreReadOrUsual() {
    NamedSettings settings = NamedSettings.parse("x:a=1e-3,n=7,on=true,form=flat,e=");
    assertEquals("x", settings.name());
    assertEquals(1e-3, settings.number("a", 2.0));
    assertEquals(1e-3f, settings.number("a", 2f));
    assertEquals(2.0, settings.number("b", 2.0));
    assertEquals(2f, settings.number("b", 2f));
    assertEquals(7, settings.count("n", 1));
    assertEquals(1, settings.count("m", 1));
    assertTrue(settings.flag("on", false));
    assertFalse(settings.flag("off", false));
    assertTrue(settings.flag("off", true));
    assertTrue(NamedSettings.parse("x:a=1").flag("a", false));
    assertFalse(NamedSettings.parse("x:a=0").flag("a", true));
    assertTrue(settings.is("form", "flat"));
    assertFalse(settings.is("off", "flat"));
    assertEquals(Form.FLAT, settings.choice("form", Form.ROUND));
    assertEquals(Form.ROUND, settings.choice("shape", Form.ROUND));
    assertTrue(settings.has("e"));
    assertFalse(settings.has("x"));
    settings.requireKnown("a", "n", "on", "form", "e");
  }

  @Test
  void aNameAloneHasNoSettings() {
    NamedSettings settings = NamedSettings.parse("x");
    assertEquals("x", settings.name());
    settings.requireKnown();
  }

  private static void refused(String message, String text, Consumer<NamedSettings> use) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> use.accept(NamedSettings.parse(text)))
            .getMessage());
  }

  @Test
  void whatCannotBeMeantIsNamed() {
    refused("x: expected setting=value, got 'a'", "x:a", settings -> {});
    refused("x: expected setting=value, got ''", "x:", settings -> {});
    refused("x: a is given twice", "x:a=1,b=2,a=1", settings -> {});
    refused("x has no setting 'c'; there are a, b", "x:c=1", s -> s.requireKnown("a", "b"));
    refused("x has no setting 'c'; there are none", "x:c=1", NamedSettings::requireKnown);
    refused("x: a must be a number, got 'big'", "x:a=big", s -> s.number("a", 1.0));
    refused("x: a must be a number, got 'big'", "x:a=big", s -> s.number("a", 1f));
    refused("x: a must be a whole number, got '1.5'", "x:a=1.5", s -> s.count("a", 1));
    refused("x: a must be true or false, 1 or 0, got '2'", "x:a=2", s -> s.flag("a", true));
    refused(
        "x: a must be round or flat, got 'square'", "x:a=square", s -> s.choice("a", Form.FLAT));
  }
}
