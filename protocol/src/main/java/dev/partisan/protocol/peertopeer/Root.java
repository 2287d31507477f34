package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Profile;
import org.jspecify.annotations.Nullable;

/// A node whose heartbeats this one hears: what is known of it, and the way to it.
final class Root {
  /// No peer leads there.
  static final int NONE = -1;

  final NodeId id;
  Address at = Address.NONE;
  Profile profile = Profile.NONE;

  /// Whether a card was heard.
  boolean isDescribed;

  long sequence;

  /// Links on the way there.
  int hops = Integer.MAX_VALUE;

  /// The place of the peer that leads there.
  int next = NONE;

  /// The place of the peer by which messages go while none leads there for certain.
  int guess = NONE;

  /// Who led there and may hand on for a moment yet, by whom messages go while there is neither a way nor a
  /// guess; `null` if nobody.
  @Nullable NodeId stillVia;

  /// A bit for the place of each peer that is not to be told of this root.
  long lazy;

  /// When the newest beat came.
  long heardNanos;

  /// When the peers were last asked for the way.
  long graftedNanos;

  /// The sequence at which the peers were asked for the way since a peer had lost it.
  long askedAt = -1;

  /// Whether it is a member here; otherwise another incarnation still holds its name.
  boolean isMember;

  boolean isReachable;

  /// Whether it has counted on since it was first heard of.
  boolean isCounting;

  Root(NodeId id, long nowNanos) {
    this.id = id;
    this.heardNanos = nowNanos;
    this.graftedNanos = nowNanos;
  }

  Member member() {
    return new Member(id, at, isReachable, profile);
  }
}
