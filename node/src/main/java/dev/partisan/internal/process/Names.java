package dev.partisan.internal.process;

/// What a process may be called.
final class Names {
  private static final int MAX_LENGTH = 255;

  private Names() {}

  static void check(String name) {
    if (name.isBlank() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "process name '" + name + "' must be 1 to " + MAX_LENGTH + " characters and not blank");
    }
  }
}
