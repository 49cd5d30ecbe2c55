package dev.lacuna.cli.architecture;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Which names that a module offers to others have Javadoc, read from its sources. */
final class ApiDocumentation {
  private final TreeSet<String> missing = new TreeSet<>();
  private int documented;
  private DocTrees comments;

  /** Names without Javadoc, and components of records without {@code @param}. */
  Set<String> missing() {
    return missing;
  }

  /** Number of names with Javadoc. */
  int documented() {
    return documented;
  }

  /** Reads all sources of one module. */
  void read(Iterable<? extends JavaFileObject> sources) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, sources);
    comments = DocTrees.instance(task);
    List<CompilationUnitTree> units = new ArrayList<>();
    task.parse().forEach(units::add);
    Set<String> exported = new HashSet<>();
    for (CompilationUnitTree unit : units) {
      if (unit.getModule() != null) {
        unit.getModule().getDirectives().stream()
            .filter(ExportsTree.class::isInstance)
            .map(ExportsTree.class::cast)
            .filter(exports -> exports.getModuleNames() == null)
            .forEach(exports -> exported.add(exports.getPackageName().toString()));
      }
    }
    for (CompilationUnitTree unit : units) {
      if (unit.getPackage() != null) {
        String name = unit.getPackageName().toString();
        if (exported.contains(name)) {
          TreePath path = new TreePath(unit);
          unit.getTypeDecls().forEach(type -> visit(new TreePath(path, type), name, false));
        }
      }
    }
  }

  /**
   * Looks at a declaration and the ones inside it.
   *
   * @param open whether the declaration is public without saying so
   */
  private void visit(TreePath path, String outer, boolean open) {
    switch (path.getLeaf()) {
      case ClassTree type when isOffered(type.getModifiers(), open) -> {
        String name = outer + "." + type.getSimpleName();
        DocCommentTree comment = check(path, name);
        boolean isInterface =
            type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
        Set<String> parameters = parameters(comment);
        for (Tree member : type.getMembers()) {
          if (type.getKind() == Tree.Kind.RECORD && isComponent(member)) {
            String component = ((VariableTree) member).getName().toString();
            if (!parameters.contains(component)) {
              missing.add(name + " @param " + component);
            }
          } else {
            visit(new TreePath(path, member), name, isInterface);
          }
        }
      }
      case MethodTree method
          when isOffered(method.getModifiers(), open)
              && !isOverride(method)
              && !isOfRecord(path, method) ->
          check(path, outer + "." + method.getName());
      case VariableTree field when isOffered(field.getModifiers(), open) ->
          check(path, outer + "." + field.getName());
      default -> {}
    }
  }

  private DocCommentTree check(TreePath path, String name) {
    DocCommentTree comment = comments.getDocCommentTree(path);
    if (comment == null) {
      missing.add(name);
    } else {
      documented++;
    }
    return comment;
  }

  private static boolean isOffered(ModifiersTree modifiers, boolean open) {
    Set<Modifier> flags = modifiers.getFlags();
    return (open && !flags.contains(Modifier.PRIVATE))
        || flags.contains(Modifier.PUBLIC)
        || flags.contains(Modifier.PROTECTED);
  }

  private static boolean isOverride(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
  }

  /** Whether this is the constructor of a record, which the record's own comment describes. */
  private static boolean isOfRecord(TreePath path, MethodTree method) {
    return method.getName().contentEquals("<init>")
        && path.getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
  }

  private static boolean isComponent(Tree member) {
    return member instanceof VariableTree field
        && !field.getModifiers().getFlags().contains(Modifier.STATIC);
  }

  private static Set<String> parameters(DocCommentTree comment) {
    if (comment == null) {
      return Set.of();
    }
    return comment.getBlockTags().stream()
        .filter(ParamTree.class::isInstance)
        .map(tag -> ((ParamTree) tag).getName().toString())
        .collect(Collectors.toSet());
  }
}
