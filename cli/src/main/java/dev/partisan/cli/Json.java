package dev.partisan.cli;

import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes records as JSON: an object per record, its components in their order; lists, strings, numbers and booleans.
public final class Json {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /// The text for a value, with a line break at its end.
  ///
  /// @throws IllegalArgumentException for a value of another type than these
  public static String text(@Nullable Object value) {
    Json json = new Json();
    json.write(value, "\n");
    return json.out.append('\n').toString();
  }

  private void write(@Nullable Object value, String newLine) {
    switch (value) {
      case null -> out.append("null");
      case Record fields ->
          writeAll(
              "{}",
              List.of(fields.getClass().getRecordComponents()),
              newLine,
              (component, inner) -> {
                writeText(component.getName());
                out.append(": ");
                write(read(component, fields), inner);
              });
      case List<?> items -> writeAll("[]", items, newLine, this::write);
      case CharSequence text -> writeText(text);
      case Enum<?> constant ->
          writeText(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      case Double number when !Double.isFinite(number) -> out.append("null");
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth.booleanValue());
      default -> throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    }
  }

  private <T> void writeAll(
      String brackets, List<T> items, String newLine, BiConsumer<T, String> write) {
    String inner = newLine + INDENT;
    out.append(brackets.charAt(0));
    for (Iterator<T> each = items.iterator(); each.hasNext(); ) {
      out.append(inner);
      write.accept(each.next(), inner);
      out.append(each.hasNext() ? "," : newLine);
    }
    out.append(brackets.charAt(1));
  }

  private static @Nullable Object read(RecordComponent component, Record fields) {
    try {
      return component.getAccessor().invoke(fields);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("component " + component + " cannot be read", e);
    }
  }

  private void writeText(CharSequence text) {
    out.append('"');
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '"', '\\' -> out.append('\\').append((char) c);
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
              if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                out.append((char) c);
              }
            }
          }
        });
    out.append('"');
  }
}
