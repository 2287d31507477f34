package dev.partisan.internal;

import dev.partisan.BrokerConfig;
import dev.partisan.Down;
import dev.partisan.DropReason;
import dev.partisan.EndReason;
import dev.partisan.Ref;
import dev.partisan.SendResult;
import dev.partisan.Subscription;
import dev.partisan.internal.Counters.Misbehaviour;
import dev.partisan.internal.Router.Way;
import dev.partisan.internal.broadcast.BroadcastMessage;
import dev.partisan.internal.broadcast.Broadcasts;
import dev.partisan.internal.broadcast.TreePeers;
import dev.partisan.internal.control.ControlPlane;
import dev.partisan.internal.control.ControlPlane.Environment;
import dev.partisan.internal.lane.Frozen.Freezer;
import dev.partisan.internal.lane.Inbound;
import dev.partisan.internal.lane.InboundMemory;
import dev.partisan.internal.lane.Lane;
import dev.partisan.internal.lane.LaneEnvironment;
import dev.partisan.internal.lane.LaneOwner;
import dev.partisan.internal.lane.LaneSettings;
import dev.partisan.internal.lane.LaneTable;
import dev.partisan.internal.lane.Measure;
import dev.partisan.internal.lane.MessageWriter;
import dev.partisan.internal.lane.MonotonicSender;
import dev.partisan.internal.lane.OutboundMemory;
import dev.partisan.internal.lane.Outgoing;
import dev.partisan.internal.lane.PeerLanes;
import dev.partisan.internal.lane.Routes;
import dev.partisan.internal.monitor.MonitorMessage;
import dev.partisan.internal.monitor.MonitorMessage.Ended;
import dev.partisan.internal.monitor.MonitorMessage.Wanted;
import dev.partisan.internal.monitor.Monitors;
import dev.partisan.internal.monitor.Watch;
import dev.partisan.internal.process.Calls;
import dev.partisan.internal.process.DeadLetters;
import dev.partisan.internal.process.ProcessSettings;
import dev.partisan.internal.process.ProcessTable;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Acceptor;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.Host;
import dev.partisan.spi.Transport;
import dev.partisan.wire.Handshake;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running node, put together: the one place where processes, router, lanes and control plane
/// meet.
public final class NodeRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

  /// How long a member may be unreachable before the calls that wait for it fail: a lost connection
  /// alone loses nothing.
  private static final Duration CALL_GRACE = Duration.ofSeconds(1);

  /// How often, and after how long again, a node that joins is told of an address that nobody reaches.
  private static final int TELL_TRIES = 20;

  private static final Duration TELL_PAUSE = Duration.ofMillis(500);

  /// Between two looks at whether the lanes have drained.
  private static final Duration DRAIN_POLL = Duration.ofMillis(2);

  private final Host host;
  private final Transport transport;
  private final NodeId self;
  private final Address address;
  private final Warnings warnings;
  private final DeadLetters deadLetters;
  private final Counters counters = new Counters();
  private final Router router;
  private final Calls calls;
  private final ProcessTable processes;
  private final Monitors monitors;
  private final Broadcasts broadcasts;
  private final ControlPlane control;
  private final MemberEventFeed memberEvents;
  private final boolean mayLeave;
  private final Offers offers = new Offers(this::tellOffers);

  /// Since when each unreachable member is.
  private final Map<NodeId, Long> unreachableSince = new ConcurrentHashMap<>(); // lookups only

  private final @Nullable Discovery discovery;
  private volatile @Nullable LaneTable table;
  private volatile List<Member> members;
  private volatile List<PeerLanes> peers = List.of();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /// Binds the listening address and starts the node.
  ///
  /// @throws IOException when the address cannot be bound, saying which and why
  public NodeRuntime(NodeSettings settings, Host host, Transport transport) throws IOException {
    this.host = host;
    this.transport = transport;
    this.self = NodeId.draw(settings.name(), host.newRandom());
    NodeSettings.Limits limits = settings.limits();
    Address listen = settings.listen();
    Address bound =
        listen == null ? Address.NONE : transport.listen(listen, limits.backlog(), new Accepting());
    this.address = settings.advertise() == null ? bound : settings.advertise();
    this.warnings = new Warnings(host, self, address);
    this.members = List.of(new Member(self, address, true));
    this.memberEvents = new MemberEventFeed(host);
    this.mayLeave = settings.protocol().mayLeave();
    this.deadLetters = new DeadLetters(host, settings.deadLetterListener());

    OutboundMemory memory = new OutboundMemory(host, limits.outboundBytes());
    OutboundMemory controlMemory = OutboundMemory.unbounded(host);
    MessageWriter writer = new MessageWriter(host, settings.codec(), memory, limits.lanes());
    Freezer freezer = new Freezer(settings.codec(), limits.lanes().maxMessageBytes());
    MonotonicSender monotonic =
        new MonotonicSender(host, writer, freezer, limits.lanes(), counters, this::undeliverable);
    Router.Writers writers =
        new Router.Writers(
            writer,
            monotonic,
            new MessageWriter(host, MessageCodecs.NODE, memory, limits.lanes()),
            new MessageWriter(host, MessageCodecs.NODE, controlMemory, limits.lanes()));
    Measure measure = new Measure(settings.codec(), limits.lanes().maxMessageBytes());
    LocalDelivery local =
        new LocalDelivery(self, measure, deadLetters, limits.lanes().sendTimeout());
    this.router =
        new Router(
            self,
            new Router.Ways(new Channels(settings.channels()), limits.maxHops()),
            writers,
            local,
            deadLetters,
            counters);
    this.calls = new Calls(host, self, router, deadLetters);
    ProcessSettings processSettings =
        new ProcessSettings(limits.stuckAfter(), settings.crashListener(), this::processEnded);
    this.processes = new ProcessTable(host, self, router, deadLetters, processSettings);
    this.monitors = new Monitors(host, self, settings.monitors(), processes, new MonitorTeller());
    processes.attach(monitors);
    LaneSettings lanes = limits.lanes();
    var broadcastLimits =
        new Broadcasts.Limits(settings.broadcasts(), lanes.maxMessageBytes(), lanes.sendTimeout());
    this.broadcasts = new Broadcasts(host, self, broadcastLimits, settings.codec(), router);
    local.attach(processes, calls);
    router.attach(calls);

    InboundDelivery inbound =
        new InboundDelivery(self, host, settings.codec(), settings.protocol().codec(), counters);
    MessageWriter controlWriter =
        new MessageWriter(host, settings.protocol().codec(), controlMemory, limits.lanes());
    this.control =
        new ControlPlane(
            new Environment(self, address, host, controlWriter, counters, limits.pace()),
            settings.protocol().factory().protocol(self, address, host.newRandom()),
            owner -> laneTable(settings, owner, memory, controlMemory, inbound, monotonic),
            new MembershipListener());
    MessageWriter asItCame = new MessageWriter(host, Relay.AS_IT_CAME, memory, limits.lanes());
    inbound.attach(new Relay(self, router, asItCame, deadLetters, counters));
    inbound.attach(processes, local, control, this::received);
    this.table = control.lanes();
    await(control.start());
    this.discovery = discovery(settings.protocol().broker());
    broadcasts.start();
    LOG.info("event=node_started node={} listen={} advertised={}", self, bound, address);
  }

  private @Nullable Discovery discovery(@Nullable BrokerConfig broker) {
    if (broker == null) {
      return null;
    }
    Discovery begun = new Discovery(host, transport, self, address, broker.beat(), this);
    begun.begin();
    return begun;
  }

  private LaneTable laneTable(
      NodeSettings settings,
      LaneOwner owner,
      OutboundMemory memory,
      OutboundMemory controlMemory,
      Inbound inbound,
      MonotonicSender monotonic) {
    NodeSettings.Limits limits = settings.limits();
    var identity =
        new Handshake.Identity(
            settings.cluster(),
            self,
            address,
            limits.lanes().grant(),
            settings.security().secret());
    LaneEnvironment environment =
        new LaneEnvironment(
            host,
            transport,
            identity,
            limits.lanes(),
            memory,
            controlMemory,
            new InboundMemory(limits.inboundBytes()),
            inbound,
            monotonic,
            owner,
            counters,
            warnings,
            host.newSecureRandom());
    return new LaneTable(environment, settings.channels(), limits.maxPeers());
  }

  /// What becomes of connections that others open.
  private final class Accepting implements Acceptor {
    @Override
    public @Nullable ConnectionHandler accepted(Address remote) {
      LaneTable ready = table;
      return ready == null || isClosed.get() ? null : ready.accept();
    }

    @Override
    public void stray() {
      counters.misbehaved(Misbehaviour.STRAY_MESSAGE);
    }
  }

  private void received(NodeId origin, NodeMessage message) {
    switch (message) {
      case NodeMessage.Undeliverable(var reason, var target, long requestId) -> {
        deadLetters.drop(reason, target + ", which came no further than " + origin, null);
        if (requestId != 0) {
          calls.undeliverable(requestId, reason);
        }
      }
      case NodeMessage.OutOfReach(var advertised, var reason) ->
          warnings.outOfReach(origin, advertised, reason);
      case MonitorMessage monitor -> monitors.received(origin, monitor);
      case BroadcastMessage broadcast -> broadcasts.received(origin, broadcast);
    }
  }

  /// Whoever is about to join has no lanes yet: it is told when it has.
  private void tellOutOfReach(NodeId member, NodeMessage.OutOfReach message, int tries) {
    if (!router.tell(member, message).isQueued() && tries > 1 && !isClosed.get()) {
      host.schedule(TELL_PAUSE, () -> tellOutOfReach(member, message, tries - 1));
    }
  }

  private void processEnded(long pid, EndReason reason, String text) {
    monitors.processEnded(pid, reason, text);
  }

  /// Monitors' way to other nodes.
  private final class MonitorTeller implements Monitors.Teller {
    @Override
    public void tell(NodeId to, MonitorMessage message) {
      SendResult result = router.tell(to, message);
      LOG.trace("event=monitor_tell node={} to={} message={} result={}", self, to, message, result);
    }

    @Override
    public void tellEnd(NodeId to, long pid, Wanted wanted, Ended message) {
      Way way = new Way(pid, wanted.watcher(), wanted.channel(), wanted.key());
      SendResult result = router.tell(to, message, way);
      LOG.trace("event=monitor_tell node={} to={} message={} result={}", self, to, message, result);
    }
  }

  /// Calls a listener of a monitor, on a virtual thread, if it is still wanted there.
  public void tellDown(Watch watch, Down down, Consumer<Down> listener) {
    host.startProcess(
        "monitor-down",
        false,
        () -> {
          if (watch.receive()) {
            try {
              listener.accept(down);
            } catch (RuntimeException | Error e) {
              LOG.error("event=monitor_listener_failed node={} down={}", self, down, e);
            }
          }
        });
  }

  public NodeId self() {
    return self;
  }

  public Address address() {
    return address;
  }

  public List<Member> members() {
    return members;
  }

  public Router router() {
    return router;
  }

  public Calls calls() {
    return calls;
  }

  public ProcessTable processes() {
    return processes;
  }

  public Monitors monitors() {
    return monitors;
  }

  public Broadcasts broadcasts() {
    return broadcasts;
  }

  public DeadLetters deadLetters() {
    return deadLetters;
  }

  public Counters counters() {
    return counters;
  }

  /// Calls `listener` with each membership event of a type, on a thread of its own.
  public <E extends MemberEvent> Subscription addMemberListener(
      Class<E> type, Consumer<? super E> listener) {
    return memberEvents.add(type, listener);
  }

  /// Events that listeners of the membership missed because they were too far behind.
  public long missedMemberEvents() {
    return memberEvents.missed();
  }

  /// Joins the cluster of the first contact that answers.
  public CompletableFuture<Void> join(List<Address> contacts) {
    if (discovery != null) {
      discovery.resume();
    }
    return control.join(contacts);
  }

  /// As [#join], of a node that made itself known.
  CompletableFuture<Void> joinFound(Address contact) {
    return control.join(List.of(contact));
  }

  /// Takes a node, perhaps this one, out of the cluster.
  public CompletableFuture<Void> leave(String nodeName) {
    return mayLeave
        ? control.leave(nodeName)
        : CompletableFuture.failedFuture(
            new UnsupportedOperationException(
                "nobody leaves the static topology: configure the nodes concerned without "
                    + nodeName
                    + " and restart them"));
  }

  /// Offers a service to the cluster.
  public void offer(String service) {
    offers.add(service);
  }

  /// Offers it no more; returns whether it was offered.
  public boolean withdraw(String service) {
    return offers.remove(service);
  }

  private void tellOffers(SortedSet<String> services) {
    await(control.offer(services));
  }

  /// Whether every configured lane to every peer has a connection, and every other member a route.
  public boolean isFullyConnected() {
    return router.routes().reachesAll() && await(control.isFullyConnected());
  }

  /// The lanes to the peers that messages go out to.
  public List<PeerLanes> peers() {
    return peers;
  }

  /// Bytes queued for other nodes, or sent and not yet acknowledged.
  public long queuedBytes() {
    return peers.stream()
        .flatMap(lanes -> lanes.data().stream())
        .mapToLong(Lane::queuedBytes)
        .sum();
  }

  /// Messages of monotonic channels that wait for a lane.
  public long waitingMonotonic() {
    return peers.stream().mapToLong(PeerLanes::waitingMonotonic).sum();
  }

  /// A message that had waited for a lane of a monotonic channel found none, or is too large.
  private void undeliverable(SendResult result, Outgoing message) {
    DropReason reason = result == SendResult.TOO_LARGE ? DropReason.TOO_LARGE : DropReason.NO_ROUTE;
    deadLetters.drop(reason, message.target(), message.original());
  }

  /// Parks the calling thread until the result is there; its failure is thrown as it is.
  public <T> T await(CompletableFuture<T> result) {
    Thread caller = Thread.currentThread();
    var _ = result.whenComplete((_, _) -> host.unpark(caller)); // runs once the result is done
    while (!result.isDone()) {
      if (caller.isInterrupted()) {
        throw new CancellationException("interrupted while waiting for node " + self);
      }
      host.park(result, Long.MAX_VALUE);
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /// Completes with the result, on a virtual thread: what depends on it is the application's code.
  public <T> CompletableFuture<T> awayFromControl(CompletableFuture<T> result) {
    CompletableFuture<T> away = new CompletableFuture<>();
    var _ =
        result.whenComplete((value, failure) ->
            host.startProcess(
                "join-result",
                false,
                () -> {
                  if (failure == null) {
                    away.complete(value);
                  } else {
                    away.completeExceptionally(failure);
                  }
                }));
    return away;
  }

  /// Lets processes and lanes drain for at most `drainFor`, then stops everything. An interrupt only
  /// cuts the draining short.
  public void close(Duration drainFor) {
    if (!isClosed.compareAndSet(false, true)) {
      return;
    }
    long deadline = host.nanoTime() + drainFor.toNanos();
    List<Ref<?>> stuck = processes.close(drainFor);
    if (!stuck.isEmpty()) {
      LOG.warn("event=processes_ignore_stop node={} processes={}", self, stuck);
    }
    await(monitors.settled()); // the ends of the processes are on their way
    while (host.nanoTime() < deadline
        && !Thread.currentThread().isInterrupted()
        && peers.stream().anyMatch(NodeRuntime::hasQueued)) {
      host.park(this, DRAIN_POLL.toNanos());
    }
    boolean wasInterrupted = Thread.interrupted();
    while (!wasInterrupted && host.nanoTime() < deadline && await(control.isSayingGoodbye())) {
      host.park(this, DRAIN_POLL.toNanos());
    }
    if (discovery != null) {
      discovery.pause();
    }
    router.close();
    broadcasts.close();
    monitors.close();
    calls.close();
    await(control.close("node closed"));
    transport.close();
    LOG.info("event=node_closed node={}", self);
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean isClosed() {
    return isClosed.get();
  }

  private static boolean hasQueued(PeerLanes lanes) {
    return lanes.control().isUp()
        && (lanes.waitingMonotonic() > 0 || lanes.data().stream().anyMatch(Lane::hasQueued));
  }

  /// What follows from changes of the membership.
  private final class MembershipListener implements ControlPlane.Listener {
    @Override
    public void membersChanged(List<Member> now, Routes routes, List<MemberEvent> events) {
      List<Member> before = members;
      members = List.copyOf(now);
      peers = routes.peers();
      router.publish(routes);
      before.stream().map(Member::id).filter(this::isGone).forEach(this::forget);
      now.forEach(this::note);
      monitors.membersChanged(members, events);
      broadcasts.peersChanged(TreePeers.of(self, members, routes, control::isMeshed));
      memberEvents.publish(events);
      if (discovery != null) {
        discovery.changed(events);
      }
    }

    @Override
    public void left() {
      if (discovery != null) {
        discovery.pause();
      }
    }

    private boolean isGone(NodeId node) {
      return members.stream().noneMatch(member -> member.id().equals(node));
    }

    private void forget(NodeId node) {
      unreachableSince.remove(node);
      calls.nodeLost(node);
    }

    private void note(Member member) {
      NodeId node = member.id();
      if (member.isReachable()) {
        unreachableSince.remove(node);
      } else if (!unreachableSince.containsKey(node)) {
        Long since = host.nanoTime();
        unreachableSince.put(node, since);
        endCallsLater(node, since);
      }
    }

    /// Fails the calls that an unreachable node does not answer, also those that are made while it
    /// is.
    private void endCallsLater(NodeId node, Long since) {
      host.schedule(
          CALL_GRACE,
          () -> {
            if (Objects.equals(unreachableSince.get(node), since) && !isClosed.get()) {
              calls.nodeLost(node);
              endCallsLater(node, since);
            }
          });
    }

    @Override
    public void outOfReach(NodeId member, Address advertised, String reason) {
      tellOutOfReach(member, new NodeMessage.OutOfReach(advertised.toString(), reason), TELL_TRIES);
    }

    @Override
    public void superseded(NodeId by) {
      LOG.error("event=superseded node={} by={} remedy=\"give this node another name\"", self, by);
      host.startProcess("superseded", false, () -> close(Duration.ZERO));
    }
  }
}
