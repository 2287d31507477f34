package dev.partisan.internal.control;

import dev.partisan.JoinException;
import dev.partisan.internal.Counters;
import dev.partisan.internal.Counters.Misbehaviour;
import dev.partisan.internal.lane.Lane;
import dev.partisan.internal.lane.LaneOwner;
import dev.partisan.internal.lane.LaneTable;
import dev.partisan.internal.lane.MessageWriter;
import dev.partisan.internal.lane.Outgoing;
import dev.partisan.internal.lane.Route;
import dev.partisan.internal.lane.Routes;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Protocol;
import dev.partisan.protocol.Role;
import dev.partisan.spi.Host;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.MessageHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hosts a node's protocol: one input at a time goes in, and what comes out is carried out in
/// order.
///
/// Everything here runs on the node's serial loop, except the methods that say otherwise.
public final class ControlPlane implements LaneOwner {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  /// What the node does about outputs that concern more than connections.
  public interface Listener {
    /// The members or the ways to them have changed.
    ///
    /// @param members all of them, this node among them
    /// @param routes how to reach the others
    void membersChanged(List<Member> members, Routes routes, List<MemberEvent> events);

    /// A member advertises an address at which this node does not find it.
    void outOfReach(NodeId member, Address advertised, String reason);

    /// This node left the cluster, or was removed.
    void left();

    /// Another holder of this node's name won: the node must close.
    void superseded(NodeId by);
  }

  private final NodeId self;
  private final Host host;
  private final SerialLoop loop;
  private final Protocol protocol;
  private final MessageWriter writer;
  private final Counters counters;
  private final Listener listener;
  private final LaneTable table;
  private final Links links;
  private final ReturnWays returnWays;
  private final Operations operations = new Operations();
  private final List<MemberEvent> events = new ArrayList<>();

  /// The peer to go through, for members that are not reached directly; empty when none is known.
  private final Map<NodeId, Optional<NodeId>> detours = new HashMap<>(); // lookups only

  private boolean isChanged;
  private boolean isClosed;

  /// What the control plane works with.
  ///
  /// @param advertised where others reach this node; [Address#NONE] when it does not listen
  /// @param writer encodes the protocol's own messages
  public record Environment(
      NodeId self,
      Address advertised,
      Host host,
      MessageWriter writer,
      Counters counters,
      Pace pace) {}

  /// @param lanes makes the table of lanes, whose owner this is
  public ControlPlane(
      Environment environment,
      Protocol protocol,
      Function<LaneOwner, LaneTable> lanes,
      Listener listener) {
    this.self = environment.self();
    this.host = environment.host();
    this.loop = new SerialLoop(host);
    this.protocol = protocol;
    this.writer = environment.writer();
    this.counters = environment.counters();
    this.listener = listener;
    this.table = lanes.apply(this);
    Links.Self identity = new Links.Self(self, environment.advertised().isDialable());
    this.links = new Links(identity, loop, host, table, environment.pace(), new LinkEvents());
    this.returnWays = new ReturnWays(table, loop, listener::outOfReach);
  }

  /// The table of lanes, for connections that others open.
  public LaneTable lanes() {
    return table;
  }

  /// Starts the protocol; done once its first members are published. Any thread.
  public CompletableFuture<Void> start() {
    CompletableFuture<Void> result = new CompletableFuture<>();
    loop.execute(() -> {
      handle(new Input.Started());
      result.complete(null);
    });
    return result;
  }

  /// Joins the cluster of the first contact that answers. Any thread.
  public CompletableFuture<Void> join(List<Address> contacts) {
    return operate(id -> new Input.JoinRequested(id, contacts));
  }

  /// Takes a node, perhaps this one, out of the cluster. Any thread.
  public CompletableFuture<Void> leave(String nodeName) {
    return operate(id -> new Input.LeaveRequested(id, nodeName));
  }

  /// Tells the cluster what this node offers from now on; fails with the protocol's
  /// `IllegalArgumentException` when that is too much. Any thread.
  public CompletableFuture<Void> offer(SortedSet<String> services) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        handle(new Input.Offered(services));
        result.complete(null);
      } catch (IllegalArgumentException e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private CompletableFuture<Void> operate(LongFunction<Input> input) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    loop.execute(() -> {
      handle(input.apply(operations.add(result)));
      if (isClosed) {
        operations.failAll("node closed");
      }
    });
    return result;
  }

  /// Whether a member is one of those that connect each to each. The listener's thread only.
  public boolean isMeshed(Member member) {
    return protocol.isMeshed(member);
  }

  /// A control message has arrived. Any thread.
  public void received(NodeId from, Message message) {
    submit(new Input.Received(from, message));
  }

  @Override
  public boolean mayUseData(NodeId peer) {
    return links.mayUseData(peer);
  }

  /// Whether every configured lane to every other member has a connection. Any thread but the
  /// loop's; waits for it.
  public CompletableFuture<Boolean> isFullyConnected() {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(links.isFullyConnected()));
    return result;
  }

  /// Whether peers that were let go of have not heard yet what was sent before. Any thread but the
  /// loop's; waits for it.
  public CompletableFuture<Boolean> isSayingGoodbye() {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(links.isSayingGoodbye()));
    return result;
  }

  /// Ends every link. Any thread.
  public CompletableFuture<Void> close(String reason) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    loop.execute(() -> {
      links.endAll(reason);
      operations.failAll(reason);
      isClosed = true;
      result.complete(null);
    });
    return result;
  }

  private void submit(Input input) {
    loop.execute(() -> handle(input));
  }

  private void handle(Input input) {
    if (isClosed) {
      return; // among others the protocol's timers, which would go on for ever
    }
    LOG.trace("event=input node={} input={}", self, input);
    for (Output output : protocol.handle(input, host.nanoTime())) {
      LOG.trace("event=output node={} output={}", self, output);
      perform(output);
    }
    publish();
  }

  private void perform(Output output) {
    switch (output) {
      case Output.Send(NodeId to, Message message) -> send(to, message);
      case Output.Schedule(var timer, var after) ->
          host.schedule(after, () -> submit(new Input.Expired(timer)));
      case Output.Connect(Address contact) -> links.contact(contact);
      case Output.KeepConnected(NodeId peer, Address at) -> links.keep(peer, at);
      case Output.Reconnect(NodeId peer, String reason) -> links.reconnect(peer, reason);
      case Output.Retire(NodeId peer, String reason) -> links.retire(peer, reason);
      case Output.Release(NodeId peer, String reason) -> links.release(peer, reason);
      case Output.Route(NodeId to, NodeId via) -> route(to, Optional.of(via));
      case Output.NoRoute(NodeId to) -> route(to, Optional.empty());
      case MemberEvent event -> memberEvent(event);
      case Output.JoinCompleted(long id) -> {
        publish();
        operations.complete(id);
      }
      case Output.JoinFailed(long id, var reason, String text) ->
          operations.fail(id, new JoinException(reason, text));
      case Output.LeaveCompleted(long id) -> {
        publish();
        operations.complete(id);
      }
      case Output.LeaveFailed(long id, String text) ->
          operations.fail(id, new IllegalArgumentException(text));
      case Output.Left() -> left();
      case Output.Superseded(NodeId by) -> listener.superseded(by);
      case Output.Rejected(NodeId from, String reason) -> rejected(from, reason);
    }
  }

  private void send(NodeId to, Message message) {
    Lane control = links.controlTo(to);
    if (control != null) {
      writer.write(
          control,
          new Outgoing(MessageHeader.Kind.CONTROL, 0, 0, null, 0, 0, message),
          false,
          null);
    }
  }

  private void route(NodeId to, Optional<NodeId> via) {
    Optional<NodeId> before = detours.getOrDefault(to, Optional.of(to));
    if (via.equals(Optional.of(to))) {
      detours.remove(to);
    } else {
      detours.put(to, via);
    }
    isChanged |= !via.equals(before);
  }

  private void memberEvent(MemberEvent event) {
    LOG.info("event=membership node={} change={}", self, event);
    switch (event) {
      case MemberEvent.Left(NodeId node, var _) -> detours.remove(node);
      case MemberEvent.Replaced(NodeId node, NodeId by, var _) -> {
        detours.remove(node);
        links.admit(by);
      }
      case MemberEvent.Forgotten(NodeId node, var _) -> detours.remove(node);
      case MemberEvent.Joined(NodeId node, var _) -> links.admit(node);
      case MemberEvent.Reachable _ -> {}
      case MemberEvent.Unreachable _, MemberEvent.ProfileChanged _ -> {}
    }
    events.add(event);
    isChanged = true;
  }

  private void left() {
    LOG.info("event=left node={}", self);
    links.releaseAll("left the cluster");
    listener.left();
    detours.clear();
    isChanged = true;
  }

  private void rejected(NodeId from, String reason) {
    counters.misbehaved(Misbehaviour.REJECTED_CONTROL_MESSAGE);
    LOG.warn("event=control_message_rejected node={} from={} reason={}", self, from, reason);
  }

  /// Publishes what changed since the last time, before anybody who waits for it is told.
  private void publish() {
    if (!isChanged) {
      return;
    }
    isChanged = false;
    List<MemberEvent> since = List.copyOf(events);
    events.clear();
    List<Member> members = protocol.members();
    listener.membersChanged(members, routes(members), since);
  }

  private Routes routes(List<Member> members) {
    List<Route> routes = new ArrayList<>();
    Set<NodeId> relays = new HashSet<>(); // lookups only
    int unreached = 0;
    for (Member member : members) {
      NodeId id = member.id();
      if (member.profile().role() == Role.SERVER || protocol.mayRelay(id)) {
        relays.add(id);
      }
      Optional<NodeId> via = detours.getOrDefault(id, Optional.of(id));
      if (id.equals(self)) {
        continue;
      }
      if (via.isPresent()) {
        routes.add(new Route(id, links.lanesTo(via.get())));
      } else {
        unreached++;
      }
    }
    return new Routes(routes, relays, unreached);
  }

  @Override
  public void up(Lane lane, Address advertised) {
    LOG.info("event=lane_up node={} lane={} advertised={}", self, lane, advertised);
    loop.execute(() -> links.up(lane, advertised));
  }

  @Override
  public void down(Lane lane, String reason) {
    LOG.info("event=lane_down node={} lane={} reason={}", self, lane, reason);
    loop.execute(() -> links.down(lane, reason));
  }

  @Override
  public void asked(NodeId by, Address advertised) {
    loop.execute(() -> returnWays.check(by, advertised));
  }

  @Override
  public void acceptFailed(Lane lane, String reason) {
    LOG.debug("event=accept_failed node={} lane={} reason={}", self, lane, reason);
    loop.execute(() -> links.acceptFailed(lane));
  }

  @Override
  public void dialFailed(Lane lane, String reason) {
    LOG.debug("event=dial_failed node={} lane={} reason={}", self, lane, reason);
    loop.execute(() -> links.dialFailed(lane, reason));
  }

  @Override
  public void refused(Lane lane, Refuse refusal) {
    LOG.debug("event=dial_refused node={} lane={} reason={}", self, lane, refusal.reason());
    loop.execute(() -> links.refused(lane, refusal));
  }

  /// What links tell the protocol.
  private final class LinkEvents implements Links.Listener {
    @Override
    public void connected(NodeId peer, Address at) {
      submit(new Input.Connected(peer, at));
    }

    @Override
    public void disconnected(NodeId peer, String reason) {
      submit(new Input.Disconnected(peer, reason));
    }

    @Override
    public void dialled(Address contact, NodeId peer) {
      submit(new Input.Dialed(contact, peer));
    }

    @Override
    public void dialFailed(Address contact, String reason) {
      submit(new Input.DialFailed(contact, reason));
    }
  }
}
