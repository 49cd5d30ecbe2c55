package dev.lacuna.cnn.data;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ICC profile of a picture: brings its samples to sRGB by the JDK's colour management, with the
 * profile's own rendering intent. A profile that is damaged or for another number of components is
 * passed over: metadata decides about no picture.
 */
final class ColorProfile {
  /** Larger ones are passed over; the profiles of printers have 2 MB at the most. */
  static final int MOST_BYTES = 8 << 20;

  /** A profile that moves no colour by more than this many levels is sRGB, rounded otherwise. */
  private static final int SAME = 3;

  private static final int GRID = 6;
  private static final int MOST_REMEMBERED = 64;

  /** By digest of the profile, whether it is as good as sRGB: most are, and need no conversion. */
  private static final Map<Digest, Boolean> PLAIN = new ConcurrentHashMap<>();

  private final ICC_Profile profile;

  private ColorProfile(ICC_Profile profile) {
    this.profile = profile;
  }

  /**
   * The profile of some bytes; null where nothing is to be done.
   *
   * @param components of the picture: 1 gray, 3 RGB, 4 CMYK
   */
  static ColorProfile of(byte[] data, int components) {
    if (data == null || data.length == 0 || data.length > MOST_BYTES) {
      return null;
    }
    Digest digest = Digest.of(data);
    if (PLAIN.getOrDefault(digest, false)) {
      return null;
    }
    try {
      ICC_Profile profile = ICC_Profile.getInstance(data);
      if (profile.getNumComponents() != components) {
        return null;
      }
      ColorProfile result = new ColorProfile(profile);
      if (components != 3 || !result.plain()) {
        return result;
      }
      if (PLAIN.size() < MOST_REMEMBERED) {
        PLAIN.put(digest, true);
      }
    } catch (RuntimeException damaged) {
      // The JDK answers damaged profiles with exceptions of several kinds.
      return null;
    }
    return null;
  }

  /** Whether it is known that a picture of three components needs no conversion. */
  static boolean isPlain(byte[] data) {
    return data.length == 0 || PLAIN.getOrDefault(Digest.of(data), false);
  }

  private boolean plain() {
    byte[] colors = new byte[GRID * GRID * GRID * 3];
    for (int i = 0; i < colors.length; i += 3) {
      colors[i] = level(i / 3 / GRID / GRID);
      colors[i + 1] = level(i / 3 / GRID % GRID);
      colors[i + 2] = level(i / 3 % GRID);
    }
    byte[] converted = toSrgb(colors, 1, colors.length / 3);
    for (int i = 0; i < colors.length; i++) {
      if (Math.abs((colors[i] & 0xFF) - (converted[i] & 0xFF)) > SAME) {
        return false;
      }
    }
    return true;
  }

  private static byte level(int step) {
    return (byte) (step * 255 / (GRID - 1));
  }

  /**
   * Samples in sRGB.
   *
   * @param samples as many bytes a pixel as the profile has components; CMYK as amounts of ink
   * @return three bytes a pixel
   */
  byte[] toSrgb(byte[] samples, int height, int width) {
    byte[] rgb = new byte[3 * height * width];
    ICC_Profile[] chain = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
    new ColorConvertOp(chain, null)
        .filter(
            raster(samples, height, width, profile.getNumComponents()),
            raster(rgb, height, width, 3));
    return rgb;
  }

  private static WritableRaster raster(byte[] samples, int height, int width, int bands) {
    int[] offsets = {0, 1, 2, 3};
    return Raster.createInterleavedRaster(
        new DataBufferByte(samples, samples.length),
        width,
        height,
        width * bands,
        bands,
        Arrays.copyOf(offsets, bands),
        null);
  }

  /** A picture's samples in sRGB; the picture itself where the conversion fails. */
  static DecodedImage convert(DecodedImage image, byte[] profile, boolean gray) {
    ColorProfile color = of(profile, gray ? 1 : 3);
    if (color == null) {
      return image;
    }
    byte[] samples = image.rgb();
    if (gray) {
      byte[] single = new byte[samples.length / 3];
      for (int i = 0; i < single.length; i++) {
        single[i] = samples[3 * i];
      }
      samples = single;
    }
    try {
      byte[] rgb = color.toSrgb(samples, image.height(), image.width());
      return new DecodedImage(image.width(), image.height(), rgb);
    } catch (RuntimeException damaged) {
      return image;
    }
  }
}
