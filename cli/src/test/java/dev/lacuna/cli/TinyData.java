package dev.lacuna.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Thirty pictures of 16x16 pixels: bars that lie or stand, thick or thin, with these labels. */
final class TinyData {
  static final List<String> LABELS = List.of("lying", "standing", "thick", "thin");

  /** A network that fits 16x16 pixels and learns these in no time. */
  static final String NETWORK =
      """
      layers:
        - conv2d: {filters: 4, kernel: 3}
        - relu
        - max_pool2d: 2
        - flatten
        - dense: labels
      """;

  private TinyData() {}

  /** A folder of pictures and a labels.csv in it, split 20 / 5 / 5. */
  static Path folder(Path parent) throws IOException {
    Path folder = Files.createDirectories(parent.resolve("bars"));
    StringBuilder table = new StringBuilder("file,tags,split\n");
    for (int i = 0; i < 30; i++) {
      boolean lying = i % 2 == 0;
      boolean thick = i % 3 == 0;
      String name = "bar" + i + ".png";
      write(folder.resolve(name), lying, thick, i % 11);
      String split = i < 20 ? "train" : i < 25 ? "val" : "test";
      table.append(
          "%s,%s|%s,%s\n"
              .formatted(name, lying ? "lying" : "standing", thick ? "thick" : "thin", split));
    }
    Files.writeString(folder.resolve("labels.csv"), table);
    return folder;
  }

  static void write(Path file, boolean lying, boolean thick, int at) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    int side = thick ? 5 : 1;
    graphics.fillRect(lying ? 0 : at, lying ? at : 0, lying ? 16 : side, lying ? side : 16);
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  /** The network's description as a file. */
  static Path network(Path parent) throws IOException {
    return Files.writeString(parent.resolve("tiny.yaml"), NETWORK);
  }

  /** Trains on the pictures into a folder; options that are given take the place of these. */
  static Outcome train(Path parent, Path data, Path out, Object... more) throws IOException {
    List<Object> args = new ArrayList<>(List.of("train", data, "--out", out));
    Map<String, Object> usual = new LinkedHashMap<>();
    usual.put("--model", network(parent));
    usual.put("--image-size", 16);
    usual.put("--epochs", 3);
    usual.put("--batch-size", 8);
    usual.put("--threads", 2);
    usual.forEach(
        (option, value) -> {
          if (!List.of(more).contains(option)) {
            args.add(option);
            args.add(value);
          }
        });
    args.addAll(List.of(more));
    return Outcome.of(args.toArray());
  }
}
