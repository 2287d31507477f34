package dev.partisan;

/// Something scheduled that can still be called off, by any thread.
///
/// ```java
/// Cancellable reminder = self.sendAfter(Duration.ofSeconds(30), self.self(), new Remind());
/// answer(self.receive());
/// reminder.cancel();
/// ```
public interface Cancellable {
  /// Calls it off; does nothing once it has run or been cancelled.
  void cancel();
}
