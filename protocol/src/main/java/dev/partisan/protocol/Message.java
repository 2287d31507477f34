package dev.partisan.protocol;

/// What one node's protocol says to another's.
///
/// The messages of a protocol are records below one sealed interface that extends this one, so that
/// a codec registers them all by scanning it. Their components are primitives, strings, `byte[]`,
/// enums, durations, lists, maps and further records of these.
///
/// ```java
/// public sealed interface RingMessage extends Message {
///   record Token(long round) implements RingMessage {}
/// }
/// ```
public interface Message {}
