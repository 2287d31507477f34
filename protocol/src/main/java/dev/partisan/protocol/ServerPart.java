package dev.partisan.protocol;

import dev.partisan.protocol.ClientServerMessage.Outages;
import dev.partisan.protocol.ClientServerMessage.Vouch;
import dev.partisan.protocol.ClientServerMessage.Vouched;
import dev.partisan.protocol.ClusterMessage.Join;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A server of the client-server topology: a node of a full mesh of servers, on which clients hang.
///
/// It tries to join every configured server, each until that one has admitted it, so that servers
/// started apart do not stay apart.
final class ServerPart implements Protocol {
  private final NodeId self;
  private final ClientServerConfig config;
  private final Cluster cluster;
  private final ClusterView view;
  private final Vouching vouching;
  private final Routes routes = new Routes();

  /// The clients that say they hang here and do not, each with the version that says so.
  private final Map<String, Long> awaited = new TreeMap<>();

  /// The clients that ask to be admitted while this server looks for the others, which may know who
  /// had their names before.
  private final SequencedMap<NodeId, Join> early = new LinkedHashMap<>();

  private SortedSet<String> outages = new TreeSet<>();

  ServerPart(NodeId self, Address advertised, ClientServerConfig config, RandomGenerator random) {
    this.self = self;
    this.config = config;
    this.cluster = new Cluster(self, advertised, config.membership(), new AmongServers(), random);
    this.view = cluster.view();
    this.vouching = new Vouching(view, config.membership());
  }

  private final class AmongServers implements Overlay {
    @Override
    public Role role() {
      return Role.SERVER;
    }

    @Override
    public boolean isKept(MembershipEntry member) {
      return member.profile().role() != Role.CLIENT;
    }

    @Override
    public boolean isReachable(MembershipEntry member, ClusterView all) {
      if (isKept(member) || isHere(member)) {
        return all.links().isReachable(member.id());
      }
      NodeId server = serverOf(member);
      return server != null && all.links().isReachable(server);
    }
  }

  @Override
  public List<Member> members() {
    return view.members();
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    Turn turn = new Turn(nowNanos);
    if (!cluster.isSuperseded()) {
      dispatch(input, turn);
      admitEarly(turn);
    }
    if (!cluster.isSuperseded() && view.hasChanged()) {
      review(turn);
    }
    return turn.outputs();
  }

  private void dispatch(Input input, Turn turn) {
    switch (input) {
      case Input.Started _ -> {
        cluster.handle(input, turn);
        config.servers().forEach(server -> cluster.joins().rejoin(List.of(server), turn));
      }
      case Input.Received(NodeId from, ClientServerMessage message) -> receive(from, message, turn);
      case Input.Received(NodeId from, Join join) -> {
        boolean isEarly = join.profile().role() == Role.CLIENT && cluster.joins().isLookingAround();
        if (isEarly && early.size() < config.membership().limits().maxJoins()) {
          early.put(from, join);
        } else {
          admit(from, join, turn);
        }
      }
      case Input.Received(NodeId from, ClusterMessage.Pong(_, long sentNanos)) -> {
        cluster.handle(input, turn);
        vouching.answered(from, sentNanos, turn);
      }
      case Input.Disconnected(NodeId peer, String _) -> {
        cluster.handle(input, turn);
        vouching.disconnected(peer);
        early.remove(peer);
      }
      case Input.Expired(ClientServerTimer timer) -> expire(timer, turn);
      case Input.Expired(ClusterTimer.PingDue _) -> {
        cluster.handle(input, turn);
        view.linkedClients().forEach(client -> turn.send(client, new Outages(outages)));
      }
      case Input.Received _, Input.Expired _, Input.Connected _, Input.Dialed _ ->
          cluster.handle(input, turn);
      case Input.DialFailed _, Input.JoinRequested _, Input.LeaveRequested _, Input.Offered _ ->
          cluster.handle(input, turn);
    }
  }

  private void admitEarly(Turn turn) {
    while (!early.isEmpty() && !cluster.joins().isLookingAround() && !cluster.isSuperseded()) {
      NodeId client = early.firstEntry().getKey();
      admit(client, early.pollFirstEntry().getValue(), turn);
    }
  }

  private void admit(NodeId newcomer, Join join, Turn turn) {
    MembershipEntry known = view.lookup(newcomer.name());
    if (known != null && isRemoved(newcomer, join, known)) {
      turn.send(newcomer, view.notice(known, turn.nowNanos()));
    } else if (!vouching.ask(newcomer, join, rival(newcomer), turn)) {
      cluster.handle(new Input.Received(newcomer, join), turn);
    }
  }

  private void receive(NodeId from, ClientServerMessage message, Turn turn) {
    if (!view.isMember(from)) {
      turn.reject(from, "not a member");
      return;
    }
    switch (message) {
      case Vouch(NodeId client, long probe) -> vouching.vouch(from, client, probe, turn);
      case Vouched(NodeId client, long probe) -> vouching.vouched(from, client, probe, turn);
      case Outages _ -> turn.reject(from, "tells a server what it tells clients");
    }
  }

  private void expire(ClientServerTimer timer, Turn turn) {
    switch (timer) {
      case ClientServerTimer.DetachDue(NodeId client, long version) ->
          detach(client, version, turn);
      case ClientServerTimer.VouchDue(long probe) ->
          vouching
              .expired(probe)
              .ifPresent(
                  late -> cluster.handle(new Input.Received(late.node(), late.request()), turn));
      case ClientServerTimer.FailoverDue _ -> {} // a client's
    }
  }

  /// Whether a client comes back from a lost server and has missed that it is no member any more.
  private static boolean isRemoved(NodeId from, Join join, MembershipEntry known) {
    return join.profile().role() == Role.CLIENT
        && known.id().equals(from)
        && !known.isUp()
        && known.generation() >= join.generation();
  }

  /// The client that has a newcomer's name and hangs on another server, where it can be asked.
  private @Nullable Rival rival(NodeId newcomer) {
    NodeId rival = view.rivalOf(newcomer);
    MembershipEntry entry = rival == null ? null : view.member(rival);
    if (entry == null || !view.isClient(entry.id()) || view.links().isConnected(entry.id())) {
      return null;
    }
    NodeId server = serverOf(entry);
    boolean isAsked = server != null && view.links().isReachable(server);
    return server != null && isAsked ? new Rival(entry.id(), server) : null;
  }

  /// Looks again at what depends on others: who is reachable through whom, and by which way.
  private void review(Turn turn) {
    for (MembershipEntry member : view.others()) {
      view.review(member, turn);
      awaitClient(member, turn);
    }
    routes.update(view, this::way, turn);
    boolean _ = view.hasChanged(); // by this review, which has seen it
    SortedSet<String> lost = new TreeSet<>();
    for (MembershipEntry member : view.others()) {
      if (!view.isClient(member.id()) && !view.isReachable(member)) {
        lost.add(member.name());
      }
    }
    if (!lost.equals(outages)) {
      outages = lost;
      view.linkedClients().forEach(client -> turn.send(client, new Outages(outages)));
    }
  }

  private @Nullable NodeId way(MembershipEntry member) {
    if (!view.isClient(member.id()) || isHere(member)) {
      return member.id();
    }
    NodeId server = serverOf(member);
    return server != null && view.links().isReachable(server) ? server : null;
  }

  private boolean isHere(MembershipEntry client) {
    return client.profile().server().equals(self.name());
  }

  private @Nullable NodeId serverOf(MembershipEntry client) {
    String name = client.profile().server();
    MembershipEntry server = name.isEmpty() ? null : view.membership().get(name);
    return server != null && server.isUp() && server.profile().role() == Role.SERVER
        ? server.id()
        : null;
  }

  /// Gives a client some time that says it hangs here while it has no connection: it may have lost
  /// it just now, or have hung on an earlier incarnation of this server.
  private void awaitClient(MembershipEntry member, Turn turn) {
    long version = member.profile().version();
    Long known = awaited.get(member.name());
    if (isHere(member)
        && !view.links().isReachable(member.id())
        && (known == null || known != version)) {
      awaited.put(member.name(), version);
      turn.schedule(
          new ClientServerTimer.DetachDue(member.id(), version), config.failover().patience());
    }
  }

  private void detach(NodeId client, long version, Turn turn) {
    awaited.remove(client.name(), version);
    MembershipEntry entry = view.member(client);
    if (entry != null
        && isHere(entry)
        && entry.profile().version() == version
        && !view.links().isReachable(client)) {
      MembershipEntry gone = entry.withProfile(entry.profile().detached());
      cluster.learn(gone, Duration.ZERO, self, turn);
    }
  }
}
