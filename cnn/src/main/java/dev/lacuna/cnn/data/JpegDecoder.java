package dev.lacuna.cnn.data;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, baseline and progressive, gray, YCbCr, RGB, CMYK and YCCK. The JDK's reader
 * supplies the components as stored; the conversion to RGB is ours (the JFIF formulas in the fixed
 * point of the IJG library), and a colour profile is applied after it. Four components are taken to
 * be stored inverted, as Adobe does it.
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
    return decode(new JpegStructure(bytes));
  }

  /** The picture as a network's input: line by line, where its lines need nothing else. */
  void decode(ImageScaler scaler, MemorySegment target, long offset) throws ImageException {
    JpegStructure structure = new JpegStructure(bytes);
    if (structure.orientation() == Orientation.UPRIGHT
        && ColorProfile.isPlain(structure.profile())) {
      Workspace workspace = Workspace.ofThread();
      LineByLine lines = workspace.lines(scaler, structure.height(), structure.width());
      lines.begin(target, offset);
      if (workspace.jpeg().decode(bytes.data(), structure.end(), structure.lumaChroma(), lines)) {
        return;
      }
    }
    scaler.scale(decode(structure), target, offset);
  }

  private DecodedImage decode(JpegStructure structure) throws ImageException {
    byte[] rgb =
        Workspace.ofThread().jpeg().decode(bytes.data(), structure.end(), structure.lumaChroma());
    DecodedImage image =
        rgb == null
            ? colors(structure, readSamples(structure))
            : colors(structure, rgb, structure.components() == 1);
    return Orientation.upright(image, structure.orientation());
  }

  private static DecodedImage colors(JpegStructure structure, byte[] samples) {
    return switch (structure.components()) {
      case 1 -> colors(structure, spreadGray(samples), true);
      case 4 -> {
        toInk(samples, structure.lumaChroma());
        yield fromInk(samples, structure.profile(), structure.height(), structure.width());
      }
      default -> colors(structure, samples, false);
    };
  }

  private static DecodedImage colors(JpegStructure structure, byte[] rgb, boolean gray) {
    DecodedImage image = new DecodedImage(structure.width(), structure.height(), rgb);
    return ColorProfile.convert(image, structure.profile(), gray);
  }

  /** What the JDK's library reads: everything else, and what is said of damaged files. */
  byte[] readSamples(JpegStructure structure) throws ImageException {
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
    byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
    if (structure.lumaChroma()) {
      lumaChromaToRgb(samples, structure.components(), structure.width() * structure.height());
    }
    return samples;
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

  static byte[] spreadGray(byte[] gray) {
    byte[] rgb = new byte[3 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      rgb[3 * i] = gray[i];
      rgb[3 * i + 1] = gray[i];
      rgb[3 * i + 2] = gray[i];
    }
    return rgb;
  }

  /** Amounts of ink of samples stored inverted; YCCK holds 255-R, 255-G, 255-B as its C, M, Y. */
  private static void toInk(byte[] samples, boolean complemented) {
    for (int i = 0; i < samples.length; i++) {
      if (i % 4 == 3 || !complemented) {
        samples[i] = (byte) ~samples[i];
      }
    }
  }

  /** A picture of amounts of ink (CMYK): by its profile, or as (255-C)(255-K)/255. */
  static DecodedImage fromInk(byte[] ink, byte[] profile, int height, int width) {
    ColorProfile color = ColorProfile.of(profile, 4);
    if (color != null) {
      try {
        return new DecodedImage(width, height, color.toSrgb(ink, height, width));
      } catch (RuntimeException damaged) {
        // As without a profile.
      }
    }
    byte[] rgb = new byte[3 * height * width];
    for (int pixel = 0; pixel < ink.length / 4; pixel++) {
      int light = 255 - (ink[4 * pixel + 3] & 0xFF);
      for (int c = 0; c < 3; c++) {
        rgb[3 * pixel + c] = (byte) (((255 - (ink[4 * pixel + c] & 0xFF)) * light + 127) / 255);
      }
    }
    return new DecodedImage(width, height, rgb);
  }
}
