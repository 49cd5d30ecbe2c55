package dev.lacuna.dist;

import java.io.IOException;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.ClassBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Copies jars, with classes of Java 5 and before as those of Java 8: picocli's are. The JVM's cache
 * takes no class before Java 6 (JEP 483), and verifies such classes by inference, which takes
 * several times as long as with the stack maps that later ones have.
 */
final class ModernJar {
  private static final ClassFile CLASS_FILE =
      ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);

  private ModernJar() {}

  /** Copies a jar; entries keep their times. */
  static void copy(Path from, Path to) throws IOException {
    try (JarFile jar = new JarFile(from.toFile());
        JarOutputStream output = new JarOutputStream(Files.newOutputStream(to))) {
      for (JarEntry entry : jar.stream().toList()) {
        byte[] content = jar.getInputStream(entry).readAllBytes();
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        output.putNextEntry(copy);
        output.write(entry.getName().endsWith(".class") ? modern(content) : content);
        output.closeEntry();
      }
    }
  }

  /** A class as it is, or if it is from before Java 6 with stack maps. */
  static byte[] modern(byte[] bytes) {
    int major = ((bytes[6] & 0xFF) << 8) | (bytes[7] & 0xFF);
    if (major >= ClassFile.JAVA_6_VERSION) {
      return bytes;
    }
    return CLASS_FILE.transformClass(
        CLASS_FILE.parse(bytes),
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ModernJar::version));
  }

  private static void version(ClassBuilder builder, ClassElement element) {
    if (element instanceof ClassFileVersion) {
      builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
    } else {
      builder.with(element);
    }
  }
}
