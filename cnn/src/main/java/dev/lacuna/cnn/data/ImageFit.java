package dev.lacuna.cnn.data;

import dev.lacuna.cnn.json.JsonException;
import dev.lacuna.cnn.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How pictures are brought to a network's size: part of a model, since prediction has to do as
 * training did.
 *
 * @param resize what happens to the proportions
 * @param background the colour behind transparent pixels and beside padded pictures
 */
public record ImageFit(ResizeMode resize, Background background) {
  /** Stretched, over white: what a model does that says nothing of it. */
  public static final ImageFit DEFAULT = new ImageFit(ResizeMode.STRETCH, Background.WHITE);

  private static final String RESIZE = "resize";
  private static final String BACKGROUND = "background";

  /** Checks that both are there. */
  public ImageFit {
    Objects.requireNonNull(resize, RESIZE);
    Objects.requireNonNull(background, BACKGROUND);
  }

  /** As a model file holds it. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(RESIZE, resize.toString());
    json.put(BACKGROUND, background.toString());
    return json;
  }

  /**
   * From a model file.
   *
   * @throws JsonException if it has another form
   * @throws IllegalArgumentException if a value is unknown
   */
  public static ImageFit ofJson(JsonValue json) {
    return new ImageFit(
        ResizeMode.parse(json.get(RESIZE).string()),
        Background.parse(json.get(BACKGROUND).string()));
  }
}
