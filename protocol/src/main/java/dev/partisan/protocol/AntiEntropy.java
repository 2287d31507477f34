package dev.partisan.protocol;

import dev.partisan.protocol.ClusterMessage.Digest;
import dev.partisan.protocol.ClusterMessage.Entries;
import dev.partisan.protocol.ClusterMessage.Fingerprints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Spreads what this node learns: changes at once to a few members, who do the same; and a digest
/// now and then to random ones, which finds what the first missed.
///
/// Three messages settle a difference. A digest that differs is answered with the fingerprints of
/// all buckets; these with the entries of the buckets that differ; and these with whatever the
/// answering side has beyond them. So equal states cost eight bytes, and no message grows with
/// the cluster.
final class AntiEntropy {
  /// About half a frame, since a character may take more than a byte.
  private static final int MAX_MESSAGE_BYTES = 32 << 10;

  private final ClusterView view;
  private final FullMeshConfig config;
  private final RandomGenerator random;
  private final TreeSet<String> changed = new TreeSet<>();

  AntiEntropy(ClusterView view, FullMeshConfig config, RandomGenerator random) {
    this.view = view;
    this.config = config;
    this.random = random;
  }

  static boolean isBucket(int number) {
    return number >= 0 && number < Membership.BUCKETS;
  }

  /// Notes that the entry of a name is to be pushed.
  void changed(String name, Turn turn) {
    if (changed.isEmpty()) {
      turn.schedule(new ClusterTimer.PushDue(), config.gossip().pushDelay());
    }
    changed.add(name);
  }

  void clear() {
    changed.clear();
  }

  void push(Turn turn) {
    List<MembershipEntry> news = new ArrayList<>();
    for (String name : changed) {
      MembershipEntry entry = view.membership().get(name);
      if (entry != null) {
        news.add(entry);
      }
    }
    changed.clear();
    if (!news.isEmpty()) {
      sample(config.gossip().pushFanout()).forEach(peer -> ship(peer, news, turn));
      view.linkedClients().forEach(client -> ship(client, news, turn));
    }
  }

  void gossip(Turn turn) {
    sample(config.gossip().digestFanout()).forEach(peer -> tellDigest(peer, turn));
  }

  /// Has what this node and a peer have missed of each other found. At a round to some; and at once to one that is
  /// back: while most links across a healed partition are still down, rounds would rarely pick one that is up.
  void tellDigest(NodeId peer, Turn turn) {
    turn.send(peer, new Digest(view.termsFor(peer), view.membership().digest()));
  }

  void compare(NodeId from, Digest theirs, Turn turn) {
    if (theirs.digest() != view.membership().digest()) {
      List<Long> ours = view.membership().fingerprints();
      turn.send(from, new Fingerprints(view.termsFor(from), ours));
    }
  }

  void compare(NodeId from, Fingerprints theirs, Turn turn) {
    List<Long> ours = view.membership().fingerprints();
    if (theirs.buckets().size() != ours.size()) {
      turn.reject(from, theirs.buckets().size() + " fingerprints instead of " + ours.size());
      return;
    }
    List<Integer> different = new ArrayList<>();
    for (int bucket = 0; bucket < ours.size(); bucket++) {
      if (!ours.get(bucket).equals(theirs.buckets().get(bucket))) {
        different.add(bucket);
      }
    }
    shipBuckets(from, different, turn);
  }

  /// Sends the whole membership, to be answered with what is missing in it.
  void shipAll(NodeId to, Turn turn) {
    List<Integer> all = new ArrayList<>();
    for (int bucket = 0; bucket < Membership.BUCKETS; bucket++) {
      all.add(bucket);
    }
    shipBuckets(to, all, turn);
  }

  /// Answers entries, after they were merged, with what this node has beyond them.
  void answer(NodeId from, Entries theirs, Turn turn) {
    Map<String, MembershipEntry> told = new TreeMap<>();
    theirs.entries().forEach(entry -> told.put(entry.name(), entry));
    List<MembershipEntry> beyond = new ArrayList<>();
    for (List<MembershipEntry> content : view.membership().entriesOf(theirs.whole()).values()) {
      for (MembershipEntry entry : content) {
        if (!entry.equals(told.get(entry.name()))) {
          beyond.add(entry);
        }
      }
    }
    ship(from, beyond, turn);
  }

  private void shipBuckets(NodeId to, List<Integer> buckets, Turn turn) {
    List<MembershipEntry> batch = new ArrayList<>();
    List<Integer> whole = new ArrayList<>();
    for (var bucket : view.membership().entriesOf(buckets).entrySet()) {
      for (MembershipEntry entry : bucket.getValue()) {
        if (isFull(batch, entry)) {
          turn.send(to, message(to, batch, whole, turn));
          batch.clear();
          whole.clear();
        }
        batch.add(entry);
      }
      whole.add(bucket.getKey());
    }
    if (!whole.isEmpty()) {
      turn.send(to, message(to, batch, whole, turn));
    }
  }

  private void ship(NodeId to, List<MembershipEntry> entries, Turn turn) {
    List<MembershipEntry> batch = new ArrayList<>();
    for (MembershipEntry entry : entries) {
      if (isFull(batch, entry)) {
        turn.send(to, message(to, batch, List.of(), turn));
        batch.clear();
      }
      batch.add(entry);
    }
    if (!batch.isEmpty()) {
      turn.send(to, message(to, batch, List.of(), turn));
    }
  }

  /// Whether the next entry goes into another message.
  private boolean isFull(List<MembershipEntry> batch, MembershipEntry next) {
    if (batch.size() == config.limits().maxEntriesPerMessage()) {
      return true;
    }
    int weight = batch.stream().mapToInt(MembershipEntry::weight).sum() + next.weight();
    return !batch.isEmpty() && weight > MAX_MESSAGE_BYTES;
  }

  private Entries message(
      NodeId to, List<MembershipEntry> entries, List<Integer> whole, Turn turn) {
    Map<String, Duration> leftFor = new LinkedHashMap<>();
    for (MembershipEntry entry : entries) {
      if (!entry.isUp()) {
        leftFor.put(entry.name(), view.leftFor(entry.name(), turn.nowNanos()));
      }
    }
    return new Entries(view.termsFor(to), entries, leftFor, whole);
  }

  /// That many of the members that this node exchanges gossip with, or all of them, at random.
  private List<NodeId> sample(int size) {
    List<NodeId> peers = new ArrayList<>(view.linkedPeers());
    int count = Math.min(size, peers.size());
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, peers.size());
      NodeId picked = peers.get(other);
      peers.set(other, peers.get(i));
      peers.set(i, picked);
    }
    return peers.subList(0, count);
  }
}
