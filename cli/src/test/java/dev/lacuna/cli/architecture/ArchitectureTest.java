package dev.lacuna.cli.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.lang.foreign.Linker;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Rules that hold for every class file of the project; docs/adr/0002-build.md says why. */
class ArchitectureTest {
  private static final String SIMD = "dev/lacuna/engine/kernel/simd/";
  private static final String CLI = "dev/lacuna/cli/";

  /** What each module may require besides modules of the JDK and of other projects. */
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "dev.lacuna.engine", Set.of(),
          "dev.lacuna.loss", Set.of("dev.lacuna.engine"),
          "dev.lacuna.cnn", Set.of("dev.lacuna.engine"),
          "dev.lacuna.cli", Set.of("dev.lacuna.engine", "dev.lacuna.loss", "dev.lacuna.cnn"));

  @Test
  void modulesRequireOnlyWhatTheArrowsAllow() throws IOException {
    Set<String> found = new TreeSet<>();
    for (CompiledModule module : CompiledModule.all()) {
      String name = module.descriptor().name();
      found.add(name);
      Set<String> forbidden =
          module.descriptor().requires().stream()
              .map(ModuleDescriptor.Requires::name)
              .filter(required -> !mayRequire(name, required))
              .collect(Collectors.toSet());
      assertEquals(Set.of(), forbidden, name);
    }
    assertEquals(new TreeSet<>(ARROWS.keySet()), found);
  }

  private static boolean mayRequire(String module, String required) {
    if (required.startsWith("dev.lacuna.")) {
      return ARROWS.getOrDefault(module, Set.of()).contains(required);
    }
    return !required.startsWith("jdk.incubator.")
        && (!module.equals("dev.lacuna.engine") || required.equals("java.base"));
  }

  @Test
  void classesReferOnlyToWhatTheyMay() throws IOException {
    Map<String, Set<String>> findings = new TreeMap<>();
    for (CompiledModule module : CompiledModule.all()) {
      for (ClassModel type : module.classes()) {
        Set<String> forbidden = forbidden(type);
        if (!forbidden.isEmpty()) {
          findings.put(type.thisClass().asInternalName(), forbidden);
        }
      }
    }
    assertEquals(Map.of(), findings);
  }

  private static Set<String> forbidden(ClassModel type) {
    String name = type.thisClass().asInternalName();
    Set<String> found = new TreeSet<>();
    for (PoolEntry entry : type.constantPool()) {
      switch (entry) {
        case Utf8Entry text when text.stringValue().contains("jdk/incubator/") -> {
          if (!name.startsWith(SIMD)) {
            found.add("vector module");
          }
        }
        case ClassEntry used -> {
          String className = used.asInternalName();
          if (className.startsWith("sun/")
              || className.matches("java/io/Object(In|Out)putStream")
              || className.matches("java/lang/foreign/(Linker|SymbolLookup)")) {
            found.add(className);
          }
        }
        case MemberRefEntry used -> {
          String member = used.owner().asInternalName() + "." + used.name().stringValue();
          if (isForbidden(member, name)) {
            found.add(member);
          }
        }
        default -> {}
      }
    }
    if (type.methods().stream().anyMatch(method -> method.flags().has(AccessFlag.NATIVE))) {
      found.add("native method");
    }
    return found;
  }

  private static boolean isForbidden(String member, String user) {
    return switch (member) {
      case "java/lang/System.load",
          "java/lang/System.loadLibrary",
          "java/lang/Runtime.load",
          "java/lang/Runtime.loadLibrary" ->
          true;
      case "java/lang/System.exit", "java/lang/Runtime.exit", "java/lang/Runtime.halt" ->
          !user.equals(CLI + "Main");
      case "java/lang/System.out", "java/lang/System.err" -> !user.startsWith(CLI);
      default -> false;
    };
  }

  @Test
  void everyRuleFindsItsOffender() throws IOException {
    assertEquals(
        Set.of(
            "java/io/ObjectInputStream",
            "java/lang/Runtime.halt",
            "java/lang/System.exit",
            "java/lang/System.loadLibrary",
            "java/lang/foreign/Linker",
            "native method"),
        forbidden(compiled(Offender.class)));
    ClassModel simd =
        CompiledModule.all().stream()
            .flatMap(module -> module.classes().stream())
            .filter(type -> type.thisClass().asInternalName().equals(SIMD + "SimdProvider"))
            .findFirst()
            .orElseThrow();
    assertEquals(Set.of(), forbidden(simd));
    ClassModel elsewhere =
        ClassFile.of()
            .parse(
                ClassFile.of()
                    .transformClass(
                        simd,
                        ClassDesc.of("dev.lacuna.engine.Elsewhere"),
                        ClassTransform.ACCEPT_ALL));
    assertNotEquals(Set.of(), forbidden(elsewhere));
  }

  private static ClassModel compiled(Class<?> type) throws IOException {
    String resource = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(resource)) {
      return ClassFile.of().parse(in.readAllBytes());
    }
  }

  @Test
  void noLibraryCarriesNativeCode() throws IOException {
    Map<Path, List<String>> findings = new TreeMap<>();
    for (Path entry : CompiledModule.classPath()) {
      if (Files.isRegularFile(entry)) {
        try (ZipFile jar = new ZipFile(entry.toFile());
            Stream<? extends ZipEntry> entries = jar.stream()) {
          List<String> libraries =
              entries
                  .map(ZipEntry::getName)
                  .filter(name -> name.matches(".*\\.(so|dll|dylib|jnilib)(\\.\\d+)*"))
                  .toList();
          if (!libraries.isEmpty()) {
            findings.put(entry, libraries);
          }
        }
      }
    }
    assertEquals(Map.of(), findings);
  }

  /** Breaks the rules; only ever read as a class file. */
  private abstract static class Offender {
    native void call();

    @SuppressWarnings("restricted")
    void offend(InputStream in) throws IOException {
      System.loadLibrary("gap");
      Linker.nativeLinker().defaultLookup();
      try (ObjectInputStream objects = new ObjectInputStream(in)) {
        System.exit(objects.available());
      }
      Runtime.getRuntime().halt(1);
    }
  }
}
