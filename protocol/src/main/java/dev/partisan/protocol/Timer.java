package dev.partisan.protocol;

/// A timer as a value: the host keeps it for the time asked and hands it back unread.
///
/// Nothing cancels a timer. It carries what its handler needs to see that it has become stale.
///
/// ```java
/// record Tick(long round) implements Timer {}
/// return List.of(new Output.Schedule(new Tick(round), Duration.ofSeconds(1)));
/// ```
public interface Timer {}
