package dev.lacuna.cnn.data;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The colour behind pictures: what is seen through transparent pixels, and what fills the sides
 * where a picture is padded.
 *
 * @param red 0..255
 * @param green 0..255
 * @param blue 0..255
 */
public record Background(int red, int green, int blue) {
  /** What paper has, and what pictures with transparency are mostly drawn for. */
  public static final Background WHITE = new Background(255, 255, 255);

  private static final Background BLACK = new Background(0, 0, 0);
  private static final Background GRAY = new Background(128, 128, 128);
  private static final Pattern HEX = Pattern.compile("#?([0-9a-fA-F]{6})");

  /**
   * Checks the samples.
   *
   * @throws IllegalArgumentException if one is not in 0..255
   */
  public Background {
    if ((red | green | blue) < 0 || red > 255 || green > 255 || blue > 255) {
      throw new IllegalArgumentException(
          "a colour's samples must be in 0..255, got " + red + ", " + green + ", " + blue);
    }
  }

  /**
   * Reads {@code white}, {@code black}, {@code gray} or six hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static Background parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "white" -> WHITE;
      case "black" -> BLACK;
      case "gray", "grey" -> GRAY;
      default -> hex(text);
    };
  }

  private static Background hex(String text) {
    Matcher matcher = HEX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected white, black, gray or a colour such as #20a0ff, got '" + text + "'");
    }
    int rgb = Integer.parseInt(matcher.group(1), 16);
    return new Background(rgb >> 16, rgb >> 8 & 0xFF, rgb & 0xFF);
  }

  /** Red, green or blue by number. */
  int sample(int channel) {
    return switch (channel) {
      case 0 -> red;
      case 1 -> green;
      default -> blue;
    };
  }

  /** What a sample of a channel looks like over this colour; {@code alpha} is 255 where opaque. */
  byte composite(int channel, int value, int alpha) {
    return (byte) ((value * alpha + sample(channel) * (255 - alpha) + 127) / 255);
  }

  /** Fills three bytes a pixel with this colour. */
  void fill(byte[] rgb) {
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) sample(i % 3);
    }
  }

  /** The form {@code #rrggbb}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
  }
}
