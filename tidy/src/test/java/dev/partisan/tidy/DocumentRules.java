package dev.partisan.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a document names exists: the files it links to, and the types, methods and tests in its code spans.
///
/// A document cannot be compiled, so that a rename would leave it behind; this much of it can be looked up. Decisions
/// and the changelog tell of the past and may name what is gone.
final class DocumentRules {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)\\)");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern NAME =
      Pattern.compile("(?:examples\\.)?([A-Z]\\w*[a-z]\\w*)(?:[.#](\\w+))?(?:\\(.*\\))?");
  private static final Pattern MEMBER = Pattern.compile("[a-z]+[A-Z]\\w*");
  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|record|interface|enum)\\s+([A-Z]\\w*)");
  private static final List<String> JDK =
      List.of(
          "java.lang",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.time",
          "java.nio",
          "java.nio.channels",
          "java.math");

  private final Set<String> paths = new TreeSet<>();
  private final TreeMap<String, StringBuilder> declaring = new TreeMap<>();

  DocumentRules(List<SourceFile> files) {
    for (SourceFile file : files) {
      paths.add(file.path());
      if (file.isJava()) {
        Matcher declared = DECLARED.matcher(file.text());
        while (declared.find()) {
          declaring
              .computeIfAbsent(declared.group(1), name -> new StringBuilder())
              .append(file.text());
        }
      }
    }
  }

  /// A relative link leads to a file or a folder of the project.
  List<Finding> links(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    if (!file.path().endsWith(".md")) {
      return findings;
    }
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      Matcher link = LINK.matcher(lines.get(i));
      while (link.find()) {
        String target =
            Path.of(file.path())
                .resolveSibling(link.group(1))
                .normalize()
                .toString()
                .replace('\\', '/');
        if (!exists(target)) {
          findings.add(file.finding(i + 1, "there is no " + target));
        }
      }
    }
    return findings;
  }

  private boolean exists(String path) {
    return paths.contains(path) || paths.stream().anyMatch(file -> file.startsWith(path + "/"));
  }

  /// A code span that reads like a type, or a type and its member, is one of the project or of the JDK. In the map to
  /// the paper, a span of a member alone belongs to the test named last before it on its line.
  List<Finding> names(SourceFile file) {
    List<Finding> findings = new ArrayList<>();
    if (!isPresent(file)) {
      return findings;
    }
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      String type = null;
      Matcher span = SPAN.matcher(lines.get(i));
      while (span.find()) {
        Matcher name = NAME.matcher(span.group(1));
        if (name.matches()) {
          type = name.group(1);
          check(file, i + 1, type, name.group(2), findings);
        } else if (file.path().endsWith("paper-map.md")
            && type != null
            && type.endsWith("Test")
            && MEMBER.matcher(span.group(1)).matches()) {
          check(file, i + 1, type, span.group(1), findings);
        }
      }
    }
    return findings;
  }

  private static boolean isPresent(SourceFile file) {
    return file.path().endsWith(".md")
        && !file.path().startsWith("docs/decisions/")
        && !file.path().equals("CHANGELOG.md");
  }

  private void check(
      SourceFile file, int line, String type, @Nullable String member, List<Finding> findings) {
    StringBuilder text = declaring.get(type);
    if (text == null && !isOfJdk(type)) {
      findings.add(file.finding(line, "there is no type " + type));
    } else if (text != null
        && member != null
        && !Pattern.compile("\\b" + member + "\\b").matcher(text).find()) {
      findings.add(file.finding(line, "nothing in " + type + " is called " + member));
    }
  }

  private static boolean isOfJdk(String type) {
    for (String prefix : JDK) {
      try {
        Class<?> _ = Class.forName(prefix + "." + type);
        return true;
      } catch (ClassNotFoundException e) {
        // the next package
      }
    }
    return false;
  }
}
