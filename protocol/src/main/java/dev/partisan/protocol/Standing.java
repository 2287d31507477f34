package dev.partisan.protocol;

import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Terms;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How this node stands to those who talk to it: whether they are fellow members, and what their
/// word about this node itself means.
///
/// A node may have missed for long that it, or the one it talks to, was removed or replaced. Were
/// its gossip merged, leavers would come back; so only fellows are listened to, and all others are
/// told how things are.
final class Standing {
  /// What became of this node by what it was told.
  enum Fate {
    UNCHANGED,
    /// Its generation is higher than it knew, or its profile had to be told anew.
    ADVANCED,
    REMOVED,
    SUPERSEDED
  }

  private final ClusterView view;
  private @Nullable MembershipEntry farewell;

  Standing(ClusterView view) {
    this.view = view;
  }

  /// Whether the sender is a member here, or is not known yet but in the same cluster, as it holds
  /// this node exactly as this node holds itself.
  boolean isFellow(NodeId from, Terms terms) {
    MembershipEntry known = view.lookup(from.name());
    if (known != null && known.isUp(from)) {
      return true;
    }
    return !isOutdated(known, from, terms) && terms.receiver() == view.own().generation();
  }

  /// Tells one who is no fellow how things are. Says whether this node's own entry changed by it.
  boolean setRight(NodeId from, Terms terms, Turn turn) {
    MembershipEntry known = view.lookup(from.name());
    if (known != null && isOutdated(known, from, terms)) {
      turn.send(from, view.notice(known, turn.nowNanos()));
      return false;
    }
    long held = terms.receiver();
    if (held == 0 || held == MembershipEntry.MAX_GENERATION) {
      return false;
    }
    boolean isDeclined = held > view.own().generation();
    if (isDeclined) {
      decline(held);
    }
    MembershipEntry word =
        farewell != null && held <= farewell.generation() ? farewell : view.own();
    turn.send(from, new Notice(word, Duration.ZERO));
    return isDeclined;
  }

  /// Steps out of a generation that this node was admitted to after it gave up waiting.
  private void decline(long generation) {
    farewell = view.own().withGeneration(generation).left();
    view.adopt(view.own().withGeneration(generation + 1));
  }

  /// Takes in what somebody holds about this node's name.
  Fate hear(MembershipEntry told) {
    if (!told.outranks(view.own())) {
      return Fate.UNCHANGED;
    }
    if (!told.id().equals(view.self())) {
      return Fate.SUPERSEDED;
    }
    if (!told.isUp()) {
      return Fate.REMOVED;
    }
    Profile mine = view.own().profile();
    Profile profile = told.profile().outranks(mine) ? mine.above(told.profile()) : mine;
    view.adopt(told.withProfile(profile));
    return Fate.ADVANCED;
  }

  /// Ends this node's membership at the highest generation it is known at, and goes on alone.
  ///
  /// @return the entry by which others know it
  MembershipEntry stepOut(long atGeneration) {
    MembershipEntry last = view.own().withGeneration(atGeneration).left();
    farewell = last;
    view.startOver(Math.min(atGeneration + 1, MembershipEntry.MAX_GENERATION));
    return last;
  }

  private static boolean isOutdated(@Nullable MembershipEntry known, NodeId from, Terms terms) {
    return known != null
        && known.outranks(
            new MembershipEntry(
                from, terms.sender(), MembershipEntry.Status.UP, known.at(), known.profile()));
  }
}
