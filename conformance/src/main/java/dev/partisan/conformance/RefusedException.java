package dev.partisan.conformance;

/// A node refused what it was asked; says with which exception, which may have been thrown in another JVM.
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String type;
  private final String reason;

  RefusedException(Outcome.Failed failure) {
    super(failure.type() + ": " + failure.text());
    this.type = failure.type();
    this.reason = failure.reason();
  }

  /// Whether it was an exception of just this class.
  public boolean is(Class<? extends RuntimeException> exception) {
    return type.equals(exception.getSimpleName());
  }

  /// What the exception gives for its reason; empty when it has none.
  public String reason() {
    return reason;
  }
}
