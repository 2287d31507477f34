package dev.partisan.crdt;

/// One name stands for values of two types, which have no join.
///
/// ```java
/// store.declare("visits", GCounter.ZERO);
/// store.declare("visits", OrSet.empty());   // TypeMismatchException
/// ```
public final class TypeMismatchException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TypeMismatchException(Class<?> here, Class<?> there) {
    super("a " + there.getSimpleName() + " cannot be joined to a " + here.getSimpleName());
  }

  TypeMismatchException(String name, Class<?> here, Class<?> there) {
    super(
        "variable '%s' is a %s here, not a %s: give one of them another name"
            .formatted(name, here.getSimpleName(), there.getSimpleName()));
  }
}
