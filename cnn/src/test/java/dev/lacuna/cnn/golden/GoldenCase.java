package dev.lacuna.cnn.golden;

import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.cnn.safetensors.SafetensorsException;
import dev.lacuna.cnn.safetensors.SafetensorsFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opentest4j.AssertionFailedError;

/** One reference case: parameters, input tensors, expected tensors and their tolerances. */
public final class GoldenCase {
  private final Path directory;
  private final JsonValue entry;

  GoldenCase(Path directory, JsonValue entry) {
    this.directory = directory;
    this.entry = JsonValue.of(entry.get("name").string(), entry.raw());
  }

  /** Unique name, for example {@code layers/conv2d_k1_valid}. */
  public String name() {
    return entry.get("name").string();
  }

  /** layers, losses, optimizers, metrics, training, images or models. */
  public String kind() {
    return entry.get("kind").string();
  }

  /** The operation, for example {@code conv2d}. */
  public String op() {
    return entry.get("op").string();
  }

  /** The parameters, as {@link dev.lacuna.cnn.json.Json} gives them. */
  @SuppressWarnings("unchecked")
  public Map<String, Object> params() {
    return (Map<String, Object>) entry.get("params").raw();
  }

  /** A parameter that must be there, with checked accessors. */
  public JsonValue param(String key) {
    return entry.get("params").get(key);
  }

  /** A parameter that may be there. */
  public Optional<JsonValue> findParam(String key) {
    return entry.get("params").find(key);
  }

  /** Names of all tensors, inputs and expected ones. */
  public Set<String> tensors() {
    return entry.get("tensors").fields().keySet();
  }

  /** Names of the tensors that have a tolerance: the expected ones. */
  public Set<String> expected() {
    return entry.get("tolerance").fields().keySet();
  }

  /** Whether the case has a tensor of this name. */
  public boolean has(String tensor) {
    return tensors().contains(tensor);
  }

  /** Whether the case's picture has to be refused. */
  public boolean mustFail() {
    return entry.find("must_fail").map(JsonValue::bool).orElse(false);
  }

  /** The picture of an image case. */
  public Path image() {
    return directory.resolve(entry.get("image").string());
  }

  /** The file of the tensors; a case that must fail has none. */
  public Path file() {
    return directory.resolve(entry.get("file").string());
  }

  /** A saved model of a model case by its format: keras, weights_h5, onnx, ... */
  public Path modelFile(String format) {
    return directory.resolve(entry.get("model_files").get(format).string());
  }

  /** Shape of a tensor, outermost extent first. */
  public int[] shape(String tensor) {
    return entry.get("tensors").get(tensor).get("shape").elements().stream()
        .mapToInt(extent -> extent.integer(0, Integer.MAX_VALUE))
        .toArray();
  }

  /** Elements of a tensor of any type, row-major, as float32: true is 1, a byte is 0..255. */
  public float[] tensor(String tensor) {
    try (SafetensorsFile opened = SafetensorsFile.open(file())) {
      return switch (opened.dtype(tensor)) {
        case F32 -> opened.floats(tensor);
        case BOOL, U8 -> toFloats(unsigned(opened.bytes(tensor)));
        case I32 -> toFloats(opened.ints(tensor));
        default -> toFloats(exactInts(opened.longs(tensor)));
      };
    } catch (SafetensorsException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Elements of an I32, I64, U8 or BOOL tensor, row-major: true is 1, a byte is 0..255. */
  public int[] ints(String tensor) {
    try (SafetensorsFile opened = SafetensorsFile.open(file())) {
      return switch (opened.dtype(tensor)) {
        case BOOL, U8 -> unsigned(opened.bytes(tensor));
        case I32 -> opened.ints(tensor);
        default -> exactInts(opened.longs(tensor));
      };
    } catch (SafetensorsException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks every element of an expected tensor: {@code |got - want| <= atol + rtol * |want|}.
   *
   * @throws AssertionFailedError naming case, tensor, the worst element and how many are off
   */
  public void assertClose(String tensor, float[] got) {
    JsonValue tolerance = entry.get("tolerance").get(tensor);
    double atol = tolerance.get("atol").number();
    double rtol = tolerance.get("rtol").number();
    float[] want = tensor(tensor);
    if (got.length != want.length) {
      throw new AssertionFailedError(
          "%s: %s has %s elements, expected %s of shape %s"
              .formatted(name(), tensor, got.length, want.length, Arrays.toString(shape(tensor))));
    }
    int off = 0;
    int worst = -1;
    double worstExcess = 0;
    for (int i = 0; i < want.length; i++) {
      double excess =
          Math.abs((double) got[i] - want[i]) - (atol + rtol * Math.abs((double) want[i]));
      // Written so that a NaN is off, and the worst of all.
      if (!(excess <= 0)) {
        off++;
        if (worst < 0 || !(excess <= worstExcess)) {
          worst = i;
          worstExcess = excess;
        }
      }
    }
    if (off > 0) {
      throw new AssertionFailedError(
          "%s: %s%s (element %s) is %s, expected %s within atol %s + rtol %s; %s of %s elements are off"
              .formatted(
                  name(),
                  tensor,
                  Arrays.toString(indices(worst, shape(tensor))),
                  worst,
                  got[worst],
                  want[worst],
                  atol,
                  rtol,
                  off,
                  want.length));
    }
  }

  /** The name, for the names of parameterized tests. */
  @Override
  public String toString() {
    return name();
  }

  private static int[] indices(int element, int[] shape) {
    int[] indices = new int[shape.length];
    int rest = element;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      indices[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return indices;
  }

  private static int[] unsigned(byte[] bytes) {
    int[] result = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return result;
  }

  private static int[] exactInts(long[] values) {
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  private static float[] toFloats(int[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
