package dev.partisan;

import org.jspecify.annotations.Nullable;

/// A message that will not reach a process, and why.
///
/// ```java
/// node.onDeadLetter(letter -> log.warn("lost {} for {}", letter.message(), letter.target()));
/// long late = node.deadLetters(DropReason.LATE_REPLY);
/// ```
///
/// @param reason why it was dropped
/// @param target who it was for, as text: a ref, or the call that a reply would have answered
/// @param message the message; `null` where it was dropped before it was decoded, or was a reply of
///   `null`
public record DeadLetter(DropReason reason, String target, @Nullable Object message) {}
