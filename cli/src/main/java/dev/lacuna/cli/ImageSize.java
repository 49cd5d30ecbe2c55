package dev.lacuna.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Height and width of the images that a network takes.
 *
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 */
record ImageSize(int height, int width) {

  @Override
  public String toString() {
    return height + "x" + width;
  }

  /** Reads {@code 48x64}, height first, or one number for both. */
  static final class Converter implements ITypeConverter<ImageSize> {
    /** Up to 5 digits: an image that is larger than 99,999 pixels in one direction is no image. */
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,4})(?:x([1-9][0-9]{0,4}))?");

    @Override
    public ImageSize convert(String value) {
      Matcher matcher = FORM.matcher(value);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "expected HEIGHTxWIDTH in pixels, such as 64x64, or one number for both, got '"
                + value
                + "'");
      }
      int height = Integer.parseInt(matcher.group(1));
      String width = matcher.group(2);
      return new ImageSize(height, width == null ? height : Integer.parseInt(width));
    }
  }
}
