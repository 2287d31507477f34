package dev.partisan.wire.payload;

/// A message whose type nobody registered, found when it was about to be encoded.
public final class UnregisteredTypeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Class<?> type;

  public UnregisteredTypeException(Class<?> type) {
    super(
        "type "
            + type.getTypeName()
            + " is not registered: add it where the message types are listed, as in"
            + " Types.builder().add("
            + type.getSimpleName()
            + ".class)");
    this.type = type;
  }

  /// The type that is missing.
  public Class<?> type() {
    return type;
  }
}
