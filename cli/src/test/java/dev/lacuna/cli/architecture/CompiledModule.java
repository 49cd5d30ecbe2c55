package dev.lacuna.cli.architecture;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.ModuleDescriptor;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A module of this project as the class path holds it: a jar or a folder of class files. */
record CompiledModule(ModuleDescriptor descriptor, List<ClassModel> classes) {
  private static final String DESCRIPTOR = "module-info.class";

  static List<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(Files::exists)
        .toList();
  }

  /** All modules of this project on the class path. */
  static List<CompiledModule> all() throws IOException {
    List<CompiledModule> modules = new ArrayList<>();
    for (Path entry : classPath()) {
      if (Files.isDirectory(entry)) {
        addModule(entry, modules);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(entry)) {
          addModule(jar.getPath("/"), modules);
        }
      }
    }
    return modules;
  }

  private static void addModule(Path root, List<CompiledModule> modules) throws IOException {
    Path file = root.resolve(DESCRIPTOR);
    if (!Files.exists(file)) {
      return;
    }
    ModuleDescriptor descriptor;
    try (var in = Files.newInputStream(file)) {
      descriptor = ModuleDescriptor.read(in);
    }
    if (!descriptor.name().startsWith("dev.lacuna.")) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      List<ClassModel> classes =
          files
              .filter(path -> path.toString().endsWith(".class"))
              .filter(path -> !path.endsWith(DESCRIPTOR))
              .map(CompiledModule::parse)
              .toList();
      modules.add(new CompiledModule(descriptor, classes));
    }
  }

  static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
