package dev.partisan.crdt;

import org.jspecify.annotations.Nullable;

/// Joins of values whose types are known only when the program runs.
final class Lattice {
  private Lattice() {}

  /// @throws TypeMismatchException when they are not of one type
  static <S extends Crdt<S>> S join(S one, S other) {
    same(one, other);
    return one.join(other);
  }

  /// @throws TypeMismatchException when they are not of one type
  static <S extends Crdt<S>> S newsTo(S one, S known) {
    same(one, known);
    return one.newsTo(known);
  }

  /// @throws TypeMismatchException when they are not of one type
  @SuppressWarnings({"unchecked", "rawtypes"}) // it looks before it calls
  static Crdt<?> joinAny(Crdt<?> one, Crdt<?> other) {
    same(one, other);
    return ((Crdt) one).join((Crdt) other);
  }

  /// @throws TypeMismatchException when they are not of one type
  @SuppressWarnings({"unchecked", "rawtypes"}) // it looks before it calls
  static Crdt<?> newsToAny(Crdt<?> one, Crdt<?> known) {
    same(one, known);
    return ((Crdt) one).newsTo((Crdt) known);
  }

  /// Whether it is the very instance. Joins that change nothing return what was there.
  @SuppressWarnings("ReferenceEquality") // identity is what is asked for
  static boolean isSame(@Nullable Object now, @Nullable Object before) {
    return now == before;
  }

  private static void same(Crdt<?> one, Crdt<?> other) {
    if (!one.getClass().equals(other.getClass())) {
      throw new TypeMismatchException(one.getClass(), other.getClass());
    }
  }
}
