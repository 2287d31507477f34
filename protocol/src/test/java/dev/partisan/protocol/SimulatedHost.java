package dev.partisan.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// Carries out the outputs of one node's protocol on a [SimulatedNetwork].
final class SimulatedHost {
  private final SimulatedNetwork network;
  private final NodeId id;
  private final Protocol protocol;
  private final boolean isHidden;
  private final Map<NodeId, SimulatedLink> links = new LinkedHashMap<>();
  private final Map<NodeId, Address> kept = new LinkedHashMap<>();
  private final Map<NodeId, Optional<NodeId>> routes = new LinkedHashMap<>();
  private final List<Output> log = new ArrayList<>();
  private boolean isRunning = true;
  private int side;
  private int messagesSent;
  private long requests;

  SimulatedHost(SimulatedNetwork network, NodeId id, SimulatedNetwork.Nodes nodes) {
    this.network = network;
    this.id = id;
    var random = new SplittableRandom(network.random().nextLong());
    this.protocol = nodes.create(id, address(), random);
    this.isHidden = nodes.isHidden(id.name());
  }

  NodeId id() {
    return id;
  }

  String name() {
    return id.name();
  }

  Address address() {
    return new Address(id.name(), 1);
  }

  boolean isRunning() {
    return isRunning;
  }

  /// Hosts on different sides cannot reach one another.
  int side() {
    return side;
  }

  void moveTo(int newSide) {
    side = newSide;
  }

  List<Member> members() {
    return protocol.members();
  }

  /// The peer that leads to a member, by the routes told so far.
  Optional<NodeId> next(NodeId to) {
    return routes.getOrDefault(to, Optional.of(to));
  }

  /// Whether a message sent to that host now would arrive there.
  boolean isLinkedTo(SimulatedHost peer) {
    SimulatedLink link = links.get(peer.id());
    return link != null && link == peer.links.get(id) && !link.isBroken();
  }

  void offer(String... services) {
    handle(new Input.Offered(new TreeSet<>(List.of(services))));
  }

  List<SimulatedLink> links() {
    return new ArrayList<>(links.values());
  }

  int messagesSent() {
    return messagesSent;
  }

  List<NodeId> ids() {
    return protocol.members().stream().map(Member::id).toList();
  }

  List<String> memberNames() {
    return protocol.members().stream().map(member -> member.id().name()).toList();
  }

  /// Everything that came out so far, but for sends and schedules.
  List<Output> log() {
    return log;
  }

  <T extends Output> List<T> log(Class<T> kind) {
    return log.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void start() {
    handle(new Input.Started());
  }

  long join(String... contacts) {
    List<Address> addresses = new ArrayList<>();
    for (String contact : contacts) {
      addresses.add(new Address(contact, 1));
    }
    long request = ++requests;
    handle(new Input.JoinRequested(request, addresses));
    return request;
  }

  void leave(String name) {
    handle(new Input.LeaveRequested(++requests, name));
  }

  boolean hasJoined(long request) {
    return log.contains(new Output.JoinCompleted(request));
  }

  /// Ends without a word; its connections are reset if the other end can be reached.
  void crash() {
    isRunning = false;
    for (SimulatedLink link : links()) {
      link.close(this, "crashed");
    }
  }

  void receive(SimulatedLink link, NodeId from, Message message) {
    if (links.get(from) == link) {
      handle(new Input.Received(from, message));
    }
  }

  void lose(SimulatedLink link, String reason) {
    NodeId peer = link.far(this).id();
    if (links.remove(peer, link)) {
      handle(new Input.Disconnected(peer, reason));
      redial(peer);
    }
  }

  private void handle(Input input) {
    if (!isRunning) {
      return;
    }
    List<Output> outputs = protocol.handle(input, network.nowNanos());
    network.record(id, input, outputs);
    outputs.forEach(this::perform);
  }

  private void perform(Output output) {
    if (!(output instanceof Output.Send) && !(output instanceof Output.Schedule)) {
      log.add(output);
    }
    switch (output) {
      case Output.Send(NodeId to, Message message) -> send(to, message);
      case Output.Schedule(Timer timer, Duration after) ->
          network.after(after, () -> handle(new Input.Expired(timer)));
      case Output.Connect(Address contact) -> network.after(latency(), () -> dial(contact));
      case Output.KeepConnected(NodeId peer, Address at) -> keep(peer, at);
      case Output.Reconnect(NodeId peer, String reason) -> close(peer, reason);
      case Output.Release(NodeId peer, String reason) -> release(peer, reason);
      case Output.Retire(NodeId peer, String reason) -> release(peer, reason);
      case Output.Left() -> {
        routes.clear();
        release();
      }
      case Output.Superseded _ -> crash();
      case Output.Route(NodeId to, NodeId via) -> routes.put(to, Optional.of(via));
      case Output.NoRoute(NodeId to) -> routes.put(to, Optional.empty());
      case MemberEvent.Left(NodeId node, Address _) -> routes.remove(node);
      case MemberEvent.Forgotten(NodeId node, Address _) -> routes.remove(node);
      case MemberEvent.Replaced(NodeId node, NodeId _, Address _) -> routes.remove(node);
      case MemberEvent _ -> {}
      case Output.JoinCompleted _, Output.JoinFailed _ -> {}
      case Output.LeaveCompleted _, Output.LeaveFailed _ -> {}
      case Output.Rejected _ -> {}
    }
  }

  private void send(NodeId to, Message message) {
    messagesSent++;
    SimulatedLink link = links.get(to);
    if (link != null) {
      link.send(this, message);
    }
  }

  private void keep(NodeId peer, Address at) {
    kept.put(peer, at);
    redial(peer);
  }

  private void release(NodeId peer, String reason) {
    kept.remove(peer);
    close(peer, reason);
  }

  private void release() {
    kept.clear();
    new ArrayList<>(links.keySet()).forEach(peer -> close(peer, "left"));
    if (network.isLeaverStopped()) {
      network.after(Duration.ZERO, this::crash);
    }
  }

  private void close(NodeId peer, String reason) {
    SimulatedLink link = links.get(peer);
    if (link != null) {
      network.after(Duration.ZERO, () -> link.close(this, reason));
    }
  }

  private void redial(NodeId peer) {
    if (kept.containsKey(peer) && !links.containsKey(peer)) {
      network.after(latency().multipliedBy(20), () -> redialNow(peer));
    }
  }

  private void redialNow(NodeId peer) {
    Address at = kept.get(peer);
    if (!isRunning || at == null || links.containsKey(peer)) {
      return;
    }
    Optional<SimulatedHost> found = listener(at);
    if (found.isPresent() && found.get().id().equals(peer)) {
      link(found.get());
    } else {
      redial(peer);
    }
  }

  private void dial(Address contact) {
    Optional<SimulatedHost> found = listener(contact);
    if (!isRunning || found.isEmpty()) {
      handle(new Input.DialFailed(contact, "connection refused"));
      return;
    }
    SimulatedHost peer = found.get();
    if (peer != this) {
      link(peer);
    }
    handle(new Input.Dialed(contact, peer.id()));
  }

  /// Links two hosts, or replaces a link that one of them may not have found dead yet.
  private void link(SimulatedHost peer) {
    SimulatedLink held = links.get(peer.id());
    if (held != null && peer.links.get(id) == held && !held.isBroken()) {
      return;
    }
    SimulatedLink link = new SimulatedLink(network, this, peer);
    accept(link);
    peer.accept(link);
  }

  private void accept(SimulatedLink link) {
    SimulatedHost peer = link.far(this);
    links.put(peer.id(), link);
    handle(new Input.Connected(peer.id(), peer.address()));
  }

  private Optional<SimulatedHost> listener(Address at) {
    return network.running().stream()
        .filter(host -> host.address().equals(at))
        .filter(host -> host.side == side && !host.isHidden)
        .findFirst();
  }

  private Duration latency() {
    return network.latency();
  }
}
