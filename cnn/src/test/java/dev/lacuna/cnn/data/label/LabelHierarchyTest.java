package dev.lacuna.cnn.data.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lacuna.cnn.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelHierarchyTest {
  @TempDir Path folder;

  private LabelHierarchy hierarchy(String text) throws IOException {
    return LabelHierarchy.read(Files.writeString(folder.resolve("tree.csv"), text));
  }

  private LabelTable table(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("labels.csv"), text);
    return LabelFormats.read(file, LabelOptions.AUTOMATIC);
  }

  @Test
  void childrenImplyAllTheirAncestors() throws IOException {
    for (String header : List.of("", "child,parent\n")) {
      LabelTable table =
          hierarchy(header + "poodle,dog\ndog,mammal\ndog,pet\n")
              .applyTo(table("file,tags\na,poodle|red\nb,mammal\n"));
      assertEquals(
          List.of("poodle", "red", "dog", "mammal", "pet"), table.rows().get(0).positives());
      assertEquals(List.of("mammal"), table.rows().get(1).positives());
      assertEquals(
          List.of(folder.resolve("tree.csv") + ": 3 labels implied by others"), table.warnings());
    }
  }

  @Test
  void deniedParentsDenyTheirChildren() throws IOException {
    LabelTable table =
        hierarchy("parent,child,note\nmammal,dog,x\ndog,poodle,y\n")
            .applyTo(table("file,tags,negatives\na,fish,mammal\n"));
    assertEquals(List.of("mammal", "dog", "poodle"), table.rows().get(0).negatives());
  }

  @Test
  void whatTheFileSaysStaysAndIsTold() throws IOException {
    LabelTable table =
        hierarchy("dog,mammal\nmammal,animal\n")
            .applyTo(table("file,tags,negatives\na,dog,mammal\n"));
    assertEquals(List.of("dog", "animal"), table.rows().get(0).positives());
    assertEquals(List.of("mammal"), table.rows().get(0).negatives());
    assertEquals(
        folder.resolve("tree.csv")
            + ": what follows from it is denied in "
            + folder.resolve("labels.csv")
            + ", 1 label (first: dog but not mammal in a)",
        table.warnings().get(1));
  }

  @Test
  void faultsAreNamed() throws IOException {
    Path file = folder.resolve("tree.csv");
    assertEquals(
        file + ": a label is its own ancestor: a > b > c > a",
        assertThrows(DataException.class, () -> hierarchy("a,b\nb,c\nc,a\n")).getMessage());
    assertEquals(
        file + ", line 2: expected a child and a parent, one is empty",
        assertThrows(DataException.class, () -> hierarchy("a,b\nb,\n")).getMessage());
    assertEquals(
        file + ": expected two columns, child and parent; the columns are a, b, c",
        assertThrows(DataException.class, () -> hierarchy("a,b,c\n")).getMessage());
  }
}
