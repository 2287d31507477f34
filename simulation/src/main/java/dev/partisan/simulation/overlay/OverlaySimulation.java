package dev.partisan.simulation.overlay;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Protocol;
import dev.partisan.protocol.Timer;
import dev.partisan.simulation.overlay.OverlayEvent.Answered;
import dev.partisan.simulation.overlay.OverlayEvent.Closed;
import dev.partisan.simulation.overlay.OverlayEvent.Failed;
import dev.partisan.simulation.overlay.OverlayEvent.Opened;
import dev.partisan.simulation.overlay.OverlayEvent.Redialled;
import dev.partisan.simulation.overlay.OverlayEvent.Released;
import dev.partisan.simulation.overlay.OverlayQueue.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Thousands of protocols on virtual time, with connections between them and nothing else of a node:
/// no runtime, no codec, no processes. The same seed gives the same run.
///
/// Nodes lie on a plane, and the latency of two is their distance, from 1 to about 50 ms. A crash
/// resets the connections of a node: the others notice after the latency.
///
/// ```java
/// var simulation = new OverlaySimulation(seed, (id, at, random) -> new HyParView(id, at, config, random));
/// simulation.add(1_000);
/// for (int i = 1; i < 1_000; i++) { simulation.join(i, 0); }
/// simulation.runFor(Duration.ofMinutes(5));
/// boolean isWhole = simulation.graph().isConnected();
/// ```
public final class OverlaySimulation {
  /// Makes the protocol of a node.
  @FunctionalInterface
  public interface Protocols {
    Protocol create(NodeId self, Address at, RandomGenerator random);
  }

  /// Which nodes do not reach which others, by their numbers.
  @FunctionalInterface
  public interface Cut {
    boolean isBetween(int from, int to);
  }

  private static final Cut NO_CUT = (_, _) -> false;
  private static final long BASE_NANOS = Duration.ofMillis(1).toNanos();
  private static final long SPAN_NANOS = Duration.ofMillis(35).toNanos();
  private static final long REDIAL_NANOS = Duration.ofMillis(200).toNanos();
  private static final int MAX_DOUBLINGS = 5;

  /// How long a dial takes to fail when nobody says no.
  private static final long DIAL_TIMEOUT_NANOS = Duration.ofSeconds(3).toNanos();

  private final SplittableRandom random;
  private final Protocols protocols;
  private final BiFunction<NodeId, RandomGenerator, @Nullable Passenger> passengers;
  private final List<OverlayNode> nodes = new ArrayList<>();
  private final Map<NodeId, OverlayNode> byId = new HashMap<>(); // lookups only
  private final Map<String, Long> rejections = new TreeMap<>();
  private long nowNanos = 1_000_000_000L;
  private final OverlayQueue queue = new OverlayQueue(nowNanos);
  private long events;
  private long messages;
  private long requests;
  private long trace = 17;
  private Cut cut = NO_CUT;

  /// A simulation without passengers.
  public OverlaySimulation(long seed, Protocols protocols) {
    this(seed, protocols, (_, _) -> null);
  }

  /// @param passengers makes what rides on each node's protocol
  public OverlaySimulation(
      long seed,
      Protocols protocols,
      BiFunction<NodeId, RandomGenerator, @Nullable Passenger> passengers) {
    this.random = new SplittableRandom(seed);
    this.protocols = protocols;
    this.passengers = passengers;
  }

  /// Starts nodes, numbered on from those there are.
  public void add(int count) {
    for (int i = 0; i < count; i++) {
      start(nodes.size());
    }
  }

  /// Starts a node anew, under its name and address, as another incarnation; the one before must
  /// have crashed.
  public void restart(int node) {
    if (nodes.get(node).isRunning) {
      throw new IllegalArgumentException("node " + node + " runs: crash it first");
    }
    start(node);
  }

  private void start(int number) {
    NodeId id = NodeId.draw(name(number), random);
    Protocol protocol = protocols.create(id, address(number), random.split());
    Passenger passenger = passengers.apply(id, random.split());
    OverlayNode node =
        new OverlayNode(number, id, protocol, passenger, random.nextDouble(), random.nextDouble());
    if (number < nodes.size()) {
      nodes.set(number, node);
    } else {
      nodes.add(node);
    }
    byId.put(id, node);
    feed(node, new Input.Started());
  }

  static String name(int number) {
    return "n" + number;
  }

  /// Where the node of that number listens.
  public static Address address(int number) {
    return new Address("n", number + 1);
  }

  /// Has a node join through others.
  public void join(int node, int... contacts) {
    List<Address> addresses = new ArrayList<>();
    for (int contact : contacts) {
      addresses.add(address(contact));
    }
    feed(nodes.get(node), new Input.JoinRequested(++requests, addresses));
  }

  /// Has a node leave.
  public void leave(int node) {
    OverlayNode leaver = nodes.get(node);
    feed(leaver, new Input.LeaveRequested(++requests, leaver.id.name()));
  }

  /// Feeds any input to a node's protocol, as a test of bad input does.
  public void feed(int node, Input input) {
    feed(nodes.get(node), input);
  }

  /// Has a node's passenger do something.
  public void tell(int node, BiFunction<Passenger, Long, List<Output>> action) {
    OverlayNode at = nodes.get(node);
    if (at.passenger == null) {
      throw new IllegalArgumentException("node " + node + " has no passenger");
    }
    carryOut(at, action.apply(at.passenger, nowNanos));
  }

  /// Ends a node; whoever is connected to it notices after the latency.
  public void crash(int node) {
    OverlayNode crashed = nodes.get(node);
    powerOff(node);
    for (OverlayNode peer : crashed.connected()) {
      tellClosed(crashed, peer, "reset");
    }
    crashed.disconnectAll();
  }

  /// Ends a node without a word: nobody notices until it does not answer.
  public void powerOff(int node) {
    OverlayNode ended = nodes.get(node);
    ended.isRunning = false;
    ended.kept.clear();
    ended.peers.clear();
  }

  /// Cuts the network into sides; connections across are lost at both ends at once, and dials fail
  /// until [#heal].
  ///
  /// @param side of a node's number
  public void split(IntUnaryOperator side) {
    cutNoticed((from, to) -> side.applyAsInt(from) != side.applyAsInt(to));
  }

  /// Cuts the network; connections across are lost at both ends at once, and dials fail until
  /// [#heal].
  public void cutNoticed(Cut links) {
    cut = links;
    for (OverlayNode node : nodes) {
      for (OverlayNode peer : node.connected()) {
        if (isCut(node, peer)) {
          add(nowNanos, node, new Closed(peer, "partition"));
        }
      }
    }
  }

  /// Cuts the network, and nobody is told: what is sent across is lost, and dials fail until [#heal].
  /// Where only one direction is cut, the other carries what is sent on connections that are open.
  public void cutSilently(Cut links) {
    cut = links;
  }

  /// Ends a [#split] or cut.
  public void heal() {
    cut = NO_CUT;
  }

  /// Whether the two cannot make a connection: that takes both directions.
  private boolean isCut(OverlayNode one, OverlayNode other) {
    return isLost(one, other) || isLost(other, one);
  }

  private boolean isLost(OverlayNode from, OverlayNode to) {
    return cut.isBetween(from.number, to.number);
  }

  /// Lets time pass.
  public void runFor(Duration time) {
    long end = nowNanos + time.toNanos();
    while (queue.take(end)) {
      nowNanos = queue.nanos();
      OverlayNode node = queue.node();
      if (node.isRunning) {
        events++;
        trace = 31 * trace + (nowNanos ^ (long) node.number << 40);
        happen(node);
      } else if (queue.kind() == Kind.OTHER && queue.what() instanceof Opened dial) {
        missed(node, dial);
      }
    }
    nowNanos = end;
  }

  /// A dial arrives at a node that has ended since: whoever runs at its address now takes it, and if
  /// nobody does it is refused; after a power cut nobody says even that.
  private void missed(OverlayNode ended, Opened dial) {
    Address contact = dial.contact();
    OverlayNode there = nodes.get(ended.number);
    if (contact == null || isCut(ended, dial.by())) {
      return; // a host that dials on its own does so again
    }
    if (there.isRunning) {
      opened(there, dial.by(), contact);
    } else if (there.isConnected()) {
      add(nowNanos + DIAL_TIMEOUT_NANOS, dial.by(), new Failed(contact, "timed out"));
    } else {
      add(nowNanos + latency(there, dial.by()), dial.by(), new Failed(contact, "refused"));
    }
  }

  /// Carries out the event that was taken.
  private void happen(OverlayNode node) {
    switch (queue.kind()) {
      case TIMER -> feed(node, new Input.Expired((Timer) queue.what()));
      case PASSENGER_TIMER ->
          carryOut(node, passengerOf(node).expired((Timer) queue.what(), nowNanos));
      case MESSAGE -> {
        OverlayNode from = queue.from();
        if (node.isConnectedTo(from)) {
          messages++;
          feed(node, new Input.Received(from.id, (Message) queue.what()));
        }
      }
      case PASSENGER_MESSAGE -> {
        OverlayNode from = queue.from();
        if (node.isConnectedTo(from)) {
          messages++;
          Message message = (Message) queue.what();
          carryOut(node, passengerOf(node).received(from.id, message, nowNanos));
        }
      }
      case OTHER -> happen(node, (OverlayEvent) queue.what());
    }
  }

  private void happen(OverlayNode node, OverlayEvent event) {
    switch (event) {
      case Opened(OverlayNode by, var contact) -> opened(node, by, contact);
      case Answered(OverlayNode by, var contact) -> {
        connected(node, by);
        if (contact != null) {
          feed(node, new Input.Dialed(contact, by.id));
        }
      }
      case Failed(Address contact, String reason) ->
          feed(node, new Input.DialFailed(contact, reason));
      case Closed(OverlayNode by, String reason) -> {
        if (node.disconnect(by)) {
          lost(node, by, reason);
        }
      }
      case Released(OverlayNode peer, String reason) ->
          feed(node, new Input.Disconnected(peer.id, reason));
      case Redialled(OverlayNode peer, int attempts) -> redial(node, peer, attempts);
    }
  }

  private void feed(OverlayNode node, Input input) {
    List<Output> outputs = node.protocol.handle(input, nowNanos);
    for (int i = 0; i < outputs.size(); i++) {
      perform(node, outputs.get(i));
    }
  }

  private void perform(OverlayNode node, Output output) {
    switch (output) {
      case Output.Send(NodeId to, Message message) -> {
        OverlayNode peer = node.connectedTo(to);
        if (peer != null && !isLost(node, peer)) {
          queue.add(nowNanos + latency(node, peer), peer, Kind.MESSAGE, node, message);
        }
      }
      case Output.Schedule(Timer timer, Duration after) ->
          queue.add(nowNanos + after.toNanos(), node, Kind.TIMER, null, timer);
      case Output.Connect(Address contact) -> dial(node, contact);
      case Output.KeepConnected(NodeId peer, Address _) -> keep(node, peer);
      case Output.Reconnect(NodeId peer, String reason) -> close(node, peer, reason);
      case Output.Release(NodeId peer, String reason) -> letGo(node, peer, reason);
      case Output.Retire(NodeId peer, String reason) -> letGo(node, peer, reason);
      case Output.Left() -> {
        node.kept.clear();
        for (OverlayNode peer : node.connected()) {
          close(node, peer.id, "left");
        }
        for (OverlayNode peer : new ArrayList<>(node.peers)) {
          peerDown(node, peer);
        }
      }
      case MemberEvent.Reachable(NodeId peer, Address _) -> peerUp(node, peer);
      case MemberEvent.Unreachable(NodeId peer, Address _) -> peerDown(node, byId.get(peer));
      case MemberEvent.Forgotten(NodeId peer, Address _) -> gone(node, peer);
      case MemberEvent.Left(NodeId peer, Address _) -> gone(node, peer);
      case MemberEvent.Replaced(NodeId peer, NodeId _, Address _) -> gone(node, peer);
      case Output.Rejected(NodeId _, String reason) -> rejections.merge(reason, 1L, Long::sum);
      case MemberEvent.Joined _, MemberEvent.ProfileChanged _ -> {}
      case Output.Route(NodeId to, NodeId via) -> node.routes.put(to, via);
      case Output.NoRoute(NodeId to) -> node.routes.remove(to);
      case Output.Superseded _ -> powerOff(node.number);
      case Output.JoinCompleted _, Output.JoinFailed _ -> {}
      case Output.LeaveCompleted _, Output.LeaveFailed _ -> {}
    }
  }

  private void letGo(OverlayNode node, NodeId peer, String reason) {
    node.kept.removeIf(kept -> kept.id.equals(peer));
    close(node, peer, reason);
  }

  private void carryOut(OverlayNode node, List<Output> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      switch (outputs.get(i)) {
        case Output.Send(NodeId to, Message message) -> {
          OverlayNode peer = node.connectedTo(to);
          if (peer != null && !isLost(node, peer)) {
            queue.add(nowNanos + latency(node, peer), peer, Kind.PASSENGER_MESSAGE, node, message);
          }
        }
        case Output.Schedule(Timer timer, Duration after) ->
            queue.add(nowNanos + after.toNanos(), node, Kind.PASSENGER_TIMER, null, timer);
        case Output other ->
            throw new IllegalArgumentException("a passenger may send and schedule only: " + other);
      }
    }
  }

  private void add(long atNanos, OverlayNode node, OverlayEvent event) {
    queue.add(atNanos, node, Kind.OTHER, null, event);
  }

  private static Passenger passengerOf(OverlayNode node) {
    if (node.passenger == null) {
      throw new IllegalStateException("node " + node + " has no passenger");
    }
    return node.passenger;
  }

  private void peerUp(OverlayNode node, NodeId peer) {
    if (node.peers.add(known(peer)) && node.passenger != null) {
      carryOut(node, node.passenger.peerUp(peer, nowNanos));
    }
  }

  private void peerDown(OverlayNode node, @Nullable OverlayNode peer) {
    if (peer != null && node.peers.remove(peer) && node.passenger != null) {
      carryOut(node, node.passenger.peerDown(peer.id, nowNanos));
    }
  }

  private void gone(OverlayNode node, NodeId member) {
    node.routes.remove(member);
    peerDown(node, byId.get(member));
  }

  private OverlayNode known(NodeId id) {
    OverlayNode node = byId.get(id);
    if (node == null) {
      throw new IllegalArgumentException("no node of this simulation: " + id);
    }
    return node;
  }

  private void dial(OverlayNode node, Address contact) {
    int number = contact.port() - 1;
    OverlayNode there = number < nodes.size() ? nodes.get(number) : null;
    if (there == null || !there.isRunning && there.isConnected() || isCut(node, there)) {
      add(nowNanos + DIAL_TIMEOUT_NANOS, node, new Failed(contact, "timed out"));
    } else if (there == node || node.isConnectedTo(there)) {
      add(nowNanos, node, new Answered(there, contact));
    } else if (!there.isRunning) {
      add(nowNanos + 2 * latency(node, there), node, new Failed(contact, "refused"));
    } else {
      add(nowNanos + latency(node, there), there, new Opened(node, contact));
    }
  }

  private void opened(OverlayNode node, OverlayNode by, @Nullable Address contact) {
    if (isCut(node, by) || !by.isRunning) {
      return;
    }
    add(nowNanos + latency(node, by), by, new Answered(node, contact));
    connected(node, by);
  }

  private void connected(OverlayNode node, OverlayNode by) {
    if (node != by && !node.isConnectedTo(by)) {
      node.connect(by);
      feed(node, new Input.Connected(by.id, by.at));
    }
  }

  private void keep(OverlayNode node, NodeId peer) {
    OverlayNode kept = known(peer);
    node.kept.add(kept);
    redial(node, kept, 0);
  }

  private void redial(OverlayNode node, OverlayNode peer, int attempts) {
    if (!node.kept.contains(peer) || node.isConnectedTo(peer)) {
      return;
    }
    if (peer.isRunning && !isCut(node, peer)) {
      add(nowNanos + latency(node, peer), peer, new Opened(node, null));
    }
    long longest = REDIAL_NANOS << Math.min(attempts, MAX_DOUBLINGS);
    long pause = longest / 2 + random.nextLong(longest / 2);
    add(nowNanos + pause, node, new Redialled(peer, attempts + 1));
  }

  private void close(OverlayNode node, NodeId peer, String reason) {
    OverlayNode other = node.connectedTo(peer);
    if (other != null) {
      node.disconnect(other);
      add(nowNanos, node, new Released(other, reason));
      tellClosed(node, other, reason);
    }
  }

  private void tellClosed(OverlayNode node, OverlayNode other, String reason) {
    if (!isLost(node, other)) {
      add(nowNanos + latency(node, other), other, new Closed(node, reason));
    }
  }

  private void lost(OverlayNode node, OverlayNode peer, String reason) {
    feed(node, new Input.Disconnected(peer.id, reason));
    if (node.kept.contains(peer)) {
      add(nowNanos + REDIAL_NANOS, node, new Redialled(peer, 0));
    }
  }

  private static long latency(OverlayNode one, OverlayNode other) {
    double dx = one.x - other.x;
    double dy = one.y - other.y;
    return BASE_NANOS + (long) (SPAN_NANOS * Math.sqrt(dx * dx + dy * dy));
  }

  /// How many nodes were started, restarts not counted.
  public int size() {
    return nodes.size();
  }

  public boolean isRunning(int node) {
    return nodes.get(node).isRunning;
  }

  public NodeId id(int node) {
    return nodes.get(node).id;
  }

  public Protocol protocol(int node) {
    return nodes.get(node).protocol;
  }

  /// The overlay as the running nodes have it at this moment.
  public OverlayGraph graph() {
    return OverlayGraph.of(Collections.unmodifiableList(nodes));
  }

  /// The mean latency of a running node to its peers.
  public Duration meanPeerLatency() {
    long sum = 0;
    long count = 0;
    for (OverlayNode node : nodes) {
      for (OverlayNode peer : node.linked()) {
        sum += latency(node, peer);
        count++;
      }
    }
    return Duration.ofNanos(count == 0 ? 0 : sum / count);
  }

  /// How many links a message would cross from one node to another, handed on at each by the routes
  /// that hold there at this moment; -1 if it would not arrive.
  public int linksBetween(int from, int to) {
    OverlayNode at = nodes.get(from);
    NodeId target = nodes.get(to).id;
    int links = 0;
    while (at != null && !at.id.equals(target)) {
      NodeId via = at.routes.get(target);
      at = via == null || links == nodes.size() ? null : at.connectedTo(via);
      if (at != null && !at.isRunning) {
        return -1;
      }
      links++;
    }
    return at == null ? -1 : links;
  }

  /// The virtual time, on the clock that protocols are given.
  public long nowNanos() {
    return nowNanos;
  }

  /// How many events there were so far.
  public long events() {
    return events;
  }

  /// How many messages arrived so far, of protocols and passengers.
  public long messages() {
    return messages;
  }

  /// What was refused so far, by reason.
  public Map<String, Long> rejections() {
    return Collections.unmodifiableMap(rejections);
  }

  /// One number for all events so far: the same in two runs of one seed.
  public long trace() {
    return trace;
  }
}
