package dev.partisan;

import java.time.Duration;

/// A named class of traffic between nodes, with connections of its own.
///
/// Order holds within a channel for messages of the same sender, receiver and partition key, across
/// reconnections too.
///
/// ```java
/// Channel bulk = Channel.named("bulk").parallelism(4).overflow(OverflowPolicy.DROP);
/// var node = Node.named("alpha").channel(bulk).start();
/// node.forward(sink, block, SendOptions.via("bulk"));
/// ```
///
/// @param name 1 to 64 letters, digits or any of `-_.`; `default` reconfigures the channel that is
/// always there
/// @param parallelism connections to each peer, 1 to 64
/// @param overflow what happens to a message for which a lane's queue has no room
/// @param queueBytes queued and not yet acknowledged bytes that a lane holds of small messages, and as
///   much again of those over 64 KiB; at least 64 KiB
/// @param window how long a message of a monotonic channel waits for others while a lane is backed up;
///   zero for a channel that is not monotonic
/// @param retention whether what was given to a connection is kept until the peer has it, so that a lost
///   connection loses nothing
public record Channel(
    String name,
    int parallelism,
    OverflowPolicy overflow,
    long queueBytes,
    Duration window,
    boolean retention) {
  /// The channel of messages that name none.
  public static final String DEFAULT = "default";

  /// The channel of the nodes' own messages; applications cannot use it.
  public static final String CONTROL = "control";

  private static final int MAX_NAME_LENGTH = 64;
  private static final int MAX_PARALLELISM = 64;
  private static final long MIN_QUEUE_BYTES = 64 * 1024;

  /// Enough to keep a 1 GB/s link busy over 8 ms of round trip; small enough that a hundred peers
  /// fit in a heap.
  private static final long DEFAULT_QUEUE_BYTES = 8 * 1024 * 1024;

  public Channel {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || !name.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "channel name '%s' must be 1 to %d letters, digits or any of -_."
              .formatted(name, MAX_NAME_LENGTH));
    }
    if (name.equals(CONTROL)) {
      throw new IllegalArgumentException(
          "channel '" + CONTROL + "' belongs to the nodes themselves: choose another name");
    }
    if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
      throw new IllegalArgumentException(
          "channel '%s': parallelism %d must be between 1 and %d"
              .formatted(name, parallelism, MAX_PARALLELISM));
    }
    if (queueBytes < MIN_QUEUE_BYTES) {
      throw new IllegalArgumentException(
          "channel '%s': queueBytes %d must be at least %d"
              .formatted(name, queueBytes, MIN_QUEUE_BYTES));
    }
    if (window.isNegative()) {
      throw new IllegalArgumentException(
          "channel '%s': window %s must not be negative".formatted(name, window));
    }
  }

  /// A channel of one connection to each peer, whose senders wait when its queue is full.
  public static Channel named(String name) {
    return new Channel(name, 1, OverflowPolicy.BLOCK, DEFAULT_QUEUE_BYTES, Duration.ZERO, true);
  }

  /// With this many connections to each peer.
  public Channel parallelism(int connections) {
    return new Channel(name, connections, overflow, queueBytes, window, retention);
  }

  /// With this policy for messages without room.
  public Channel overflow(OverflowPolicy policy) {
    return new Channel(name, parallelism, policy, queueBytes, window, retention);
  }

  /// With this bound for each lane's queued and not yet acknowledged bytes.
  public Channel queueBytes(long bytes) {
    return new Channel(name, parallelism, overflow, bytes, window, retention);
  }

  /// Makes the channel monotonic: each message subsumes those before it to the same receiver with the
  /// same partition key.
  ///
  /// While a lane is backed up, at most one message of each receiver and key waits, the newest; those
  /// that it replaces are never encoded, and only counted. The last one always goes out. Requests and
  /// replies are never subsumed, and may overtake a message that waits. Within a node nothing waits, so
  /// nothing is subsumed.
  ///
  /// @param longestWait how long a message waits at most while there is room on a lane that is backed
  ///   up by others; above zero
  public Channel monotonic(Duration longestWait) {
    if (longestWait.isZero()) {
      throw new IllegalArgumentException(
          "channel '%s': the window of a monotonic channel must be longer than nothing"
              .formatted(name));
    }
    return new Channel(name, parallelism, overflow, queueBytes, longestWait, retention);
  }

  /// Whether a newer message subsumes an older one.
  public boolean isMonotonic() {
    return !window.isZero();
  }

  /// Keeps what was given to a connection until the peer has it, which is the default, or forgets it.
  ///
  /// Without retention a lost connection loses the small messages that were on it: what is delivered is
  /// a subsequence of what was sent, in order and never doubled; the others are counted. Messages over
  /// 64 KiB are kept in any case, since the peer may hold half of one. On a monotonic channel the last
  /// message of a key may be among those lost.
  public Channel retention(boolean isKept) {
    return new Channel(name, parallelism, overflow, queueBytes, window, isKept);
  }
}
