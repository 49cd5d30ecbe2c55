package dev.lacuna.cnn.data;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes with a plug-in of ImageIO. Samples are taken as they are stored: the JDK's conversions
 * would apply a gamma to gray and keep the wrong half of 16 bits.
 */
final class PluginDecoder {
  private final ImageBytes bytes;
  private final String spi;
  private final String library;

  /**
   * A decoder of some bytes.
   *
   * @param spi class of the plug-in
   * @param library what holds it
   */
  PluginDecoder(ImageBytes bytes, String spi, String library) {
    this.bytes = bytes;
    this.spi = spi;
    this.library = library;
  }

  /** The first picture, not turned. */
  DecodedImage decode() throws ImageException {
    ImageReaderSpi provider = provider();
    BufferedImage image;
    try (MemoryCacheImageInputStream input =
        new MemoryCacheImageInputStream(
            new ByteArrayInputStream(bytes.data(), 0, bytes.length()))) {
      javax.imageio.ImageReader reader = provider.createReaderInstance();
      try {
        reader.setInput(input, true, true);
        bytes.checkSize(reader.getWidth(0), reader.getHeight(0));
        image = reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (ImageException refusal) {
      throw refusal;
    } catch (IOException | RuntimeException failure) {
      // Plug-ins answer some damaged files with unchecked exceptions.
      throw bytes.fault("damaged: " + reason(failure), failure);
    }
    return convert(image);
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? "the data cannot be decoded"
        : message.lines().findFirst().orElse("");
  }

  private ImageReaderSpi provider() throws ImageException {
    Iterator<ImageReaderSpi> readers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (readers.hasNext()) {
      ImageReaderSpi reader = readers.next();
      if (reader.getClass().getName().equals(spi)) {
        return reader;
      }
    }
    throw bytes.fault("this format needs the library " + library + " on the class path");
  }

  private DecodedImage convert(BufferedImage image) throws ImageException {
    int width = image.getWidth();
    int height = image.getHeight();
    bytes.checkSize(width, height);
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    if (model instanceof IndexColorModel palette) {
      return new DecodedImage(width, height, lookUp(palette, raster));
    }
    requireIntegers(raster);
    int bands = raster.getNumBands();
    int colors = model.hasAlpha() ? bands - 1 : bands;
    int type = model.getColorSpace().getType();
    boolean cmyk = type == ColorSpace.TYPE_CMYK && colors == 4;
    if (colors != 1 && colors != 3 && !cmyk) {
      throw bytes.fault("pictures with " + colors + " colour components are not supported");
    }
    byte[] samples = new byte[Math.toIntExact((long) width * height * (cmyk ? 4 : 3))];
    Row row = new Row(raster, model, cmyk ? 4 : 3, colors);
    for (int y = 0; y < height; y++) {
      row.write(y, samples);
    }
    byte[] profile =
        model.getColorSpace() instanceof ICC_ColorSpace space && !space.isCS_sRGB()
            ? space.getProfile().getData()
            : null;
    return cmyk
        ? JpegDecoder.fromInk(samples, profile, height, width)
        : ColorProfile.convert(new DecodedImage(width, height, samples), profile, false);
  }

  private void requireIntegers(Raster raster) throws ImageException {
    int type = raster.getDataBuffer().getDataType();
    boolean bytesOrShorts =
        type == DataBuffer.TYPE_BYTE
            || type == DataBuffer.TYPE_USHORT
            || type == DataBuffer.TYPE_INT;
    if (!bytesOrShorts) {
      throw bytes.fault("samples that are signed or no integers are not supported");
    }
  }

  private byte[] lookUp(IndexColorModel palette, Raster raster) {
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    int[] indices = new int[width];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, indices);
      for (int index : indices) {
        int argb = palette.getRGB(Math.min(index, palette.getMapSize() - 1));
        for (int c = 0; c < 3; c++) {
          rgb[to++] = bytes.background().composite(c, argb >> (16 - 8 * c) & 0xFF, argb >>> 24);
        }
      }
    }
    return rgb;
  }

  /** Brings rows to 8 bits over the background. */
  private final class Row {
    private final Raster raster;
    private final int bands;
    private final int to;
    private final int colors;
    private final boolean alpha;
    private final boolean premultiplied;
    private final int bits;
    private final int[] values;

    Row(Raster raster, ColorModel model, int to, int colors) {
      this.raster = raster;
      this.bands = raster.getNumBands();
      this.to = to;
      this.colors = colors;
      this.alpha = model.hasAlpha();
      this.premultiplied = model.isAlphaPremultiplied();
      this.bits = model.getComponentSize(0);
      this.values = new int[raster.getWidth() * bands];
    }

    void write(int y, byte[] samples) {
      int width = raster.getWidth();
      raster.getPixels(0, y, width, 1, values);
      int at = y * width * to;
      for (int from = 0; from < values.length; from += bands) {
        int opacity = alpha ? eight(values[from + colors]) : 255;
        for (int c = 0; c < to; c++) {
          int value = eight(values[from + (colors == 1 ? 0 : c)]);
          samples[at++] = over(c, value, opacity);
        }
      }
    }

    private byte over(int channel, int value, int opacity) {
      if (opacity == 255 || to == 4) {
        return (byte) value;
      }
      return premultiplied
          ? (byte) Math.min(255, value + (bytes.background().composite(channel, 0, opacity) & 0xFF))
          : bytes.background().composite(channel, value, opacity);
    }

    private int eight(int value) {
      return bits >= 8 ? value >>> (bits - 8) & 0xFF : value * 255 / ((1 << bits) - 1);
    }
  }
}
