package dev.partisan.ring;

import dev.partisan.Call;
import dev.partisan.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What vnodes of a key-value store are asked, and say to each other. `version` is that of the partition's slot.
sealed interface KvMessage {
  /// One key, and all that somebody knows of it.
  record Entry(byte[] key, Versioned state) {}

  // From clients.

  record Get(byte[] key) implements KvMessage, Call<KvReply> {}

  /// @param context what the writer had seen; null for all that the vnode knows
  record Put(
      byte[] key, @Nullable VersionVector context, byte[] value, long expiresAt, boolean isDeletion)
      implements KvMessage, Call<KvReply> {}

  // Between the replicas of a partition, for requests.

  record Store(Ref<KvMessage> from, long request, long version, byte[] key, Versioned state)
      implements KvMessage {}

  /// @param node who has stored it
  record Stored(long request, long version, String node, boolean isFull) implements KvMessage {}

  record Ask(Ref<KvMessage> from, long request, long version, byte[] key) implements KvMessage {}

  record Told(long request, long version, String node, Versioned state) implements KvMessage {}

  /// To be joined; nobody waits for it.
  record Repair(List<Entry> entries) implements KvMessage {
    public Repair {
      entries = List.copyOf(entries);
    }
  }

  /// To a node that takes it in for a replica that cannot be reached.
  ///
  /// @param meantFor the replica
  record Hint(
      Ref<KvMessage> from, long request, long version, String meantFor, byte[] key, Versioned state)
      implements KvMessage {}

  // Hand-off.

  /// @param after the last key that has come; null for none
  record Fetch(Ref<KvMessage> from, long version, byte @Nullable [] after) implements KvMessage {}

  record Chunk(RingMember from, long version, List<Entry> entries, boolean isLast)
      implements KvMessage {
    public Chunk {
      entries = List.copyOf(entries);
    }
  }

  // Anti-entropy.

  record Compare(Ref<KvMessage> from, long root) implements KvMessage {}

  record Leaves(Ref<KvMessage> from, long[] leaves) implements KvMessage {}

  /// @param leaves that differ
  /// @param entries those of the sender
  record Exchange(Ref<KvMessage> from, int[] leaves, List<Entry> entries) implements KvMessage {
    public Exchange {
      entries = List.copyOf(entries);
    }
  }

  /// To a vnode of the same node: the ring has changed.
  record RingChanged() implements KvMessage {}
}
