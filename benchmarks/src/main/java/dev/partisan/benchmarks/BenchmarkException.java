package dev.partisan.benchmarks;

/// A benchmark that could not be run to its end; the message says why in one line.
final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchmarkException(String message) {
    super(message);
  }
}
