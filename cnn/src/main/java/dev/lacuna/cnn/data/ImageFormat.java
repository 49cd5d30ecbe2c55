package dev.lacuna.cnn.data;

import java.util.Locale;

/** File formats told apart by their first bytes; an extension says nothing. */
enum ImageFormat {
  PNG,
  JPEG,
  GIF,
  BMP,
  WEBP,
  TIFF;

  static ImageFormat of(ImageBytes bytes) throws ImageException {
    if (bytes.length() == 0) {
      throw bytes.fault("the file is empty");
    }
    if (bytes.startsWith(0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (bytes.startsWith(0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (bytes.startsWith(0, "GIF87a") || bytes.startsWith(0, "GIF89a")) {
      return GIF;
    }
    if (bytes.startsWith(0, "BM")) {
      return BMP;
    }
    if (bytes.startsWith(0, "RIFF") && bytes.startsWith(8, "WEBP")) {
      return WEBP;
    }
    if (bytes.startsWith(0, "II*\0") || bytes.startsWith(0, "MM\0*")) {
      return TIFF;
    }
    throw bytes.fault(
        "not an image: expected PNG, JPEG, GIF, BMP, WebP or TIFF, " + describe(bytes));
  }

  private static String describe(ImageBytes bytes) {
    int shown = Math.min(bytes.length(), 8);
    StringBuilder text = new StringBuilder("the file begins with bytes");
    boolean printable = true;
    for (int i = 0; i < shown; i++) {
      int value = bytes.data()[i] & 0xFF;
      printable &= value >= ' ' && value <= '~';
      text.append(String.format(Locale.ROOT, " %02x", value));
    }
    if (printable) {
      text.append(" (\"");
      for (int i = 0; i < shown; i++) {
        text.append((char) bytes.data()[i]);
      }
      text.append("\")");
    }
    return text.toString();
  }
}
