package dev.partisan.tidy;

/// Tells code, literals and comments of a Java source apart, keeping each character in its place.
final class JavaText {
  private final String text;
  private final StringBuilder code = new StringBuilder();
  private final StringBuilder codeAndLiterals = new StringBuilder();
  private final StringBuilder comments = new StringBuilder();
  private int at;

  JavaText(String text) {
    this.text = text;
    while (at < text.length()) {
      if (text.startsWith("//", at)) {
        take(Kind.COMMENT, endOfLine());
      } else if (text.startsWith("/*", at)) {
        take(Kind.COMMENT, after("*/", at + 2));
      } else if (text.startsWith("\"\"\"", at)) {
        take(Kind.LITERAL, endOfLiteral("\"\"\""));
      } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
        take(Kind.LITERAL, endOfLiteral(text.substring(at, at + 1)));
      } else {
        take(Kind.CODE, at + 1);
      }
    }
  }

  String code() {
    return code.toString();
  }

  String codeAndLiterals() {
    return codeAndLiterals.toString();
  }

  String comments() {
    return comments.toString();
  }

  private int endOfLine() {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private int after(String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() : found + end.length();
  }

  private int endOfLiteral(String quote) {
    for (int i = at + quote.length(); i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.startsWith(quote, i)) {
        return i + quote.length();
      }
    }
    return text.length();
  }

  private void take(Kind kind, int end) {
    for (; at < end; at++) {
      char c = text.charAt(at);
      code.append(kind == Kind.CODE || c == '\n' ? c : ' ');
      codeAndLiterals.append(kind != Kind.COMMENT || c == '\n' ? c : ' ');
      comments.append(kind == Kind.COMMENT || c == '\n' ? c : ' ');
    }
  }

  private enum Kind {
    CODE,
    LITERAL,
    COMMENT
  }
}
