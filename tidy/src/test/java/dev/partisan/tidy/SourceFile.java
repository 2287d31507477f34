package dev.partisan.tidy;

import java.util.List;

/// A file of the project: its path from the root, with slashes, and its text.
record SourceFile(String path, String text) {
  boolean isJava() {
    return path.endsWith(".java");
  }

  /// Whether this is shipped code of one of the modules (folders under the root).
  boolean isMainOf(List<String> modules) {
    return isJava() && modules.stream().anyMatch(module -> path.startsWith(module + "/src/main/"));
  }

  List<String> lines() {
    return text.lines().toList();
  }

  /// The lines with comments and the insides of literals blanked, so that prose trips no rule about code.
  List<String> code() {
    return new JavaText(text).code().lines().toList();
  }

  /// The lines with comments blanked and literals kept.
  List<String> codeAndLiterals() {
    return new JavaText(text).codeAndLiterals().lines().toList();
  }

  /// The lines with everything but comments blanked.
  List<String> comments() {
    return new JavaText(text).comments().lines().toList();
  }

  Finding finding(int line, String what) {
    return new Finding(path, line, what);
  }
}
