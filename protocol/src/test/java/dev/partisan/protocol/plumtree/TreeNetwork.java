package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Cause;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Trees on a seeded network whose links are given: in virtual time, with latency, loss of nodes and of
/// links.
final class TreeNetwork {
  private static final long MILLI = 1_000_000;

  private record Event(long at, long order, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /// One broadcast's fate.
  static final class Course {
    final BroadcastId id;
    final boolean[] delivered;
    int payloads;
    int lastHop;

    Course(BroadcastId id, int size) {
      this.id = id;
      this.delivered = new boolean[size];
    }

    int deliveries() {
      int count = 0;
      for (boolean one : delivered) {
        count += one ? 1 : 0;
      }
      return count;
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<NodeId> ids = new ArrayList<>();
  private final List<Plumtree> trees = new ArrayList<>();
  private final boolean[] isDead;
  private final boolean[][] isCut;
  private final long[] sequences;
  private final Map<BroadcastId, Course> courses = new HashMap<>(); // lookups only
  private final RandomGenerator random;
  private long now;
  private long order;

  TreeNetwork(long seed, int size, PlumtreeConfig config) {
    this.random = new SplittableRandom(seed);
    this.isDead = new boolean[size];
    this.isCut = new boolean[size][size];
    this.sequences = new long[size];
    for (int i = 0; i < size; i++) {
      ids.add(new NodeId("n" + i, i + 1));
      trees.add(new Plumtree(ids.get(i), config, new SplittableRandom(random.nextLong())));
      perform(i, new PlumtreeInput.Started());
    }
  }

  /// A ring with chords, so that no single death parts it.
  void connectAll(int chords) {
    int size = ids.size();
    for (int i = 0; i < size; i++) {
      connect(i, (i + 1) % size);
      for (int j = 0; j < chords; j++) {
        connect(i, random.nextInt(size));
      }
    }
  }

  void connect(int a, int b) {
    if (a != b && !isDead[a] && !isDead[b]) {
      perform(a, new PlumtreeInput.PeerUp(ids.get(b)));
      perform(b, new PlumtreeInput.PeerUp(ids.get(a)));
    }
  }

  void disconnect(int a, int b) {
    perform(a, new PlumtreeInput.PeerDown(ids.get(b)));
    perform(b, new PlumtreeInput.PeerDown(ids.get(a)));
  }

  /// Nothing goes between these any more, and nobody is told.
  void cut(int a, int b, boolean cut) {
    isCut[a][b] = cut;
    isCut[b][a] = cut;
  }

  /// Ends a node; its peers notice after a while.
  void crash(int victim) {
    isDead[victim] = true;
    for (int i = 0; i < ids.size(); i++) {
      int peer = i;
      after(
          random.nextLong(200 * MILLI),
          () -> {
            if (!isDead[peer]) {
              perform(peer, new PlumtreeInput.PeerDown(ids.get(victim)));
            }
          });
    }
  }

  boolean isDead(int node) {
    return isDead[node];
  }

  Course broadcast(int from) {
    BroadcastId id = new BroadcastId(ids.get(from), ++sequences[from]);
    Course course = new Course(id, ids.size());
    courses.put(id, course);
    perform(from, new PlumtreeInput.Broadcast(id));
    return course;
  }

  void run(long millis) {
    long end = now + millis * MILLI;
    for (Event next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
      events.remove();
      now = next.at();
      next.task().run();
    }
    now = end;
  }

  int missing() {
    int sum = 0;
    for (int i = 0; i < trees.size(); i++) {
      sum += isDead[i] ? 0 : trees.get(i).missing();
    }
    return sum;
  }

  RandomGenerator random() {
    return random;
  }

  private void after(long nanos, Runnable task) {
    events.add(new Event(now + nanos, order++, task));
  }

  private void perform(int node, PlumtreeInput input) {
    for (PlumtreeOutput output : trees.get(node).handle(input, now)) {
      switch (output) {
        case PlumtreeOutput.Deliver(BroadcastId id) -> deliver(node, id);
        case PlumtreeOutput.Push(Gossip gossip, List<NodeId> to) ->
            to.forEach(peer -> gossip(node, peer, gossip));
        case PlumtreeOutput.Answer(NodeId to, Gossip gossip) -> gossip(node, to, gossip);
        case PlumtreeOutput.Send(NodeId to, PlumtreeMessage message) -> send(node, to, message);
        case PlumtreeOutput.Schedule(PlumtreeTimer timer, var delay) ->
            after(
                delay.toNanos(),
                () -> {
                  if (!isDead[node]) {
                    perform(node, new PlumtreeInput.Expired(timer));
                  }
                });
        case PlumtreeOutput.Duplicate _, PlumtreeOutput.Dropped _ -> {}
        case PlumtreeOutput.Refused refused -> throw new AssertionError(refused);
      }
    }
  }

  private void gossip(int from, NodeId to, Gossip gossip) {
    Course course = course(gossip.id());
    course.payloads++;
    int receiver = index(to);
    if (gossip.cause() != Cause.FETCH && !course.delivered[receiver]) {
      course.lastHop = Math.max(course.lastHop, gossip.hops());
    }
    send(from, to, gossip);
  }

  private void deliver(int node, BroadcastId id) {
    Course course = course(id);
    if (course.delivered[node]) {
      throw new AssertionError(id + " was delivered twice at " + ids.get(node));
    }
    course.delivered[node] = true;
  }

  private Course course(BroadcastId id) {
    Course course = courses.get(id);
    if (course == null) {
      throw new AssertionError("nobody broadcast " + id);
    }
    return course;
  }

  private void send(int from, NodeId to, PlumtreeMessage message) {
    int receiver = index(to);
    // The latency is the link's own, so that what goes one way keeps its order.
    long latency = MILLI + Math.floorMod(31L * from + 17L * receiver, 20) * MILLI;
    after(
        latency,
        () -> {
          if (!isDead[receiver] && !isCut[from][receiver]) {
            perform(receiver, new PlumtreeInput.Received(ids.get(from), message));
          }
        });
  }

  private int index(NodeId node) {
    return (int) node.incarnation() - 1;
  }

  @Override
  public String toString() {
    return ids.size() + " nodes, dead " + Arrays.toString(isDead);
  }
}
