package dev.lacuna.cnn.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class GoldenCasesTest {
  @Test
  void leavesOutWhatIsListedAndNothingElse() {
    Set<String> all =
        GoldenSet.open().ofKind("layers").stream().map(GoldenCase::op).collect(Collectors.toSet());
    Set<String> rest =
        GoldenCases.of("layers", Set.of("conv2d", "nothing"))
            .map(GoldenCase::op)
            .collect(Collectors.toSet());
    assertFalse(rest.contains("conv2d"));
    all.remove("conv2d");
    assertEquals(all, rest);
  }

  @Test
  void failsWhereNothingIsLeft() {
    GoldenSet.open();
    String message =
        assertThrows(AssertionError.class, () -> GoldenCases.without("layers", _ -> true))
            .getMessage();
    assertEquals("no case of kind layers was run: none is of what is built", message);
  }
}
