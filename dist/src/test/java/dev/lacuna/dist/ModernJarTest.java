package dev.lacuna.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModernJarTest {
  @TempDir private Path folder;

  private static Path jarOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static int version(byte[] bytes) {
    return ClassFile.of().parse(bytes).majorVersion();
  }

  @Test
  void everyClassIsRecentAndVerifies() throws Exception {
    Path old = jarOf(CommandLine.class);
    Path copy = folder.resolve("copy.jar");
    ModernJar.copy(old, copy);
    // Without a parent but the platform: classes come from the copy alone, and are verified.
    try (JarFile before = new JarFile(old.toFile());
        JarFile after = new JarFile(copy.toFile());
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {copy.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      assertEquals(before.size(), after.size());
      int modern = 0;
      for (JarEntry entry : Collections.list(before.entries())) {
        byte[] was = before.getInputStream(entry).readAllBytes();
        byte[] is = after.getInputStream(after.getEntry(entry.getName())).readAllBytes();
        assertEquals(entry.getTime(), after.getEntry(entry.getName()).getTime());
        if (entry.getName().endsWith(".class") && version(was) < ClassFile.JAVA_6_VERSION) {
          assertEquals(ClassFile.JAVA_8_VERSION, version(is), entry.getName());
          String name = entry.getName().replaceFirst("[.]class$", "").replace('/', '.');
          Class.forName(name, true, loader);
          modern++;
        } else {
          assertArrayEquals(was, is, entry.getName());
        }
      }
      assertTrue(modern > 100, "only " + modern + " classes were old");
    }
  }

  @Test
  void recentClassesStayAsTheyAre() throws IOException {
    byte[] own =
        ModernJarTest.class.getResourceAsStream("ModernJarTest.class").readAllBytes();
    assertArrayEquals(own, ModernJar.modern(own));
  }
}
