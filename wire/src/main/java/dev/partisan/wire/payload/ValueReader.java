package dev.partisan.wire.payload;

/// Reads what a [ValueWriter] wrote. The input ends where the value ends; bytes left over, from a
/// newer writer, are skipped.
@FunctionalInterface
public interface ValueReader<T> {
  T read(PayloadInput in);
}
