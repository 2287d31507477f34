package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The broadcasts that others have announced and that have not come: who announced them, who was
/// asked, and when the next one is to be.
final class Missing {
  /// Who else announces the same is not remembered: as many seldom fail together.
  private static final int MAX_ANNOUNCERS = 8;

  /// One who has a broadcast.
  ///
  /// @param hops the links that it had crossed by then
  /// @param way what it is asked for by
  record Announcer(NodeId node, int hops, Way way) {}

  /// How a broadcast is asked for.
  enum Way {
    /// With a graft, of the tree that all share.
    GRAFT_SHARED,
    /// With a graft, of its root's own tree.
    GRAFT_OWN,
    /// With a fetch, which leaves trees as they are.
    FETCH
  }

  /// When an entry is due, unless it was put off since.
  private record Due(Entry entry, long nanos) {
    boolean isStale() {
      return entry.isOver || entry.dueNanos != nanos;
    }
  }

  /// One broadcast that has not come.
  static final class Entry {
    final BroadcastId id;

    /// The next to be asked first.
    private final Deque<Announcer> announcers = new ArrayDeque<>(2);

    private @Nullable NodeId asked;
    private int attempts;
    private long dueNanos;
    private boolean isOver;

    private Entry(BroadcastId id) {
      this.id = id;
    }

    boolean isBy(NodeId node) {
      for (Announcer announcer : announcers) {
        if (announcer.node().equals(node)) {
          return true;
        }
      }
      return false;
    }

    /// The announcer by a lazy link of the tree that had it over the fewest hops; `null` if there is
    /// none.
    @Nullable Announcer nearest() {
      Announcer nearest = null;
      for (Announcer announcer : announcers) {
        if (announcer.way() != Way.FETCH
            && (nearest == null || announcer.hops() < nearest.hops())) {
          nearest = announcer;
        }
      }
      return nearest;
    }
  }

  private final int maxMissing;
  private final int maxAttempts;
  private final long firstNanos;
  private final long retryNanos;
  private final Map<BroadcastId, Entry> entries = new LinkedHashMap<>();

  // Each in the order of time, as all in one wait equally long.
  private final Deque<Due> unasked = new ArrayDeque<>();
  private final Deque<Due> asked = new ArrayDeque<>();

  Missing(PlumtreeConfig config) {
    this.maxMissing = config.memory().maxMissing();
    this.maxAttempts = config.repair().maxAttempts();
    this.firstNanos = config.repair().graftAfter().toNanos();
    this.retryNanos = config.repair().retryAfter().toNanos();
  }

  /// Notes that a node has it. Returns the entry if it is new, else `null`.
  @Nullable Entry announced(BroadcastId id, Announcer by) {
    Entry known = entries.get(id);
    if (known == null) {
      Entry fresh = new Entry(id);
      fresh.announcers.add(by);
      entries.put(id, fresh);
      return fresh;
    }
    if (!known.isBy(by.node()) && known.announcers.size() < MAX_ANNOUNCERS) {
      known.announcers.add(by);
    }
    return null;
  }

  boolean isFull() {
    return entries.size() >= maxMissing;
  }

  boolean contains(BroadcastId id) {
    return entries.containsKey(id);
  }

  int size() {
    return entries.size();
  }

  /// Leaves the tree time to bring it.
  void waitForTree(Entry entry, long nowNanos) {
    entry.dueNanos = nowNanos + firstNanos;
    unasked.addLast(new Due(entry, entry.dueNanos));
  }

  /// Whom to ask now; `null` when all were asked in vain, and the broadcast is given up.
  @Nullable Announcer ask(Entry entry, long nowNanos) {
    Announcer next = entry.announcers.pollFirst();
    if (next == null || entry.attempts == maxAttempts) {
      giveUp(entry);
      return null;
    }
    entry.announcers.addLast(next);
    entry.attempts++;
    entry.asked = next.node();
    entry.dueNanos = nowNanos + retryNanos;
    asked.addLast(new Due(entry, entry.dueNanos));
    return next;
  }

  /// It came. Returns what was known of it, `null` for nothing.
  @Nullable Entry came(BroadcastId id) {
    Entry entry = entries.isEmpty() ? null : entries.remove(id);
    if (entry != null) {
      entry.isOver = true;
    }
    return entry;
  }

  private void giveUp(Entry entry) {
    entries.remove(entry.id);
    entry.isOver = true;
  }

  /// Those to be asked for now.
  List<Entry> due(long nowNanos) {
    List<Entry> due = new ArrayList<>();
    takeDue(unasked, nowNanos, due);
    takeDue(asked, nowNanos, due);
    return due;
  }

  private static void takeDue(Deque<Due> queue, long nowNanos, List<Entry> due) {
    for (Due head = queue.peekFirst();
        head != null && (head.isStale() || head.nanos() - nowNanos <= 0);
        head = queue.peekFirst()) {
      queue.removeFirst();
      if (!head.isStale()) {
        due.add(head.entry());
      }
    }
  }

  /// Nanoseconds until the next one is due, at least 1; -1 when nothing is missing.
  long nanosToNext(long nowNanos) {
    long first = nanosToFirst(unasked, nowNanos);
    long second = nanosToFirst(asked, nowNanos);
    return first < 0 || second >= 0 && second < first ? second : first;
  }

  private static long nanosToFirst(Deque<Due> queue, long nowNanos) {
    Due head = queue.peekFirst();
    while (head != null && head.isStale()) {
      queue.removeFirst();
      head = queue.peekFirst();
    }
    return head == null ? -1 : Math.max(1, head.nanos() - nowNanos);
  }

  /// A node is gone, and with it what it announced. Returns those broadcasts that another one is to be
  /// asked for at once: the way that they were waited for by may have led over that node.
  List<Entry> nodeGone(NodeId node) {
    List<Entry> urgent = new ArrayList<>();
    for (Entry entry : List.copyOf(entries.values())) {
      entry.announcers.removeIf(announcer -> announcer.node().equals(node));
      boolean isWaitedFor = entry.asked != null && !entry.asked.equals(node);
      if (entry.announcers.isEmpty()) {
        giveUp(entry);
      } else if (!isWaitedFor) {
        urgent.add(entry);
      }
    }
    return urgent;
  }

  /// A node does not hold it after all. Returns the entry if that node was being waited for.
  @Nullable Entry gone(BroadcastId id, NodeId node) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return null;
    }
    entry.announcers.removeIf(announcer -> announcer.node().equals(node));
    return node.equals(entry.asked) ? entry : null;
  }
}
