package dev.partisan.ring;

import java.time.Duration;

/// What a key-value store is told when it starts.
///
/// ```java
/// KvConfig config = KvConfig.defaults().withDeadline(Duration.ofSeconds(1)).withMaxBytes(1 << 28);
/// ```
///
/// @param ring of this node
/// @param deadline of a request; the default, 2 s, is longer than a node needs to be found unreachable and a slot to
///   change
/// @param isSloppy whether other nodes take puts in for replicas that cannot be reached, which weakens what is
///   promised; false by default
/// @param maxBytes that the keys and values of this node take, with some for each; a quarter of the heap by default
/// @param maxKeyBytes 64 KiB by default
/// @param maxValueBytes 16 MiB by default; far less than a message may have
/// @param maxSiblings of a key before puts without what they replace are refused; 100 by default
/// @param maxPending requests of each partition that are under way at a vnode; 10,000 by default
/// @param antiEntropy how often a vnode compares itself with another replica; 10 s by default
/// @param storageDelay how long a replica takes for each request, to stand for a disk; zero by default
public record KvConfig(
    RingConfig ring,
    Duration deadline,
    boolean isSloppy,
    long maxBytes,
    int maxKeyBytes,
    int maxValueBytes,
    int maxSiblings,
    int maxPending,
    Duration antiEntropy,
    Duration storageDelay) {
  private static final KvConfig DEFAULTS =
      new KvConfig(
          RingConfig.defaults(),
          Duration.ofSeconds(2),
          false,
          Runtime.getRuntime().maxMemory() / 4,
          64 * 1024,
          16 * 1024 * 1024,
          100,
          10_000,
          Duration.ofSeconds(10),
          Duration.ZERO);

  public KvConfig {
    positive("deadline", deadline.toNanos());
    positive("maxBytes", maxBytes);
    positive("maxKeyBytes", maxKeyBytes);
    positive("maxValueBytes", maxValueBytes);
    positive("maxSiblings", maxSiblings);
    positive("maxPending", maxPending);
    positive("antiEntropy", antiEntropy.toNanos());
    if (storageDelay.isNegative()) {
      throw new IllegalArgumentException("storageDelay " + storageDelay + " must not be negative");
    }
  }

  private static void positive(String setting, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(setting + " must be above zero, not " + value);
    }
  }

  public static KvConfig defaults() {
    return DEFAULTS;
  }

  public KvConfig withRing(RingConfig config) {
    return new KvConfig(
        config,
        deadline,
        isSloppy,
        maxBytes,
        maxKeyBytes,
        maxValueBytes,
        maxSiblings,
        maxPending,
        antiEntropy,
        storageDelay);
  }

  /// As [RingConfig#withQuorum].
  public KvConfig withQuorum(Quorum quorum) {
    return withRing(ring.withQuorum(quorum));
  }

  public KvConfig withDeadline(Duration time) {
    return new KvConfig(
        ring,
        time,
        isSloppy,
        maxBytes,
        maxKeyBytes,
        maxValueBytes,
        maxSiblings,
        maxPending,
        antiEntropy,
        storageDelay);
  }

  public KvConfig sloppy() {
    return new KvConfig(
        ring,
        deadline,
        true,
        maxBytes,
        maxKeyBytes,
        maxValueBytes,
        maxSiblings,
        maxPending,
        antiEntropy,
        storageDelay);
  }

  public KvConfig withMaxBytes(long bytes) {
    return new KvConfig(
        ring,
        deadline,
        isSloppy,
        bytes,
        maxKeyBytes,
        maxValueBytes,
        maxSiblings,
        maxPending,
        antiEntropy,
        storageDelay);
  }

  public KvConfig withMaxValueBytes(int bytes) {
    return new KvConfig(
        ring,
        deadline,
        isSloppy,
        maxBytes,
        maxKeyBytes,
        bytes,
        maxSiblings,
        maxPending,
        antiEntropy,
        storageDelay);
  }

  public KvConfig withMaxSiblings(int number) {
    return new KvConfig(
        ring,
        deadline,
        isSloppy,
        maxBytes,
        maxKeyBytes,
        maxValueBytes,
        number,
        maxPending,
        antiEntropy,
        storageDelay);
  }

  public KvConfig withAntiEntropy(Duration interval) {
    return new KvConfig(
        ring,
        deadline,
        isSloppy,
        maxBytes,
        maxKeyBytes,
        maxValueBytes,
        maxSiblings,
        maxPending,
        interval,
        storageDelay);
  }

  public KvConfig withStorageDelay(Duration time) {
    return new KvConfig(
        ring,
        deadline,
        isSloppy,
        maxBytes,
        maxKeyBytes,
        maxValueBytes,
        maxSiblings,
        maxPending,
        antiEntropy,
        time);
  }
}
