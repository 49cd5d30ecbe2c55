package dev.lacuna.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lacuna.cnn.metric.TaggingScores;
import dev.lacuna.cnn.predict.Tagger;
import dev.lacuna.cnn.train.EpochResult;
import dev.lacuna.cnn.train.History;
import dev.lacuna.cnn.train.PhaseTimes;
import dev.lacuna.engine.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final String HOSTILE = "<script>alert('&\"')</script>";

  private static String page(List<EpochResult> epochs, Sample... samples) throws IOException {
    TaggingScores nothing = new TaggingScores(Double.NaN, 0, 2, 0.5, 0, 0, OptionalDouble.empty());
    Evaluation evaluation = new Evaluation("test", 3, nothing, Optional.empty(), nothing);
    return new HtmlReport(
            HOSTILE,
            HOSTILE,
            new History(epochs, false),
            List.of(evaluation),
            Optional.empty(),
            "test",
            List.of(samples))
        .html(HOSTILE, HOSTILE);
  }

  private static Sample hostileSample(int channels) {
    byte[] pixels = new byte[2 * 3 * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (20 * i);
    }
    return new Sample(
        HOSTILE,
        Shape.of(2, 3, channels),
        pixels,
        List.of(HOSTILE),
        List.of(new Tagger.Tag(HOSTILE, 0.5f)));
  }

  private static EpochResult epoch(int number, double loss) {
    TaggingScores scores =
        new TaggingScores(0.1 * number, 1, 1, 0.2, 0.6, 0.3, OptionalDouble.empty());
    return new EpochResult(number, loss, Double.NaN, scores, true, 1, 1e-3, PhaseTimes.NONE);
  }

  @Test
  void namesAndLabelsCannotBreakOut() throws IOException {
    String page = page(List.of(epoch(1, 3)), hostileSample(1));
    assertFalse(page.contains("<script"), page);
    assertTrue(page.contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"), page);
  }

  @Test
  void bodyIsWellFormedForAnyNumberOfEpochs() throws Exception {
    for (int epochs : new int[] {0, 1, 2, 40}) {
      List<EpochResult> results = new ArrayList<>();
      for (int i = 1; i <= epochs; i++) {
        results.add(epoch(i, 100.0 / i));
      }
      String page = page(results, hostileSample(3));
      // The head's void elements are no XML; the body is.
      String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(
                  new ByteArrayInputStream(
                      body.replaceAll("<img ([^>]*)>", "<img $1/>")
                          .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      assertEquals(epochs == 0 ? 0 : 2, document.getElementsByTagName("svg").getLength());
      // The validation loss is no number, so the first chart has but one line of points.
      assertEquals(3 * epochs, document.getElementsByTagName("circle").getLength());
      assertFalse(body.contains("NaN"), body);
    }
  }

  @Test
  void picturesArePixelsOfTheSample() throws IOException {
    for (int channels : new int[] {1, 3}) {
      Sample sample = hostileSample(channels);
      Matcher matcher =
          Pattern.compile("data:image/png;base64,([^\"]+)").matcher(page(List.of(), sample));
      assertTrue(matcher.find());
      var image =
          ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(matcher.group(1))));
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
  void numbersDoNotDependOnTheLocale() throws IOException {
    Locale before = Locale.getDefault();
    String expected = page(List.of(epoch(1, 3.25)), hostileSample(1));
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(expected, page(List.of(epoch(1, 3.25)), hostileSample(1)));
    } finally {
      Locale.setDefault(before);
    }
  }
}
