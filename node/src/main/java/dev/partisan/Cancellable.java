package dev.partisan;

/// Something scheduled that can still be called off.
public interface Cancellable {
  /// Calls it off; does nothing once it has run or been cancelled.
  void cancel();
}
