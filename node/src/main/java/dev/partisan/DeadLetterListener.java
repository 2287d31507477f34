package dev.partisan;

/// Hears of messages that were dropped, on a thread of its own, one after the other.
///
/// When more than a thousand wait for a slow listener, further ones are only counted.
///
/// ```java
/// NodeBuilder builder = Node.named("alpha");
/// builder.onDeadLetter(letter -> log.warn("{}", letter));
/// Node node = builder.start();
/// ```
@FunctionalInterface
public interface DeadLetterListener {
  /// Told once a dropped message.
  void dropped(DeadLetter letter);
}
