package dev.partisan.wire.payload;

/// Writes the content of a value type that is no record; see [Types.Builder#value].
@FunctionalInterface
public interface ValueWriter<T> {
  void write(T value, PayloadOutput out);
}
