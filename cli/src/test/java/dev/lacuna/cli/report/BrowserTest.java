package dev.lacuna.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report in a real browser: a headless Chromium, if there is one on the PATH. */
class BrowserTest {
  /** What a user does, then what the page shows, written where the test finds it. */
  private static final String ACTIONS =
      """
      <script>
      const head = (column) => document.querySelectorAll("#labels thead button")[column];
      const column = (n) => Array.from(document.querySelectorAll("#labels tbody tr"))
          .filter((row) => !row.hidden).map((row) => row.cells[n].textContent);
      const seen = {};
      head(1).click();
      seen.descending = column(1).slice(0, 3);
      head(1).click();
      seen.ascending = column(1).slice(0, 3);
      head(3).click();
      seen.emptyLast = column(3).at(-1) === "" && column(3)[0] !== "";
      head(0).click();
      seen.names = column(0).slice(0, 3);
      seen.sorted = document.querySelectorAll("#labels [aria-sort]").length;
      const search = document.getElementById("label-search");
      search.value = "LABEL99";
      search.dispatchEvent(new Event("input"));
      seen.found = column(0);
      seen.count = document.getElementById("label-count").textContent;
      search.value = "";
      search.dispatchEvent(new Event("input"));
      seen.all = column(0).length;
      const focusable = "button, input, summary, .scroll";
      seen.keyboard = Array.from(document.querySelectorAll(focusable))
          .every((element) => { element.focus(); return document.activeElement === element; });
      seen.wide = document.documentElement.scrollWidth > window.innerWidth;
      const result = document.createElement("meta");
      result.id = "seen";
      result.content = JSON.stringify(seen);
      document.head.append(result);
      </script>
      """;

  @TempDir private Path folder;

  private static Optional<Path> browser() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(
            place ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The page as the browser has it in the end; what scripts complain of is an error. */
  private String open(String page, int width) throws IOException, InterruptedException {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "no Chromium on the PATH");
    Path file = Files.writeString(folder.resolve("page.html"), page);
    Path dom = folder.resolve("dom.html");
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                List.of(
                    browser.get().toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--user-data-dir=" + folder.resolve("profile"),
                    "--enable-logging=stderr",
                    "--window-size=" + width + ",900",
                    "--dump-dom",
                    file.toUri().toString()))
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the browser does not end");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    assertFalse(said.contains(":CONSOLE"), said);
    return Files.readString(dom);
  }

  private String seen(String page, int width) throws IOException, InterruptedException {
    String dom = open(page.replace("</body>", ACTIONS + "</body>"), width);
    Matcher matcher = Pattern.compile("<meta id=\"seen\" content=\"(.*?)\">").matcher(dom);
    assertTrue(matcher.find(), dom);
    return matcher.group(1).replace("&quot;", "\"");
  }

  @Test
  void tablesSortAndFilterWithoutAComplaint() throws Exception {
    RunRecord run = SyntheticRun.record(folder, "run", 5, SyntheticRun.details("label", 1000));
    String page = new HtmlReport(run).html();
    for (int width : new int[] {1200, 500}) {
      assertEquals(
          "{\"descending\":[\"999\",\"998\",\"997\"],\"ascending\":[\"0\",\"1\",\"2\"],"
              + "\"emptyLast\":true,\"names\":[\"label0\",\"label1\",\"label10\"],\"sorted\":1,"
              + "\"found\":[\"label99\",\"label990\",\"label991\",\"label992\",\"label993\","
              + "\"label994\",\"label995\",\"label996\",\"label997\",\"label998\",\"label999\"],"
              + "\"count\":\"11 of 1000 labels\",\"all\":1000,\"keyboard\":true,\"wide\":false}",
          seen(page, width));
    }
  }

  @Test
  void comparisonsHaveNothingToComplainOf() throws Exception {
    RunRecord run = SyntheticRun.record(folder, "run", 5, SyntheticRun.details("label", 3));
    String dom = open(new ComparisonPage(List.of(run, run)).html(), 1200);
    assertTrue(dom.contains("<h1>2 training runs</h1>"), dom);
    assertTrue(dom.contains("<button type=\"button\">validation mAP</button>"), dom);
  }
}
