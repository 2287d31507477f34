package dev.partisan.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Hosts on virtual time, joined by links that delay, break and part as one seed says.
///
/// A link is FIFO in both directions. What is sent across a partition is lost, and with it all that
/// follows on that link, as on a TCP connection that nobody has found dead yet.
final class SimulatedNetwork {
  private static final Duration MAX_LATENCY = Duration.ofMillis(20);

  private final RandomGenerator random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final Nodes nodes;
  private boolean isLeaverStopped;
  private long nowNanos = -Duration.ofSeconds(30).toNanos();
  private long eventCount;
  private long trace = 17;

  SimulatedNetwork(long seed, Nodes nodes) {
    this.random = new SplittableRandom(seed);
    this.nodes = nodes;
  }

  /// What runs on the hosts.
  interface Nodes {
    Protocol create(NodeId id, Address at, RandomGenerator random);

    /// Whether nobody can dial nodes of that name.
    default boolean isHidden(String name) {
      return false;
    }
  }

  private record Event(long atNanos, long number, Runnable action) {}

  /// Starts a node on the side of the network where all begin; a predecessor dies.
  SimulatedHost start(String name) {
    hosts.stream().filter(host -> host.name().equals(name)).forEach(SimulatedHost::crash);
    return startBeside(name, 0);
  }

  /// Starts a node on a side, whether or not another of its name runs elsewhere.
  SimulatedHost startBeside(String name, int side) {
    NodeId id = NodeId.draw(name, random);
    SimulatedHost host = new SimulatedHost(this, id, nodes);
    host.moveTo(side);
    hosts.add(host);
    host.start();
    return host;
  }

  /// The running host of that name, or else the last that ran.
  SimulatedHost host(String name) {
    List<SimulatedHost> named = hosts.stream().filter(h -> h.name().equals(name)).toList();
    return named.stream().filter(SimulatedHost::isRunning).findFirst().orElseGet(named::getLast);
  }

  List<SimulatedHost> hosts() {
    return hosts;
  }

  List<SimulatedHost> running() {
    return hosts.stream().filter(SimulatedHost::isRunning).toList();
  }

  /// From now on a node that is out of its cluster stops, as most programs would.
  void stopLeavers() {
    isLeaverStopped = true;
  }

  boolean isLeaverStopped() {
    return isLeaverStopped;
  }

  RandomGenerator random() {
    return random;
  }

  long nowNanos() {
    return nowNanos;
  }

  void after(Duration delay, Runnable action) {
    events.add(new Event(nowNanos + delay.toNanos(), eventCount++, action));
  }

  void run(Duration time) {
    long endNanos = nowNanos + time.toNanos();
    for (Event next = events.peek();
        next != null && next.atNanos() - endNanos <= 0;
        next = events.peek()) {
      events.remove();
      nowNanos = next.atNanos();
      next.action().run();
    }
    nowNanos = endNanos;
  }

  /// Puts these nodes on a side of their own. With `isSilent`, open connections break unnoticed.
  void part(List<String> names, boolean isSilent) {
    names.forEach(name -> host(name).moveTo(1));
    List<SimulatedLink> cut = new ArrayList<>();
    for (SimulatedHost host : running()) {
      host.links().stream().filter(link -> !isPassable(link)).forEach(cut::add);
    }
    for (SimulatedLink link : cut) {
      if (isSilent) {
        link.breakUnnoticed();
      } else {
        link.reset();
      }
    }
  }

  void heal() {
    hosts.forEach(host -> host.moveTo(0));
  }

  private static boolean isPassable(SimulatedLink link) {
    return link.one().side() == link.other().side();
  }

  Duration latency() {
    return Duration.ofNanos(random.nextLong(MAX_LATENCY.toNanos()) + 1);
  }

  void record(NodeId node, Input input, List<Output> outputs) {
    trace = trace * 31 + (nowNanos + node.toString() + input + outputs).hashCode();
  }

  /// One number for all that has happened so far.
  long trace() {
    return trace;
  }
}
