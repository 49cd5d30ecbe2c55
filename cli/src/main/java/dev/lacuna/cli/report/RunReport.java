package dev.lacuna.cli.report;

import dev.lacuna.cli.run.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Pages about runs, from what their folders hold. */
public final class RunReport {
  private RunReport() {}

  /**
   * Writes the page of a run into its folder.
   *
   * @throws IOException if a file of the run cannot be read or the page not be written
   */
  public static void write(RunFolder folder) throws IOException {
    folder.writeReport(page(List.of(folder)));
  }

  /**
   * The page of a run or, of several, one that compares them.
   *
   * @throws IOException if a file of a run cannot be read
   */
  public static String page(List<RunFolder> folders) throws IOException {
    List<RunRecord> runs = new ArrayList<>();
    for (RunFolder folder : folders) {
      runs.add(RunRecord.read(folder));
    }
    return runs.size() == 1
        ? new HtmlReport(runs.getFirst()).html()
        : new ComparisonPage(runs).html();
  }
}
