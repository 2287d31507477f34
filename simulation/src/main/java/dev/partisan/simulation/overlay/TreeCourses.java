package dev.partisan.simulation.overlay;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.BroadcastId;
import dev.partisan.protocol.plumtree.PlumtreeConfig;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What became of each broadcast of a simulation: where it arrived, over how many links, and how often it
/// was sent.
///
/// ```java
/// TreeCourses.Course course = courses.broadcast(simulation, 3);
/// simulation.runFor(Duration.ofSeconds(2));
/// double missed = 1.0 - (double) course.deliveries() / simulation.size();
/// ```
public final class TreeCourses {
  /// One broadcast's way.
  public static final class Course {
    private final BitSet delivered = new BitSet();
    private long payloads;
    private int lastHop;

    private Course() {}

    /// How many nodes have it, its root among them.
    public int deliveries() {
      return delivered.cardinality();
    }

    /// Whether the node of a number has it, whichever run of it.
    public boolean reached(int node) {
      return delivered.get(node);
    }

    /// How often it arrived, first copies and others.
    public long payloads() {
      return payloads;
    }

    /// The most links that one of its first copies crossed.
    public int lastHop() {
      return lastHop;
    }

    /// Copies in vain for each one that was needed.
    public double redundancy() {
      return (double) payloads / Math.max(1, deliveries() - 1) - 1;
    }
  }

  /// Notes what arrives at one node.
  private final class Notes implements BroadcastPassenger.Log {
    private final int number;

    Notes(NodeId at) {
      this.number = Integer.parseInt(at.name().substring(1));
    }

    @Override
    public void arrived(BroadcastId id) {
      course(id).payloads++;
    }

    @Override
    public void delivered(NodeId at, BroadcastId id, int hops) {
      Course course = course(id);
      course.delivered.set(number);
      course.lastHop = Math.max(course.lastHop, hops);
    }
  }

  private final Map<BroadcastId, Course> courses = new HashMap<>(); // lookups only
  private Course last = new Course();
  private @Nullable BroadcastId lastId;

  /// Makes passengers whose broadcasts are noted here.
  public BiFunction<NodeId, RandomGenerator, @Nullable Passenger> passengers(
      PlumtreeConfig config) {
    return (self, random) -> new BroadcastPassenger(self, config, random, new Notes(self));
  }

  /// Has a node broadcast.
  public Course broadcast(OverlaySimulation simulation, int node) {
    simulation.tell(
        node, (passenger, nowNanos) -> ((BroadcastPassenger) passenger).broadcast(nowNanos));
    return last;
  }

  private Course course(BroadcastId id) {
    if (!id.equals(lastId)) {
      last = courses.computeIfAbsent(id, _ -> new Course());
      lastId = id;
    }
    return last;
  }
}
