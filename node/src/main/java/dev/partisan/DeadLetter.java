package dev.partisan;

import org.jspecify.annotations.Nullable;

/// A message that will not reach a process, and why.
///
/// ```java
/// builder.onDeadLetter(letter -> log.warn("lost {} for {}", letter.message(), letter.target()));
/// Node node = builder.start();
/// long late = node.stats().deadLetters().get(DropReason.LATE_REPLY);
/// ```
///
/// @param reason why it was dropped
/// @param target who it was for, as text: a ref, or the call that a reply would have answered
/// @param message the message; `null` where it was dropped before it was decoded, or was a reply of
///   `null`
public record DeadLetter(DropReason reason, String target, @Nullable Object message) {}
