package dev.partisan.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes plain values as JSON: maps, lists, text, numbers, truth and nothing.
final class Json {
  private Json() {}

  static String write(@Nullable Object value) {
    return write(value, "\n") + "\n";
  }

  private static String write(@Nullable Object value, String newLine) {
    String deeper = newLine + "  ";
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry ->
                  quote(entry.getKey().toString()) + ": " + write(entry.getValue(), deeper))
              .collect(Collectors.joining("," + deeper, "{" + deeper, newLine + "}"));
      case List<?> list ->
          list.stream()
              .map(element -> write(element, deeper))
              .collect(Collectors.joining(", ", "[", "]"));
      case Double number when !Double.isFinite(number) -> "null";
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      default -> quote(value.toString());
    };
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
