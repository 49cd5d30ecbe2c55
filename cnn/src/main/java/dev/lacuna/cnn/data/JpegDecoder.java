package dev.lacuna.cnn.data;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, baseline and progressive, gray, YCbCr, RGB, CMYK and YCCK. The JDK's reader
 * supplies the components as stored; the conversion to RGB is ours (the JFIF formulas in the fixed
 * point of the IJG library), so that no colour profile takes part. Four components are taken to be
 * stored inverted, as Adobe does it.
 */
final class JpegDecoder {
  private static final ImageReaderSpi READER = jdkReader();

  private final ImageBytes bytes;

  JpegDecoder(ImageBytes bytes) {
    this.bytes = bytes;
  }

  /** The JDK's own reader, whatever plug-ins the class path has. */
  private static ImageReaderSpi jdkReader() {
    Iterator<ImageReaderSpi> readers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (readers.hasNext()) {
      ImageReaderSpi reader = readers.next();
      if (reader.getClass().getModule() == ImageIO.class.getModule()
          && Arrays.asList(reader.getFormatNames()).contains("jpeg")) {
        return reader;
      }
    }
    throw new IllegalStateException("this JDK has no JPEG reader in module java.desktop");
  }

  DecodedImage decode() throws ImageException {
    JpegStructure structure = new JpegStructure(bytes);
    byte[] samples = readSamples(structure);
    int pixels = structure.width() * structure.height();
    byte[] rgb = structure.components() == 3 ? samples : new byte[3 * pixels];
    if (structure.lumaChroma()) {
      lumaChromaToRgb(samples, structure.components(), pixels);
    }
    switch (structure.components()) {
      case 1 -> spreadGray(samples, rgb);
      case 4 -> mergeBlack(samples, structure.lumaChroma(), rgb);
      default -> {}
    }
    return Orientation.upright(
        new DecodedImage(structure.width(), structure.height(), rgb), structure.orientation());
  }

  private byte[] readSamples(JpegStructure structure) throws ImageException {
    String[] warning = new String[1];
    Raster raster;
    try (MemoryCacheImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(structure.essence()))) {
      javax.imageio.ImageReader reader = READER.createReaderInstance();
      try {
        reader.addIIOReadWarningListener(
            (source, message) -> {
              // Bytes between the pixel data and a marker lose nothing; cameras write them.
              if (!message.contains("extraneous bytes")) {
                warning[0] = message;
              }
            });
        reader.setInput(input, true, true);
        raster = reader.readRaster(0, null);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException failure) {
      // The JDK's reader answers some damaged files with unchecked exceptions.
      throw bytes.fault("damaged: " + firstLine(failure.getMessage()), failure);
    }
    if (warning[0] != null) {
      throw bytes.fault("damaged: " + firstLine(warning[0]));
    }
    if (raster.getWidth() != structure.width()
        || raster.getHeight() != structure.height()
        || raster.getNumBands() != structure.components()) {
      throw bytes.fault("damaged: the JPEG data does not have the size of its header");
    }
    return ((DataBufferByte) raster.getDataBuffer()).getData();
  }

  private static String firstLine(String message) {
    return message == null
        ? "the JPEG data cannot be decoded"
        : message.lines().findFirst().orElse("");
  }

  private static void lumaChromaToRgb(byte[] samples, int stride, int pixels) {
    for (int i = 0, at = 0; i < pixels; i++, at += stride) {
      int luma = samples[at] & 0xFF;
      int blue = (samples[at + 1] & 0xFF) - 128;
      int red = (samples[at + 2] & 0xFF) - 128;
      // 1.402, 0.344136, 0.714136 and 1.772, times 2^16; halves are added before the shift.
      samples[at] = clamp(luma + ((91881 * red + 32768) >> 16));
      samples[at + 1] = clamp(luma + ((-22554 * blue - 46802 * red + 32768) >> 16));
      samples[at + 2] = clamp(luma + ((116130 * blue + 32768) >> 16));
    }
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  private static void spreadGray(byte[] gray, byte[] rgb) {
    for (int i = 0; i < gray.length; i++) {
      rgb[3 * i] = gray[i];
      rgb[3 * i + 1] = gray[i];
      rgb[3 * i + 2] = gray[i];
    }
  }

  /**
   * (255-C)(255-K)/255 of samples stored inverted; YCCK holds 255-R, 255-G, 255-B as its C, M, Y.
   */
  private static void mergeBlack(byte[] samples, boolean complemented, byte[] rgb) {
    for (int pixel = 0; pixel < samples.length / 4; pixel++) {
      int black = samples[4 * pixel + 3] & 0xFF;
      for (int c = 0; c < 3; c++) {
        int ink = samples[4 * pixel + c] & 0xFF;
        int light = complemented ? 255 - ink : ink;
        rgb[3 * pixel + c] = (byte) ((light * black + 127) / 255);
      }
    }
  }
}
