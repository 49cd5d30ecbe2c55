package dev.lacuna.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  @TempDir private Path folder;

  private Path data;
  private Path out;

  @BeforeEach
  void pictures() throws IOException {
    data = TinyData.folder(folder);
    out = folder.resolve("check");
  }

  private Outcome validate(Object... more) {
    return Outcome.of(
        Stream.concat(Stream.of("validate", data, "--out", out, "--threads", 2), Stream.of(more))
            .toArray());
  }

  private String findings() throws IOException {
    return Files.readString(out.resolve("findings.csv"));
  }

  private static Map<Path, Long> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  file -> file,
                  file -> file.toFile().lastModified() ^ file.toFile().length(),
                  (a, b) -> a,
                  TreeMap::new));
    }
  }

  @Test
  void soundDataIsFineAndStaysAsItIs() throws IOException {
    Map<Path, Long> before = files(data);
    Outcome outcome = validate();
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().startsWith("images           30: 20 train, 5 validation, 5 test\n"),
        outcome.out());
    assertTrue(outcome.out().contains("training would skip nothing"), outcome.out());
    assertTrue(outcome.out().contains("modes            30 gray 8-bit"), outcome.out());
    assertTrue(outcome.err().contains("labels.csv: table of label lists"), outcome.err());
    assertEquals(before, files(data));
    assertTrue(
        Files.readString(out.resolve("labels.csv")).contains("\nthick,7,2,1,0,20,yes\n"),
        Files.readString(out.resolve("labels.csv")));
    assertEquals(31, Files.readAllLines(out.resolve("images.csv")).size());
    String page = Files.readString(out.resolve("validate.html"));
    assertFalse(page.contains("http"), "the page must not need anything else");
    assertTrue(page.contains("<svg class=\"chart\""));
  }

  @Test
  void whatIsWrongIsFoundAndNamed() throws IOException {
    Files.copy(data.resolve("bar0.png"), data.resolve("again.png"));
    Files.writeString(data.resolve("broken.png"), "no picture");
    Files.copy(data.resolve("bar1.png"), data.resolve("extra.png"));
    String table = Files.readString(data.resolve("labels.csv"));
    Files.writeString(
        data.resolve("labels.csv"),
        table
            + "again.png,thick,test\nbroken.png,thin,train\ngone.png,thin,train\n"
            + "bar2.png,standign,train\n");
    TinyData.write(data.resolve("plain.png"), true, true, 11);
    Files.writeString(data.resolve("labels.csv"), "plain.png,,train\n", StandardOpenOption.APPEND);
    Outcome outcome = validate();
    assertEquals(4, outcome.code(), outcome.err());
    String findings = findings();
    assertTrue(findings.contains("unreadable,broken.png,,,\"not an image: expected PNG"), findings);
    assertTrue(findings.contains("missing,gone.png,,,\n"), findings);
    assertTrue(findings.contains("unlisted,extra.png,,,\n"), findings);
    assertTrue(
        findings.contains("leak,bar0.png,again.png,,\"the same pixels, in train and test\"\n"),
        findings);
    assertTrue(findings.contains("unlabelled,plain.png,,,\n"), findings);
    assertTrue(findings.contains("rare-label,,,standign,1 training image\n"), findings);
    assertTrue(
        findings.contains("spelling,,,standign,\"usually standing (15 images, this 1)\"\n"),
        findings);
    assertTrue(
        outcome
            .out()
            .endsWith(
                "skipped          training would skip 2: 1 that cannot be used, 1 without a"
                    + " file\n"),
        outcome.out());
    String page = Files.readString(out.resolve("validate.html"));
    assertTrue(page.contains("data:image/jpeg;base64,"));
  }

  @Test
  void picturesThatTrainingWouldRefuseAreNamed() throws IOException {
    Outcome refused = validate("--max-pixels=0");
    assertEquals(2, refused.code(), refused.err());
    assertTrue(refused.error().contains("--max-pixels: the most pixels must be"), refused.err());
    assertFalse(Files.exists(out));
    BufferedImage wider = new BufferedImage(17, 16, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(wider, "png", data.resolve("bar0.png").toFile());
    Outcome outcome = validate("--max-pixels=256");
    assertEquals(4, outcome.code(), outcome.err());
    assertTrue(findings().contains("unreadable,bar0.png,,,"), findings());
    assertTrue(findings().contains("pixels; at most 256"), findings());
  }

  @Test
  void testImagesOfTheirOwnAreComparedWithTheOthers() throws IOException {
    Path other = Files.createDirectories(folder.resolve("new/thick")).getParent();
    Files.copy(data.resolve("bar6.png"), other.resolve("thick/copy.png"));
    Outcome outcome = validate("--test", other, "--val-split=0", "--test-split=0");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        findings()
            .contains("leak,bar6.png,thick/copy.png,,\"the same pixels, in train and test\"\n"),
        findings());
  }

  @Test
  void unusableDataEndsWith3() throws IOException {
    Files.writeString(data.resolve("labels.csv"), "file,tags,split\nbar0.png,thick,train\n");
    Outcome outcome = validate("--val-split=0", "--test-split=0");
    assertEquals(3, outcome.code(), outcome.err());
    assertTrue(outcome.error().contains("1 label; a tagger needs at least two"), outcome.err());
    assertTrue(Files.exists(out.resolve("validate.html")));
    data = folder.resolve("nowhere");
    assertEquals(3, validate().code());
  }

  @Test
  void resultsOverwriteNothing() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("thesis.tex"), "years of work");
    Outcome outcome = validate();
    assertEquals(3, outcome.code());
    assertTrue(outcome.error().contains("a folder with files in it"), outcome.err());
  }

  @Test
  void augmentedImagesAreShown() throws IOException {
    Outcome outcome =
        validate(
            "--show-augmented", "--augment=flip,mixup=0.5", "--image-size=12x20", "--channels=3");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("augmented images: " + out.resolve("augmented.html")));
    String page = Files.readString(out.resolve("augmented.html"));
    assertTrue(page.contains("--augment flip,mixup=0.5, --seed 0"), page.substring(0, 500));
    assertTrue(page.contains("epoch 5"));
    assertFalse(page.matches("(?s).*(href|src)=\"(?!data:).*"), "refers to another file");
    // PNG: width and height stand behind 16 bytes of signature and chunk header.
    String picture = page.replaceFirst("(?s).*?src=\"data:image/png;base64,([^\"]*)\".*", "$1");
    ByteBuffer png = ByteBuffer.wrap(Base64.getDecoder().decode(picture));
    assertEquals("20x12", png.getInt(16) + "x" + png.getInt(20));
  }

  @Test
  void augmentedImagesNeedAnAugmentation() {
    Outcome outcome = validate("--show-augmented");
    assertEquals(2, outcome.code());
    assertTrue(outcome.error().contains("--show-augmented needs --augment"), outcome.err());
    outcome = validate("--augment=flip");
    assertEquals(2, outcome.code());
    assertTrue(outcome.error().contains("--augment goes with --show-augmented"), outcome.err());
    assertFalse(Files.exists(out));
  }

  /** A picture that is no bar: four corners of different colours that run into each other. */
  private static BufferedImage corners(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        Color colour = new Color(255 * x / side, 255 * y / side, 255 * (side - x) / side);
        image.setRGB(x, y, colour.getRGB());
      }
    }
    return image;
  }

  private void row(String text) throws IOException {
    Files.writeString(data.resolve("labels.csv"), text, StandardOpenOption.APPEND);
  }

  @Test
  void theSamePictureInAnotherSizeAndEncodingIsFound() throws IOException {
    ImageIO.write(corners(64), "png", data.resolve("corners.png").toFile());
    ImageIO.write(corners(48), "jpg", data.resolve("small.jpg").toFile());
    ImageIO.write(corners(40), "jpg", data.resolve("elsewhere.jpg").toFile());
    row("corners.png,thin,train\nsmall.jpg,thin,train\nelsewhere.jpg,thin,val\n");
    Outcome outcome = validate();
    assertEquals(0, outcome.code(), outcome.err());
    String near = "near-duplicate,corners.png,small.jpg,,look the same\n";
    assertTrue(findings().contains(near), findings());
    assertTrue(
        findings().contains(",elsewhere.jpg,,\"look the same, in train and validation\"\n"),
        findings());
    assertTrue(outcome.line("near-duplicate").startsWith("near-duplicate   1 pair"));
    assertTrue(
        Files.readString(out.resolve("validate.html")).contains("Pairs of images that look the"));
  }

  @Test
  void labelsThatAlwaysComeTogetherAreFound() throws IOException {
    Path table = data.resolve("labels.csv");
    Files.writeString(table, Files.readString(table).replace("thick", "thick|solid"));
    Outcome outcome = validate();
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(findings().contains("together,,,solid,with thick in all 10 images\n"), findings());
    assertEquals(1, findings().lines().filter(line -> line.startsWith("together,")).count());
  }

  /** A JPEG whose EXIF says how the camera was held (tag 0x0112). */
  private void turned(String name, int orientation) throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(corners(20 + orientation).getSubimage(0, 0, 20, 12), "jpg", jpeg);
    byte[] exif =
        ByteBuffer.allocate(36)
            .put((byte) 0xFF)
            .put((byte) 0xE1)
            .putShort((short) 34)
            .put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1))
            .putInt(8)
            .putShort((short) 1)
            .putShort((short) 0x0112)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) orientation)
            .array();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(jpeg.toByteArray(), 0, 2);
    whole.write(exif);
    whole.write(jpeg.toByteArray(), 2, jpeg.size() - 2);
    Files.write(data.resolve(name), whole.toByteArray());
  }

  @Test
  void imagesThatExifTurnsAreCounted() throws IOException {
    turned("upright.jpg", 1);
    turned("left.jpg", 6);
    turned("over.jpg", 3);
    row("upright.jpg,thin,train\nleft.jpg,thin,train\nover.jpg,thin,train\n");
    Outcome outcome = validate();
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(
        "rotated          2 by EXIF, turned upright when they are read", outcome.line("rotated"));
    List<String> images = Files.readAllLines(out.resolve("images.csv"));
    int column = List.of(images.getFirst().split(",", -1)).indexOf("exif_orientation");
    Map<String, String> orientations =
        images.stream()
            .map(line -> line.split(",", -1))
            .filter(cells -> cells[0].endsWith(".jpg"))
            .collect(Collectors.toMap(cells -> cells[0], cells -> cells[column]));
    assertEquals(Map.of("upright.jpg", "1", "left.jpg", "6", "over.jpg", "3"), orientations);
  }
}
