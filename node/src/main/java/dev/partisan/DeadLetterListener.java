package dev.partisan;

/// Hears of messages that were dropped, on a thread of its own, one after the other.
///
/// When more than a thousand wait for a slow listener, further ones are only counted.
///
/// ```java
/// DeadLetterListener listener = letter -> log.warn("{}", letter);
/// ```
@FunctionalInterface
public interface DeadLetterListener {
  /// Told once a dropped message.
  void dropped(DeadLetter letter);
}
