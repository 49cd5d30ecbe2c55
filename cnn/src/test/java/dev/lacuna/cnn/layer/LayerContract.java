package dev.lacuna.cnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.reference.Backends;
import dev.lacuna.cnn.reference.ReferenceOperators;
import dev.lacuna.engine.Backend;
import dev.lacuna.engine.random.Philox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What every layer has to hold. The test of a layer extends this, says which examples of it there
 * are ({@code @Provide Arbitrary<LayerCase> cases()}), adds the layer to {@link
 * ReferenceOperators}, and inherits the rest.
 */
abstract class LayerContract {
  /** Half an ulp of 1: the relative error of one rounding to float32. */
  static final double ROUNDING = 0x1p-24;

  private static final int TRIES = 30;
  private static final int FEW = 10;

  /** Gradients of about this many multiplications are taken by finite differences in one case. */
  private static final double DIFFERENCES = 2e6;

  private static final int FEWEST_DIFFERENCES = 8;
  private static final int MOST_DIFFERENCES = 48;

  /** Examples of the layer, annotated with {@code @Provide}. */
  abstract Arbitrary<LayerCase> cases();

  /** Roundings on the longest way to a number that is a sum of so many terms. */
  abstract double roundings(LayerCase c, double terms);

  /** Where the layer's configuration is read back from. */
  LayerCatalog catalog() {
    return LayerCatalog.standard();
  }

  /** What the layer gives in prediction, where that differs from its output in training. */
  float[] inPrediction(LayerCase c, float[] inTraining) {
    return inTraining;
  }

  /** How far an output may be from the reference. */
  double outputBound(LayerCase c, LayerReference reference, int element) {
    double terms = reference.outputTerms()[element];
    return accumulated(roundings(c, terms)) * reference.outputMagnitudes()[element];
  }

  /** How far a gradient may be from the reference. */
  double gradientBound(LayerCase c, LayerReference reference, int variable, int element) {
    double terms = reference.gradientTerms(variable, element);
    return accumulated(roundings(c, terms)) * reference.gradientMagnitude(variable, element);
  }

  /** Higham, Accuracy and Stability of Numerical Algorithms, lemma 3.1: n roundings in a row. */
  static double accumulated(double roundings) {
    return roundings * ROUNDING / (1 - roundings * ROUNDING);
  }

  @Property(tries = TRIES)
  void shapesAndParameters(@ForAll("cases") LayerCase c) {
    assertEquals(
        ReferenceOperators.outputShape(c.layer(), c.shapes()), c.layer().outputShape(c.shapes()));
    assertEquals(
        ReferenceOperators.parameterShapes(c.layer(), c.shapes()),
        c.layer().parameters(c.shapes()).stream().map(ParameterSpec::shape).toList());
  }

  @Property(tries = TRIES)
  void outputEqualsReference(@ForAll("cases") LayerCase c) {
    LayerReference reference = new LayerReference(c);
    double[] want = reference.output();
    float[] got = LayerRun.of(Backends.specification(), c).output();
    assertEquals(want.length, got.length);
    for (int i = 0; i < got.length; i++) {
      double error = Math.abs(got[i] - want[i]);
      double bound = outputBound(c, reference, i);
      if (!(error <= bound)) {
        throw new AssertionError(
            "output %d is %s, the reference %s, the bound %s".formatted(i, got[i], want[i], bound));
      }
    }
  }

  @Property(tries = TRIES)
  void gradientsEqualFiniteDifferences(@ForAll("cases") LayerCase c) {
    LayerReference reference = new LayerReference(c);
    List<float[]> gradients = LayerRun.of(Backends.specification(), c).gradients();
    int count =
        Math.clamp((long) (DIFFERENCES / reference.cost()), FEWEST_DIFFERENCES, MOST_DIFFERENCES);
    for (int variable = 0; variable < gradients.size(); variable++) {
      float[] got = gradients.get(variable);
      int[] order = Philox.permutation(c.inputs().size(), variable, got.length);
      for (int i = 0; i < Math.min(count, order.length); i++) {
        int element = order[i];
        double want = reference.gradient(variable, element);
        double bound =
            gradientBound(c, reference, variable, element)
                + reference.gradientNoise(variable, element);
        if (!(Math.abs(got[element] - want) <= bound)) {
          throw new AssertionError(
              "gradient %d of variable %d is %s, by finite differences %s, the bound %s"
                  .formatted(element, variable, got[element], want, bound));
        }
      }
    }
  }

  @Property(tries = TRIES)
  void sameBitsOnAllKernelsAndThreads(@ForAll("cases") LayerCase c) {
    assertSameBits(c);
  }

  @Property(tries = TRIES)
  void sameBitsOnTiesAndZeros(@ForAll("cases") LayerCase c) {
    assertSameBits(c.coarse());
  }

  private static void assertSameBits(LayerCase c) {
    LayerRun want = LayerRun.of(Backends.specification(), c);
    for (Backend backend : Backends.ofEveryWidthAndThreads()) {
      LayerRun got = LayerRun.of(backend, c);
      assertSameBits("output", backend, want.output(), got.output());
      for (int i = 0; i < want.gradients().size(); i++) {
        String what = "gradient " + i;
        assertSameBits(what, backend, want.gradients().get(i), got.gradients().get(i));
      }
    }
  }

  private static void assertSameBits(String what, Backend backend, float[] want, float[] got) {
    for (int i = 0; i < want.length; i++) {
      if (Float.floatToRawIntBits(want[i]) != Float.floatToRawIntBits(got[i])) {
        throw new AssertionError(
            "%s, element %d: scalar %s, on %s %s"
                .formatted(what, i, want[i], Backends.name(backend), got[i]));
      }
    }
  }

  @Property(tries = FEW)
  void computesOnlyWhatIsAskedFor(@ForAll("cases") LayerCase c) {
    for (Backend backend : Backends.ofEveryWidth()) {
      LayerRun all = LayerRun.of(backend, c);
      assertArrayEquals(
          inPrediction(c, all.output()), LayerRun.predict(backend, c), "output in prediction");
      for (int only = -1; only < c.inputs().size(); only++) {
        List<Boolean> wanted = new ArrayList<>(Collections.nCopies(c.inputs().size(), false));
        if (only >= 0) {
          wanted.set(only, true);
        }
        LayerRun some = LayerRun.of(backend, c, wanted);
        for (int i = 0; i < all.gradients().size(); i++) {
          if (some.gradients().get(i) != null) {
            assertArrayEquals(all.gradients().get(i), some.gradients().get(i), "gradient " + i);
          }
        }
      }
    }
  }

  @Property(tries = TRIES)
  void configurationRoundTrip(@ForAll("cases") LayerCase c) {
    Layer layer = c.layer();
    LayerCatalog catalog = catalog();
    assertEquals(layer, catalog.create(layer.type(), layer.config()));
    JsonValue text = JsonValue.of(Json.parse(Json.write(layer.config())));
    Map<String, Object> config = new LinkedHashMap<>();
    text.fields().forEach((key, value) -> config.put(key, value.raw()));
    assertEquals(layer, catalog.create(layer.type(), config));
  }
}
