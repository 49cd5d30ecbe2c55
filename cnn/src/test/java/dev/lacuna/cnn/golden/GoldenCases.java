package dev.lacuna.cnn.golden;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which cases of a kind a test has to run: all but those of what is not yet built. */
public final class GoldenCases {
  private GoldenCases() {}

  /**
   * The cases of a kind to run.
   *
   * @param notYetBuilt operations that cannot be run yet; a case of any other has to pass
   * @throws AssertionError if that leaves none
   */
  public static Stream<GoldenCase> of(String kind, Set<String> notYetBuilt) {
    return without(kind, golden -> notYetBuilt.contains(golden.op()));
  }

  /**
   * The cases of a kind to run.
   *
   * @param notYetBuilt which cases cannot be run yet; every other one has to pass
   * @throws AssertionError if that leaves none
   */
  public static Stream<GoldenCase> without(String kind, Predicate<GoldenCase> notYetBuilt) {
    List<GoldenCase> built =
        GoldenSet.open().ofKind(kind).stream().filter(notYetBuilt.negate()).toList();
    if (built.isEmpty()) {
      throw new AssertionError("no case of kind " + kind + " was run: none is of what is built");
    }
    return built.stream();
  }
}
