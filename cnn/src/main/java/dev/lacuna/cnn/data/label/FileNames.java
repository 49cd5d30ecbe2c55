package dev.lacuna.cnn.data.label;

import java.util.Locale;
import java.util.Set;

/** Names of images in label files. */
final class FileNames {
  private static final Set<String> EXTENSIONS =
      Set.of("png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "webp", "tif", "tiff");

  private FileNames() {}

  /** A name with {@code /} between its parts and without {@code ./} before them. */
  static String plain(String text) {
    String file = text.strip();
    if (file.indexOf('/') < 0) {
      file = file.replace('\\', '/');
    }
    while (file.startsWith("./")) {
      file = file.substring(2);
    }
    return file;
  }

  /** Whether a name ends like that of an image. */
  static boolean isImage(String name) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** What is behind the last slash. */
  static String base(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** A name without the ending that marks it as an image. */
  static String stem(String name) {
    return isImage(name) ? name.substring(0, name.lastIndexOf('.')) : name;
  }
}
