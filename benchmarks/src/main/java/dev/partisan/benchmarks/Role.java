package dev.partisan.benchmarks;

/// What a worker is: it takes one command after the other.
interface Role extends AutoCloseable {
  /// Does what the words say and tells the outcome.
  Answer perform(String[] words) throws Exception;

  /// The end of the worker.
  @Override
  default void close() {}

  /// A command that a role does not know.
  static IllegalArgumentException unknown(String[] words) {
    return new IllegalArgumentException("unknown command '" + String.join(" ", words) + "'");
  }
}
