package dev.partisan.protocol;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the members of a cluster say to one another on the control channel, on the full mesh and
/// in client-server.
///
/// ```java
/// List<Output> outputs =
///     mesh.handle(new Input.Received(peer, new ClusterMessage.Ping(terms, nowNanos)), nowNanos);
/// // [Send[to=peer, message=Pong[terms=..., sentNanos=...]]]
/// ```
public sealed interface ClusterMessage extends Message {
  /// Asks to be admitted, and with it that both clusters become one.
  ///
  /// @param at where the sender wants to be dialled
  /// @param profile what the sender says of itself
  /// @param generation the generation that the sender gives itself
  /// @param yourGeneration the generation that the receiver needs in the sender's cluster; without
  ///     it a restarted contact would lose against the entry of its dead predecessor there
  record Join(Address at, Profile profile, long generation, long yourGeneration)
      implements ClusterMessage {
    public Join {
      requireGeneration(generation);
      requireGeneration(yourGeneration);
    }
  }

  /// Admits: the whole membership went before this message.
  record Welcome() implements ClusterMessage {}

  /// Does not admit.
  record Refused(JoinFailure reason, String text) implements ClusterMessage {}

  /// Tells a node what became of it, or what became of the sender: the one thing that is said
  /// to nodes that are not members.
  ///
  /// @param entry about the receiver's name or the sender itself
  /// @param leftFor how long ago the node left; zero if it is up
  record Notice(MembershipEntry entry, Duration leftFor) implements ClusterMessage {}

  /// What members tell members only.
  sealed interface AmongMembers extends ClusterMessage {
    Terms terms();
  }

  /// Asks for a [Pong]. Its time of sending comes back, so that an answer that is itself late is
  /// not taken for a sign of life of now.
  record Ping(Terms terms, long sentNanos) implements AmongMembers {}

  /// Answers a [Ping].
  record Pong(Terms terms, long sentNanos) implements AmongMembers {}

  /// The sender's membership in one number.
  record Digest(Terms terms, long digest) implements AmongMembers {}

  /// The sender's membership in one number a bucket, because the digests differed.
  record Fingerprints(Terms terms, List<Long> buckets) implements AmongMembers {
    public Fingerprints {
      buckets = List.copyOf(buckets);
    }
  }

  /// Entries to merge.
  ///
  /// @param leftFor for each leaver among the entries, how long ago it left
  /// @param whole buckets of which the sender has nothing beyond these entries: the receiver
  ///     answers with what it has beyond them
  record Entries(
      Terms terms,
      List<MembershipEntry> entries,
      Map<String, Duration> leftFor,
      List<Integer> whole)
      implements AmongMembers {
    /// A message holds no more entries than this, whatever the sender is set to.
    static final int MAX_ENTRIES = 1_000;

    public Entries {
      entries = List.copyOf(entries);
      leftFor = Collections.unmodifiableMap(new LinkedHashMap<>(leftFor));
      whole = List.copyOf(whole);
    }
  }

  /// The generations at which the sender holds itself and the receiver. They tell a fellow member
  /// from a node that was a member once.
  ///
  /// @param receiver 0 if the sender does not hold the receiver for a member
  record Terms(long sender, long receiver) {
    public Terms {
      requireGeneration(sender);
      if (receiver != 0) {
        requireGeneration(receiver);
      }
    }
  }

  private static void requireGeneration(long generation) {
    if (generation < 1 || generation > MembershipEntry.MAX_GENERATION) {
      throw new IllegalArgumentException("generation " + generation + " is out of range");
    }
  }
}
