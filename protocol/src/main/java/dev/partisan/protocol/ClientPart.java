package dev.partisan.protocol;

import dev.partisan.protocol.ClientServerMessage.Outages;
import dev.partisan.protocol.ClusterMessage.AmongMembers;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Refused;
import dev.partisan.protocol.ClusterMessage.Welcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A client of the client-server topology: it hangs on one server, which is all it reaches by itself.
///
/// Without a server it seeks one, for ever: the configured ones in random order, so that clients
/// spread, then others it knows of, the one lost last. The first to admit it is its server until
/// that one is lost for longer than `patience`, falls silent, or leaves.
final class ClientPart implements Protocol {
  private final NodeId self;
  private final ClientServerConfig config;
  private final RandomGenerator random;
  private final Cluster cluster;
  private final ClusterView view;
  private final Routes routes = new Routes();

  private @Nullable NodeId server;
  private @Nullable Address lost;
  private SortedSet<String> outages = new TreeSet<>();
  private long losses;

  ClientPart(NodeId self, Address advertised, ClientServerConfig config, RandomGenerator random) {
    this.self = self;
    this.config = config;
    this.random = random;
    this.cluster = new Cluster(self, advertised, config.membership(), new BehindAServer(), random);
    this.view = cluster.view();
  }

  private final class BehindAServer implements Overlay {
    @Override
    public Role role() {
      return Role.CLIENT;
    }

    @Override
    public boolean isKept(MembershipEntry member) {
      return member.id().equals(server);
    }

    /// Any server will do, and one is enough.
    @Override
    public boolean isMissed(MembershipEntry member, ClusterView all) {
      boolean isInTouch = server != null && all.links().isReachable(server);
      return member.profile().role() == Role.SERVER && !isInTouch;
    }

    /// The server reaches its clients and those servers that it does not name as lost.
    @Override
    public boolean isReachable(MembershipEntry member, ClusterView all) {
      if (server == null || !all.links().isReachable(server)) {
        return false;
      }
      boolean isClient = member.profile().role() == Role.CLIENT;
      String through = isClient ? member.profile().server() : member.name();
      MembershipEntry entry = all.membership().get(through);
      return through.equals(server.name())
          || entry != null && entry.isUp() && !outages.contains(through);
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
      if (!cluster.isSuperseded()) {
        follow(turn);
      }
    }
    return turn.outputs();
  }

  private void dispatch(Input input, Turn turn) {
    switch (input) {
      case Input.Started _ -> {
        cluster.handle(input, turn);
        seek(turn);
      }
      case Input.Received(NodeId from, Message message) -> receive(from, message, input, turn);
      case Input.Connected(NodeId peer, Address _) -> {
        cluster.handle(input, turn);
        if (peer.equals(server)) {
          cluster.say(view.own().profile().attachedTo(peer.name()), turn);
        }
      }
      case Input.Dialed(Address _, NodeId peer) -> {
        if (server == null) {
          view.adopt(attachedTo(peer)); // so that others know it as soon as that one admits it
        }
        cluster.handle(input, turn);
      }
      case Input.Disconnected(NodeId peer, String _) -> {
        cluster.handle(input, turn);
        if (peer.equals(server)) {
          turn.schedule(new ClientServerTimer.FailoverDue(++losses), patience());
        }
      }
      case Input.Expired(ClientServerTimer timer) -> expire(timer, turn);
      case Input.Expired(ClusterTimer.PingDue _) -> {
        cluster.handle(input, turn);
        leaveSilentServer(turn);
      }
      case Input.JoinRequested(long id, List<Address> contacts) -> join(id, contacts, input, turn);
      case Input.Expired _, Input.LeaveRequested _, Input.DialFailed _, Input.Offered _ ->
          cluster.handle(input, turn);
    }
  }

  private void receive(NodeId from, Message message, Input input, Turn turn) {
    boolean isAsked = cluster.joins().hasAsked(from);
    boolean isServer = from.equals(server);
    switch (message) {
      case Join _ -> {
        String text = self.name() + " is a client: give a server's address";
        turn.send(from, new Refused(JoinFailure.UNSUPPORTED, text));
        turn.emit(new Output.Release(from, "a client admits nobody"));
      }
      case Outages(SortedSet<String> servers) when isServer -> {
        if (!servers.equals(outages)) {
          outages = servers;
          view.reviewLater();
        }
      }
      case ClientServerMessage _ -> turn.reject(from, "not for a client, or not from its server");
      case Notice(MembershipEntry entry, Duration _)
          when isAsked && entry.name().equals(self.name()) ->
          cluster.isOutBy(entry, turn);
      case Welcome _ when isAsked && server == null -> attach(from, turn);
      case AmongMembers _ when !isAsked && !isServer -> {} // from a server that was left just now
      default -> cluster.handle(input, turn);
    }
  }

  private void expire(ClientServerTimer timer, Turn turn) {
    switch (timer) {
      case ClientServerTimer.FailoverDue(long loss) -> {
        if (loss == losses && server != null && !view.links().isConnected(server)) {
          turnAway(server, "out of reach", turn);
        }
      }
      case ClientServerTimer.DetachDue _, ClientServerTimer.VouchDue _ -> {} // a server's
    }
  }

  private Duration patience() {
    long nanos = config.failover().patience().toNanos();
    return Duration.ofNanos(nanos - random.nextLong(nanos / 2 + 1));
  }

  /// A server that holds the connection and does not answer is of no use, so it is not awaited.
  private void leaveSilentServer(Turn turn) {
    if (server != null && view.links().isConnected(server) && !view.links().isReachable(server)) {
      turnAway(server, "no answer to pings", turn);
    }
  }

  private void turnAway(NodeId from, String reason, Turn turn) {
    MembershipEntry entry = view.member(from);
    lost = entry == null ? null : entry.at();
    turn.emit(new Output.Release(from, reason));
    outages = new TreeSet<>(outages);
    outages.add(from.name());
    detach(turn);
    seek(turn);
  }

  private void detach(Turn turn) {
    server = null;
    view.reviewLater();
    cluster.say(view.own().profile().attachedTo(""), turn);
  }

  private void seek(Turn turn) {
    cluster.joins().rejoin(candidates(), turn);
  }

  private List<Address> candidates() {
    List<Address> known = new ArrayList<>();
    for (MembershipEntry member : view.others()) {
      if (member.profile().role() == Role.SERVER) {
        known.add(member.at());
      }
    }
    Set<Address> candidates = new LinkedHashSet<>(shuffled(config.servers()));
    candidates.addAll(shuffled(known));
    if (lost != null && candidates.remove(lost)) {
      candidates.add(lost);
    }
    return List.copyOf(candidates);
  }

  private List<Address> shuffled(List<Address> addresses) {
    List<Address> copy = new ArrayList<>(addresses);
    for (int i = copy.size() - 1; i > 0; i--) {
      Collections.swap(copy, i, random.nextInt(i + 1));
    }
    return copy;
  }

  private void attach(NodeId to, Turn turn) {
    MembershipEntry entry = view.member(to);
    if (entry == null) {
      turn.reject(to, "welcome without a membership");
      return;
    }
    server = to;
    turn.emit(new Output.KeepConnected(to, entry.at())); // a member that was known is no news
    cluster.say(attachedTo(to).profile(), turn);
    turn.emit(new MemberEvent.ProfileChanged(self, view.advertised(), view.own().profile()));
    cluster.joins().completeAll(turn);
  }

  private MembershipEntry attachedTo(NodeId peer) {
    return view.own().withProfile(view.own().profile().attachedTo(peer.name()));
  }

  private void join(long id, List<Address> contacts, Input input, Turn turn) {
    if (server == null) {
      cluster.handle(input, turn);
      return;
    }
    boolean isSame =
        config.servers().stream().anyMatch(contacts::contains)
            || view.others().stream().map(MembershipEntry::at).anyMatch(contacts::contains);
    turn.emit(
        isSame
            ? new Output.JoinCompleted(id)
            : new Output.JoinFailed(
                id,
                JoinFailure.UNSUPPORTED,
                "this client hangs on "
                    + server
                    + " already: leave first, or have a server join the other cluster"));
  }

  /// Does what follows from the changes of this turn.
  private void follow(Turn turn) {
    if (server != null && !view.isMember(server)) {
      boolean isLeft = turn.outputs().stream().anyMatch(Output.Left.class::isInstance);
      detach(turn);
      if (!isLeft) {
        seek(turn);
      }
    }
    if (view.hasChanged()) {
      view.others().forEach(member -> view.review(member, turn));
      routes.update(view, _ -> server, turn);
      boolean _ = view.hasChanged(); // by this review, which has seen it
    }
  }
}
