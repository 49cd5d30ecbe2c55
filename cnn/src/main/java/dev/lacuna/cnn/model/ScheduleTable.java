package dev.lacuna.cnn.model;

import dev.lacuna.cnn.model.MemoryPlanner.Buffer;
import dev.lacuna.engine.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A schedule as a table for people: a row for each step. */
final class ScheduleTable {
  private static final List<String> HEAD =
      List.of("step", "output", "computed as", "bytes of its output and what it keeps");

  private ScheduleTable() {}

  /** The table under a line that names kernels, threads and batch. */
  static String text(Schedule schedule, Architecture architecture, Backend backend) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (int s = 0; s < schedule.steps().size(); s++) {
      Step step = schedule.steps().get(s);
      rows.add(
          List.of(
              step.names(),
              architecture.nodes().get(step.output()).shape().toString(),
              step.operator().description(),
              step.inPlace()
                  ? "in its input's memory"
                  : "%,d"
                      .formatted(
                          bytes(schedule.output(step.output())) + bytes(schedule.saved(s)))));
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "%s of up to %d samples; kernels: %s; threads: %d%n"
            .formatted(
                schedule.purpose().name().toLowerCase(Locale.ROOT),
                schedule.capacity(),
                backend.kernels().info(),
                backend.parallel().threads()));
    for (List<String> row : rows) {
      for (int column = 0; column < HEAD.size(); column++) {
        text.append(pad(row.get(column), width(rows, column), column == HEAD.size() - 1));
      }
      text.append(System.lineSeparator());
    }
    return text.toString();
  }

  private static long bytes(Buffer buffer) {
    return buffer == null ? 0 : buffer.floats() * Float.BYTES;
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String pad(String text, int width, boolean last) {
    String blanks = " ".repeat(width - text.length());
    return last ? blanks + text : text + blanks + "  ";
  }
}
