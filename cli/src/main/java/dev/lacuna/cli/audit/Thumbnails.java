package dev.lacuna.cli.audit;

import dev.lacuna.cnn.data.DecodedImage;
import dev.lacuna.cnn.data.ImageReader;
import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.ImageScaler;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small JPEG pictures of image files, as a page can hold them in itself. */
final class Thumbnails {
  /** Pixels of the longer side. */
  private static final int SIDE = 128;

  private final List<ImageRecord> records;
  private final Map<Integer, String> made = new HashMap<>();

  /** Of the images of these records, while their files can be read. */
  Thumbnails(List<ImageRecord> records) {
    this.records = records;
  }

  /** A picture as the source of an {@code img}. */
  String source(int row) throws IOException {
    String source = made.get(row);
    if (source == null) {
      source = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(row));
      made.put(row, source);
    }
    return source;
  }

  private byte[] jpeg(int row) throws IOException {
    DecodedImage image = ImageReader.decode(records.get(row).path());
    double scale = Math.min(1, (double) SIDE / Math.max(image.width(), image.height()));
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    byte[] rgb = ImageScaler.resize(image.rgb(), image.height(), image.width(), 3, height, width);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      small.setRGB(
          i % width,
          i / width,
          Byte.toUnsignedInt(rgb[3 * i]) << 16
              | Byte.toUnsignedInt(rgb[3 * i + 1]) << 8
              | Byte.toUnsignedInt(rgb[3 * i + 2]));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream target = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(small, "jpg", target);
    }
    return bytes.toByteArray();
  }
}
