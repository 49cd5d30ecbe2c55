package dev.lacuna.cli.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Every public or protected name in an exported package has Javadoc. */
class PublicApiTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");

  @Test
  void exportedNamesAreDocumented() throws IOException {
    TreeSet<String> missing = new TreeSet<>();
    int documented = 0;
    for (String module : List.of("engine", "loss", "cnn")) {
      ApiDocumentation found = new ApiDocumentation();
      try (StandardJavaFileManager files =
              ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
          Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        found.read(
            files.getJavaFileObjectsFromPaths(
                sources.filter(file -> file.toString().endsWith(".java")).toList()));
      }
      missing.addAll(found.missing());
      documented += found.documented();
    }
    assertEquals(new TreeSet<>(), missing);
    assertTrue(documented > 0, "no exported name was found under " + ROOT.toAbsolutePath());
  }

  @Test
  void namesWithoutDocumentationAreFound() throws IOException {
    ApiDocumentation found = new ApiDocumentation();
    found.read(
        List.of(
            source("module-info", "module m { exports p; exports q to r; }"),
            source(
                "A",
                """
                package p;
                public class A {
                  public int field;
                  protected void method() {}
                  int hidden;
                  @Override public String toString() { return ""; }
                  /** Documented. */ public static final class Inner { Inner() {} }
                  /** @param x one */ public record Pair(int x, int y) { public Pair {} }
                  interface Hidden { void method(); }
                  /** Documented. */ public interface Open { void method(); }
                  /** Documented. */ public enum Kind { FIRST, /** Second. */ SECOND }
                }
                """),
            source("B", "package q; public class B {}"),
            source("C", "package p; class C { public void method() {} }")));
    assertEquals(
        List.of(
            "p.A",
            "p.A.Kind.FIRST",
            "p.A.Open.method",
            "p.A.Pair @param y",
            "p.A.field",
            "p.A.method"),
        List.copyOf(found.missing()));
  }

  private static JavaFileObject source(String name, String text) {
    URI uri = URI.create("string:///" + name + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
