package dev.partisan.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The rules about sizes and names, judged on the compiler's own syntax tree.
final class ShapeRules {
  static final int METHOD_LINES = 70;
  static final int FILE_LINES = 600;
  static final int FILE_LINES_SOFT = 400;
  static final int CONSTRUCTOR_PARAMETERS = 6;

  private static final Pattern VAGUE_NAME =
      Pattern.compile(".*(?:Manager|Utils?|Helper|Impl)|(?:Abstract|Base)\\p{Upper}.*");

  private ShapeRules() {}

  static List<Finding> fileLength(SourceFile file) {
    int lines = file.lines().size();
    return file.isJava() && lines > FILE_LINES
        ? List.of(file.finding(lines, "a file of " + lines + " lines, of " + FILE_LINES))
        : List.of();
  }

  static List<Finding> methodLength(SourceFile file) {
    return scan(
        file,
        (at, node, within) -> {
          long lines = at.lastLine(node) - at.firstLine(node) + 1;
          return node instanceof MethodTree method && lines > METHOD_LINES
              ? method.getName() + " has " + lines + " lines, of " + METHOD_LINES
              : null;
        });
  }

  /// Records are exempt: their components are data, with names where they are read.
  static List<Finding> constructorWidth(SourceFile file) {
    return scan(
        file,
        (at, node, within) ->
            node instanceof MethodTree method
                    && method.getName().contentEquals("<init>")
                    && within != null
                    && within.getKind() != Tree.Kind.RECORD
                    && method.getParameters().size() > CONSTRUCTOR_PARAMETERS
                ? "a constructor of "
                    + method.getParameters().size()
                    + " parameters, of "
                    + CONSTRUCTOR_PARAMETERS
                : null);
  }

  static List<Finding> tellingNames(SourceFile file) {
    return scan(
        file,
        (at, node, within) ->
            node instanceof ClassTree type && VAGUE_NAME.matcher(type.getSimpleName()).matches()
                ? type.getSimpleName() + " says nothing about what it does"
                : null);
  }

  /// What is wrong with a type or method, or null.
  private interface Check {
    @Nullable String complaint(Positions at, Tree node, @Nullable ClassTree within);
  }

  private record Positions(CompilationUnitTree unit, SourcePositions positions, LineMap lines) {
    long firstLine(Tree node) {
      return lines.getLineNumber(positions.getStartPosition(unit, node));
    }

    long lastLine(Tree node) {
      return lines.getLineNumber(positions.getEndPosition(unit, node));
    }
  }

  private static List<Finding> scan(SourceFile file, Check check) {
    if (!file.isJava()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    JavacTask task = task(file, findings);
    for (CompilationUnitTree unit : parse(task)) {
      SourcePositions sources = Trees.instance(task).getSourcePositions();
      new Walk(file, check, new Positions(unit, sources, unit.getLineMap()), findings)
          .scan(unit, null);
    }
    return findings;
  }

  private static JavacTask task(SourceFile file, List<Finding> errors) {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("tidy:///" + file.path()), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.text();
          }
        };
    return (JavacTask)
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                null,
                null,
                error ->
                    errors.add(file.finding((int) error.getLineNumber(), error.getMessage(null))),
                List.of(),
                null,
                List.of(source));
  }

  private static Iterable<? extends CompilationUnitTree> parse(JavacTask task) {
    try {
      return task.parse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Visits every type and method with the type around it; the compiler's own constructors are not in a parsed tree.
  private static final class Walk extends TreeScanner<Void, @Nullable ClassTree> {
    private final SourceFile file;
    private final Check check;
    private final Positions at;
    private final List<Finding> findings;

    Walk(SourceFile file, Check check, Positions at, List<Finding> findings) {
      this.file = file;
      this.check = check;
      this.at = at;
      this.findings = findings;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable ClassTree within) {
      judge(type, within);
      return super.visitClass(type, type);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable ClassTree within) {
      judge(method, within);
      return super.visitMethod(method, within);
    }

    private void judge(Tree node, @Nullable ClassTree within) {
      String complaint = check.complaint(at, node, within);
      if (complaint != null) {
        findings.add(file.finding((int) at.firstLine(node), complaint));
      }
    }
  }
}
