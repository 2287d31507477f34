package dev.partisan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The records of one sealed interface as lines of text: the record's name, then its components.
///
/// @param <T> the sealed interface; components of its records are strings, `int`, `long` or
/// `boolean`
final class LineCodec<T> {
  private final List<Class<? extends T>> types;

  LineCodec(Class<T> family) {
    types =
        Arrays.stream(family.getPermittedSubclasses())
            .<Class<? extends T>>map(type -> type.asSubclass(family))
            .toList();
  }

  String write(T value) {
    StringBuilder line = new StringBuilder(value.getClass().getSimpleName());
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        String text = component.getAccessor().invoke(value).toString();
        line.append(' ').append(URLEncoder.encode(text, UTF_8));
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException("cannot write " + component, e);
      }
    }
    return line.toString();
  }

  /// What a line says; empty for a line that [#write] did not make.
  Optional<T> read(String line) {
    String[] words = line.split(" ", -1);
    for (Class<? extends T> type : types) {
      RecordComponent[] components = type.getRecordComponents();
      if (type.getSimpleName().equals(words[0]) && components.length == words.length - 1) {
        return Optional.of(build(type, components, words));
      }
    }
    return Optional.empty();
  }

  private static <R> R build(Class<R> type, RecordComponent[] components, String[] words) {
    Class<?>[] parameters = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      parameters[i] = components[i].getType();
      arguments[i] = value(parameters[i], URLDecoder.decode(words[i + 1], UTF_8));
    }
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(parameters);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read a " + type.getSimpleName(), e);
    }
  }

  private static Object value(Class<?> type, String text) {
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    if (type == long.class) {
      return Long.valueOf(text);
    }
    return type == boolean.class ? Boolean.valueOf(text) : text;
  }
}
