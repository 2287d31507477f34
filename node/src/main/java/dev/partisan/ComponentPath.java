package dev.partisan;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A component of a record, or of a record in it, by the name that it has in a file:
/// `gossip.push-delay` is `gossip().pushDelay()`.
///
/// @param <T> the component's type
final class ComponentPath<T> {
  private static final Pattern HYPHEN = Pattern.compile("-(.)");

  private final List<String> names;

  ComponentPath(String path) {
    names =
        Arrays.stream(path.split("\\.", -1))
            .map(name ->
                HYPHEN.matcher(name).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT)))
            .toList();
  }

  /// The component's value.
  @SuppressWarnings("unchecked") // the registry pairs path and type; its test reads every one
  T get(Record root) {
    Object value = root;
    for (String name : names) {
      value = read((Record) value, name);
    }
    return (T) value;
  }

  /// The record with another value there, checked as the record checks it.
  ///
  /// @throws IllegalArgumentException when the record refuses the value
  <R extends Record> R with(R root, T value) {
    return with(root, names, value);
  }

  @SuppressWarnings("unchecked") // a record's own constructor
  private static <R extends Record> R with(R record, List<String> names, Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = read(record, components[i].getName());
      if (components[i].getName().equals(names.getFirst())) {
        List<String> deeper = names.subList(1, names.size());
        values[i] = deeper.isEmpty() ? value : with((Record) values[i], deeper, value);
      }
    }
    try {
      return (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException refusal
          ? refusal
          : new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no constructor of " + record.getClass(), e);
    }
  }

  private static Object read(Record record, String name) {
    try {
      return record.getClass().getMethod(name).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record.getClass() + " has no component " + name, e);
    }
  }
}
