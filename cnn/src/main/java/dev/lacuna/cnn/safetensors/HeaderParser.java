package dev.lacuna.cnn.safetensors;

import dev.lacuna.cnn.json.Json;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a header's JSON token by token. A tree of all values, as {@link Json} makes it, would take
 * twenty times the header's length, and lose unsigned 64-bit numbers.
 *
 * <p>Like the reference implementation it ignores fields of a tensor that the format does not know,
 * and a {@code __metadata__} of null.
 */
final class HeaderParser {
  /** Far above any use; NumPy and PyTorch end at 64 dimensions, too. */
  private static final int MAX_RANK = 64;

  private static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength((int) Header.MAX_BYTES)
                  .maxNameLength((int) Header.MAX_BYTES)
                  .build())
          // Names do not repeat, and their hashes could be chosen to collide in Jackson's table.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Path file;
  private final JsonParser parser;
  private final SequencedMap<String, String> metadata = new LinkedHashMap<>();
  private final SequencedMap<String, TensorEntry> tensors = new LinkedHashMap<>();

  HeaderParser(Path file, CharBuffer text) {
    this.file = file;
    this.parser =
        FACTORY.createParser(ObjectReadContext.empty(), text.array(), 0, text.remaining());
  }

  /** The metadata, in the order of the text. */
  SequencedMap<String, String> metadata() {
    return metadata;
  }

  /** The tensors, in the order of the text; offsets and sizes are not checked yet. */
  SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  /** Reads the whole text; called once. */
  void parse() throws SafetensorsException {
    try (parser) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new SafetensorsException(file, "the header is not a JSON object");
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        if (name.equals(Header.METADATA_KEY)) {
          parseMetadata();
        } else {
          tensors.put(wellFormed(name), parseTensor(name));
        }
      }
      if (parser.nextToken() != null) {
        throw new SafetensorsException(file, "the header goes on after its JSON object");
      }
    } catch (JacksonException e) {
      throw new SafetensorsException(
          file, "the header is not valid JSON: " + e.getOriginalMessage());
    }
  }

  private void parseMetadata() throws SafetensorsException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new SafetensorsException(file, "__metadata__ is not a JSON object");
    }
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new SafetensorsException(
            file, "__metadata__ holds a value that is not a string: " + parser.getString());
      }
      metadata.put(wellFormed(key), wellFormed(parser.getString()));
    }
  }

  private TensorEntry parseTensor(String name) throws SafetensorsException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new SafetensorsException(file, name, "expected a JSON object");
    }
    Dtype dtype = null;
    long[] shape = null;
    long[] offsets = null;
    for (String field = parser.nextName(); field != null; field = parser.nextName()) {
      parser.nextToken();
      switch (field) {
        case "dtype" -> dtype = parseDtype(name);
        case "shape" -> shape = parseNumbers(name, field, MAX_RANK);
        case "data_offsets" -> offsets = parseNumbers(name, field, 2);
        default -> parser.skipChildren();
      }
    }
    if (dtype == null || shape == null || offsets == null) {
      String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
      throw new SafetensorsException(file, name, missing + " is missing");
    }
    if (offsets.length != 2) {
      throw new SafetensorsException(
          file, name, "data_offsets must be two numbers, got " + Arrays.toString(offsets));
    }
    return new TensorEntry(dtype, shape, offsets[0], offsets[1]);
  }

  private Dtype parseDtype(String tensor) throws SafetensorsException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new SafetensorsException(file, tensor, "dtype must be a string");
    }
    String name = parser.getString();
    return Dtype.named(name)
        .orElseThrow(
            () ->
                new SafetensorsException(
                    file,
                    tensor,
                    "unknown dtype " + name + ", known are " + Arrays.toString(Dtype.values())));
  }

  private long[] parseNumbers(String tensor, String field, int most) throws SafetensorsException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new SafetensorsException(file, tensor, field + " must be an array");
    }
    long[] numbers = new long[most];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == most) {
        throw new SafetensorsException(
            file, tensor, field + " must hold at most " + most + " numbers");
      }
      numbers[count++] = parseNumber(tensor, field);
    }
    return Arrays.copyOf(numbers, count);
  }

  /** An unsigned number below 2^63; the format allows larger ones, but no file can be that long. */
  private long parseNumber(String tensor, String field) throws SafetensorsException {
    boolean fits =
        parser.currentToken() == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
            && parser.getLongValue() >= 0;
    if (!fits) {
      throw new SafetensorsException(
          file,
          tensor,
          field + " must hold integers in 0.." + Long.MAX_VALUE + ", got " + parser.getString());
    }
    return parser.getLongValue();
  }

  private String wellFormed(String text) throws SafetensorsException {
    if (!Json.isWellFormed(text)) {
      throw new SafetensorsException(file, "the header holds half a surrogate pair in a string");
    }
    return text;
  }
}
