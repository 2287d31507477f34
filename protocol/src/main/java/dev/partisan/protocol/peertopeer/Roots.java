package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Gone;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The nodes that are heard of, and which of them are members: of each name one.
final class Roots {
  /// Leavers that are remembered, so that a late beat does not bring them back.
  private static final int MAX_GONE = 1_000;

  private final Root self;
  private final int capacity;
  private final Map<NodeId, Root> byId = new LinkedHashMap<>();
  private final Map<String, Root> members = new TreeMap<>();
  private final Map<NodeId, Long> gone = new LinkedHashMap<>();

  Roots(Root self, int capacity) {
    this.self = self;
    this.capacity = capacity;
    clear();
  }

  void clear() {
    byId.clear();
    members.clear();
    gone.clear();
    byId.put(self.id, self);
    members.put(self.id.name(), self);
  }

  /// All of them, this node first.
  Collection<Root> all() {
    return byId.values();
  }

  List<Member> members() {
    return members.values().stream().map(Root::member).toList();
  }

  @Nullable Root find(NodeId id) {
    return byId.get(id);
  }

  /// A new one; `null` if there are too many.
  @Nullable Root add(NodeId id, long nowNanos) {
    if (byId.size() >= capacity) {
      return null;
    }
    Root root = new Root(id, nowNanos);
    byId.put(id, root);
    return root;
  }

  /// Makes one a member, if nobody alive holds its name.
  ///
  /// @param isProven whether it was met itself, so that whoever had its name before is dead
  void admit(Root root, boolean isProven, Turn turn) {
    Root holder = members.get(root.id.name());
    if (root.isMember || holder == self) {
      return;
    }
    if (holder == null) {
      root.isMember = true;
      members.put(root.id.name(), root);
      turn.emit(new MemberEvent.Joined(root.id, root.at));
    } else if (isProven || !holder.isReachable) {
      replace(holder, root, turn);
    }
  }

  private void replace(Root holder, Root by, Turn turn) {
    byId.remove(holder.id);
    holder.isMember = false;
    by.isMember = true;
    by.isReachable = false;
    members.put(by.id.name(), by);
    turn.emit(new MemberEvent.Replaced(holder.id, by.id, by.at));
  }

  /// Gives names to those who are heard while the holder of theirs has fallen silent.
  void promote(long nowNanos, long silenceNanos, Turn turn) {
    for (Root root : List.copyOf(byId.values())) {
      Root holder = members.get(root.id.name());
      boolean isHeard = nowNanos - root.heardNanos < silenceNanos;
      if (!root.isMember
          && isHeard
          && holder != null
          && holder != self
          && nowNanos - holder.heardNanos >= silenceNanos) {
        replace(holder, root, turn);
      }
    }
  }

  /// A peer leads to it.
  ///
  /// @param isOther whether it is another one than before
  void led(Root root, NodeId via, boolean isOther, Turn turn) {
    if (!root.isMember) {
      return;
    }
    if (isOther || !root.isReachable) {
      turn.emit(new Output.Route(root.id, via));
    }
    if (!root.isReachable) {
      root.isReachable = true;
      turn.emit(new MemberEvent.Reachable(root.id, root.at));
    }
  }

  /// It was not heard for too long.
  void silent(Root root, Turn turn) {
    root.isReachable = false;
    if (root.isMember) {
      turn.emit(new Output.NoRoute(root.id));
      turn.emit(new MemberEvent.Unreachable(root.id, root.at));
    }
  }

  void forget(Root root, Turn turn) {
    byId.remove(root.id);
    if (root.isMember) {
      members.remove(root.id.name());
      turn.emit(new MemberEvent.Forgotten(root.id, root.at));
    }
  }

  /// Takes out one that left; says whether that is news.
  boolean remove(NodeId id, long sequence, Turn turn) {
    if (isGone(id, sequence)) {
      return false;
    }
    gone.remove(id);
    gone.put(id, sequence);
    if (gone.size() > MAX_GONE) {
      gone.remove(gone.keySet().iterator().next());
    }
    Root root = byId.remove(id);
    if (root != null && root.isMember) {
      members.remove(id.name());
      turn.emit(new MemberEvent.Left(id, root.at));
    }
    return true;
  }

  /// Whether it has left since it counted to that.
  boolean isGone(NodeId id, long sequence) {
    Long last = gone.get(id);
    return last != null && sequence <= last;
  }

  /// The word that a node has left, which it has.
  Gone farewell(NodeId id) {
    return new Gone(id, gone.getOrDefault(id, 0L));
  }
}
