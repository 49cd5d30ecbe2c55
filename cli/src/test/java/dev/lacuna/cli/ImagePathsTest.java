package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cli.terminal.Terminal;
import dev.lacuna.cnn.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagePathsTest {
  private static ImagePaths of(String... arguments) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    byte[] list = "d.png\ne.png\n".getBytes(StandardCharsets.UTF_8);
    return new ImagePaths(
        List.of(arguments), new Terminal(nowhere, nowhere, new ByteArrayInputStream(list), false));
  }

  private static List<String> names(ImagePaths paths) throws IOException {
    List<String> names = new ArrayList<>();
    for (ImagePaths.Image image = paths.next(); image != null; image = paths.next()) {
      names.add(image.name());
    }
    return names;
  }

  @Test
  void countingLosesNoImage() throws IOException {
    for (int most = 0; most < 6; most++) {
      try (ImagePaths paths = of("a.png", "b.png", "c.png")) {
        assertEquals(most >= 3, paths.areAtMost(most), "at most " + most);
        assertEquals(List.of("a.png", "b.png", "c.png"), names(paths));
      }
    }
  }

  @Test
  void noneAreFew() throws IOException {
    try (ImagePaths paths = of()) {
      assertTrue(paths.areAtMost(0));
      assertEquals(List.of(), names(paths));
    }
  }

  /** Whoever writes the list may wait for the first answer. */
  @Test
  void aListIsNotReadAhead() throws IOException {
    try (ImagePaths paths = of("a.png", "-")) {
      assertFalse(paths.areAtMost(64));
      assertEquals(List.of("a.png", "d.png", "e.png"), names(paths));
    }
  }

  /** An image in place of a list of images, and a bracket that is not closed. */
  @Test
  void whatIsNoNameIsRefused() {
    for (String text : List.of("\u0089PNG\r\u0000\u0001", "photo[1.png")) {
      try (ImagePaths paths = of(text)) {
        String message = assertThrows(DataException.class, paths::next).getMessage();
        assertTrue(message.contains("is neither the name of a file nor a pattern"), message);
        assertTrue(message.chars().allMatch(c -> c >= ' '), message);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
