package dev.partisan.cli;

/// What was asked for cannot be done. The message is one line for the user: what, where, and the remedy.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isOfUsage;

  public Failure(String message) {
    super(message);
    isOfUsage = false;
  }

  public Failure(String message, Throwable cause) {
    super(message, cause);
    isOfUsage = false;
  }

  private Failure(boolean isOfUsage, String message) {
    super(message);
    this.isOfUsage = isOfUsage;
  }

  /// The command line itself is wrong, whatever the state of the world.
  public static Failure ofUsage(String message) {
    return new Failure(true, message);
  }

  boolean isOfUsage() {
    return isOfUsage;
  }
}
