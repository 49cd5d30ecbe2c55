package dev.lacuna.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.json.Json;
import dev.lacuna.cnn.json.JsonValue;
import dev.lacuna.engine.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String HOSTILE = "</script><script>alert('&\"')</script>";

  @TempDir private Path folder;

  private String page(int epochs, RunDetails details) throws IOException {
    return new HtmlReport(SyntheticRun.record(folder, HOSTILE, epochs, details)).html();
  }

  @Test
  void namesAndLabelsCannotBreakOut() throws IOException {
    String page = page(1, SyntheticRun.details(HOSTILE, 3));
    assertEquals(1, page.split("<script", -1).length - 1, page);
    assertEquals(1, page.split("</script", -1).length - 1, page);
    assertTrue(page.contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"), page);
  }

  @Test
  void bodyIsWellFormedForAnyNumberOfEpochs() throws Exception {
    for (int epochs : new int[] {0, 1, 2, 40, 70}) {
      String page = page(epochs, SyntheticRun.details(HOSTILE, 3));
      // The head's void elements are no XML, nor is the script; the body is.
      String body = page.substring(page.indexOf("<body>"), page.indexOf("<script>")) + "</body>";
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(
                  new ByteArrayInputStream(
                      body.replaceAll("<(img|input) ([^>]*)>", "<$1 $2/>")
                          .getBytes(StandardCharsets.UTF_8)));
      assertEquals(epochs == 0 ? 0 : 4, document.getElementsByTagName("svg").getLength());
      // Training loss, three scores and the rate; the validation loss is no number.
      int points = epochs > 60 ? 0 : 5 * epochs;
      assertEquals(points, document.getElementsByTagName("circle").getLength());
      // Four phases and the rest.
      assertEquals(5 * epochs, document.getElementsByTagName("rect").getLength());
      assertFalse(body.contains("NaN"), body);
    }
  }

  @Test
  void runsWithoutResultsHaveAPageToo() throws IOException {
    String page = page(2, null);
    assertTrue(page.contains("has not come to its end"), page);
    assertTrue(page.contains("aria-label=\"Learning rate\""), page);
    assertTrue(page.contains("seed: 7"), page);
  }

  @Test
  void resultsAreKeptWhole() throws IOException {
    RunDetails details = SyntheticRun.details(HOSTILE, 5);
    RunDetails read = RunDetails.of(JsonValue.of(Json.parse(Json.write(details.toJson()))));
    assertEquals(details, read);
    assertEquals(page(3, details), page(3, read));
  }

  @Test
  void picturesArePixelsOfTheSample() throws IOException {
    for (int channels : new int[] {1, 3}) {
      byte[] pixels = new byte[2 * 3 * channels];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) (20 * i);
      }
      Sample sample = new Sample("name", Shape.of(2, 3, channels), pixels, List.of(), List.of());
      var image =
          ImageIO.read(
              new ByteArrayInputStream(Base64.getDecoder().decode(Picture.of(sample).png())));
      assertEquals(3, image.getWidth());
      assertEquals(2, image.getHeight());
      int last = 5 * channels;
      int red = Byte.toUnsignedInt(sample.pixels()[last]);
      int blue = Byte.toUnsignedInt(sample.pixels()[last + channels - 1]);
      assertEquals(red, image.getRGB(2, 1) >> 16 & 0xFF);
      assertEquals(blue, image.getRGB(2, 1) & 0xFF);
    }
  }

  @Test
  void pagesReferToNothingElse() throws IOException {
    RunRecord run = SyntheticRun.record(folder, "run", 3, SyntheticRun.details("label", 3));
    for (String page :
        List.of(new HtmlReport(run).html(), new ComparisonPage(List.of(run, run)).html())) {
      Matcher other =
          Pattern.compile("(href|src)=\"(?!data:)|url\\(|@import|https?:").matcher(page);
      assertFalse(other.find(), () -> other.group());
    }
  }

  @Test
  void numbersDoNotDependOnTheLocale() throws IOException {
    Locale before = Locale.getDefault();
    String expected = page(3, SyntheticRun.details(HOSTILE, 3));
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(expected, page(3, SyntheticRun.details(HOSTILE, 3)));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void comparisonShowsScoresAndWhatDiffers() throws IOException {
    RunRecord one = SyntheticRun.record(folder, "one", 3, SyntheticRun.details("label", 3));
    RunRecord two =
        new RunRecord(
            "two",
            one.config().replace("seed: 7", "seed: 8"),
            one.facts(),
            one.history(),
            java.util.Optional.empty());
    String page = new ComparisonPage(List.of(one, two)).html();
    assertTrue(page.contains("<tr><td>seed</td><td>7</td><td>8</td></tr>"), page);
    assertFalse(page.contains("<td>loss</td>"), page);
    assertTrue(page.contains("<td>one</td><td>3 of 3</td>"), page);
    assertTrue(page.contains("<td>0.1234</td>"), page);
  }
}
