package dev.lacuna.cnn.data.label;

import dev.lacuna.cnn.data.CsvRows;
import dev.lacuna.cnn.data.CsvTable;
import dev.lacuna.cnn.data.DataException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which labels imply which others: a table of two columns, child and parent. An image with a child
 * has its parents too; an image that was checked not to have a parent has none of its children.
 */
public final class LabelHierarchy {
  private final String name;
  private final Map<String, Set<String>> ancestors = new LinkedHashMap<>();
  private final Map<String, Set<String>> descendants = new LinkedHashMap<>();

  private LabelHierarchy(String name) {
    this.name = name;
  }

  /**
   * Reads a table. The columns are found by the names child and parent; without these, the first
   * row is a pair like the others.
   *
   * @throws DataException if it has not two columns, or a label is its own ancestor
   */
  public static LabelHierarchy read(Path file) throws DataException {
    CsvRows csv = CsvRows.open(file);
    List<String> header = csv.header().columns();
    String name = csv.header().name();
    int child = csv.header().find(null, List.of("child"));
    int parent = csv.header().find(null, List.of("parent"));
    boolean named = child >= 0 && parent >= 0;
    if (!named && header.size() != 2) {
      throw new DataException(
          name
              + ": expected two columns, child and parent; the columns are "
              + String.join(", ", header));
    }
    Map<String, Set<String>> parents = new LinkedHashMap<>();
    if (!named) {
      add(parents, new CsvTable.Row(1, header), 0, 1, name);
    }
    csv.forEach(row -> add(parents, row, named ? child : 0, named ? parent : 1, name));
    LabelHierarchy hierarchy = new LabelHierarchy(name);
    for (String label : parents.keySet()) {
      hierarchy.collect(label, parents, new ArrayList<>());
    }
    hierarchy.ancestors.forEach(
        (label, above) ->
            above.forEach(
                one ->
                    hierarchy
                        .descendants
                        .computeIfAbsent(one, key -> new LinkedHashSet<>())
                        .add(label)));
    return hierarchy;
  }

  private static void add(
      Map<String, Set<String>> parents, CsvTable.Row row, int child, int parent, String name)
      throws DataException {
    String from = text(row.fields().get(child));
    String to = text(row.fields().get(parent));
    if (from.isEmpty() || to.isEmpty()) {
      throw new DataException(
          name + ", line " + row.line() + ": expected a child and a parent, one is empty");
    }
    parents.computeIfAbsent(from, key -> new LinkedHashSet<>()).add(to);
  }

  private static String text(String cell) {
    return Normalizer.normalize(cell.strip(), Normalizer.Form.NFC);
  }

  private Set<String> collect(String label, Map<String, Set<String>> parents, List<String> path)
      throws DataException {
    if (path.contains(label)) {
      path.add(label);
      throw new DataException(
          name
              + ": a label is its own ancestor: "
              + String.join(" > ", path.subList(path.indexOf(label), path.size())));
    }
    Set<String> known = ancestors.get(label);
    if (known != null) {
      return known;
    }
    path.add(label);
    Set<String> all = new LinkedHashSet<>();
    for (String parent : parents.getOrDefault(label, Set.of())) {
      all.add(parent);
      all.addAll(collect(parent, parents, path));
    }
    path.removeLast();
    ancestors.put(label, all);
    return all;
  }

  /**
   * The table with what follows from it. What the file says itself stays: a parent that it denies
   * is not given, which is told.
   */
  public LabelTable applyTo(LabelTable table) {
    List<LabelRow> rows = new ArrayList<>(table.rows().size());
    List<String> warnings = new ArrayList<>(table.warnings());
    int implied = 0;
    int contradictions = 0;
    String first = null;
    for (LabelRow row : table.rows()) {
      Set<String> positives = new LinkedHashSet<>(row.positives());
      Set<String> negatives = new LinkedHashSet<>(row.negatives());
      for (String label : row.positives()) {
        for (String above : ancestors.getOrDefault(label, Set.of())) {
          if (!row.negatives().contains(above)) {
            positives.add(above);
          } else {
            contradictions++;
            first = first == null ? label + " but not " + above + " in " + row.file() : first;
          }
        }
      }
      for (String label : row.negatives()) {
        for (String below : descendants.getOrDefault(label, Set.of())) {
          if (!positives.contains(below)) {
            negatives.add(below);
          }
        }
      }
      implied += positives.size() - row.positives().size();
      rows.add(
          new LabelRow(
              row.line(),
              row.file(),
              List.copyOf(positives),
              List.copyOf(negatives),
              row.exhaustive(),
              row.split()));
    }
    warnings.add(name + ": " + LabelCollector.count(implied, "label") + " implied by others");
    if (contradictions > 0) {
      warnings.add(
          "%s: what follows from it is denied in %s, %s (first: %s)"
              .formatted(name, table.name(), LabelCollector.count(contradictions, "label"), first));
    }
    return new LabelTable(table.name(), table.understood(), rows, table.merged(), warnings);
  }
}
