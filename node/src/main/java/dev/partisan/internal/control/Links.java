package dev.partisan.internal.control;

import dev.partisan.internal.lane.Lane;
import dev.partisan.internal.lane.LaneTable;
import dev.partisan.internal.lane.PeerLanes;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.RefuseReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Who is connected to whom: opens the lanes of the peers that the protocol wants, a few at a time,
/// and dials again what was lost. Lives on the node's serial loop.
///
/// The control lane and the first default lane of a peer are dialled at once, then one lane a
/// refresh interval (§3.5), those with waiting messages first; by one of the two sides, as [Link] says.
/// While the control lane is down nothing else is dialled.
///
/// A peer that answers again after a failure is a sign that a network has healed: the others that
/// failed are tried soon as well.
final class Links {
  /// What the control plane hears of links.
  interface Listener {
    void connected(NodeId peer, Address at);

    void disconnected(NodeId peer, String reason);

    void dialled(Address contact, NodeId peer);

    void dialFailed(Address contact, String reason);
  }

  /// Released peers that are remembered, so that they get no data lanes; the oldest are forgotten
  /// beyond this.
  private static final int MAX_RELEASED = 10_000;

  /// How long a released peer's control lane may take to hand over what was sent before.
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /// For how many refresh intervals nothing may have come from a retiring peer before it is let go of: longer than it
  /// takes a message of the peer's that waits for its lane to come up.
  private static final int QUIET_INTERVALS = 10;

  /// For how many such spans a peer may go on retiring: what has not arrived by then is lost, and counted.
  private static final int MAX_QUIETS = 5;

  /// Over how long the dials are spread of those who may be back, as one of them is.
  private static final Duration HEALING = Duration.ofSeconds(2);

  /// How long a node without a connection, which is no member, is remembered: it may be about to come back, and resume.
  private static final Duration STRANGER_GRACE = Duration.ofSeconds(5);

  /// This node.
  ///
  /// @param isDialable whether others can dial it
  record Self(NodeId id, boolean isDialable) {}

  private final Self self;
  private final SerialLoop loop;
  private final Host host;
  private final LaneTable table;
  private final Pace pace;
  private final Listener listener;
  private final RandomGenerator random;
  private final Map<NodeId, Link> links = new LinkedHashMap<>();
  private final Map<NodeId, Boolean> releasedInOrder =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Boolean> eldest) {
          boolean isOver = size() > MAX_RELEASED;
          if (isOver) {
            released.remove(eldest.getKey());
          }
          return isOver;
        }
      };

  /// The same, readable from event loops.
  private final Set<NodeId> released = ConcurrentHashMap.newKeySet(); // lookups only

  Links(Self self, SerialLoop loop, Host host, LaneTable table, Pace pace, Listener listener) {
    this.self = self;
    this.loop = loop;
    this.host = host;
    this.table = table;
    this.pace = pace;
    this.listener = listener;
    this.random = host.newRandom();
  }

  /// Whether a peer may open data lanes. Any thread.
  boolean mayUseData(NodeId peer) {
    return !released.contains(peer);
  }

  /// Takes connections of all kinds from a node again that was let go of: it is a member anew, though
  /// perhaps one that this side never dials.
  void admit(NodeId peer) {
    forgive(peer);
    Link link = links.get(peer);
    if (link != null && link.isReleased) {
      link.isReleased = false;
      link.lanes.renewData();
    }
  }

  private void forgive(NodeId peer) {
    released.remove(peer);
    releasedInOrder.remove(peer);
  }

  /// Keeps lanes to a peer from now on.
  void keep(NodeId peer, Address at) {
    admit(peer);
    Link link = link(peer);
    link.address = at;
    link.isKept = true;
    link.isRetiring = false;
    link.moved(host.nanoTime());
    if (link.isOpening()) {
      link.lanes.configured().stream().limit(2).forEach(link::dial);
    }
    tickLater(link, pace.refreshInterval());
    giveUpLater(link);
  }

  /// Finds out who is at an address and opens a control lane to it.
  void contact(Address contact) {
    table.probe(
        contact,
        new LaneTable.ProbeListener() {
          @Override
          public void answered(Refuse refusal) {
            loop.execute(() -> found(contact, refusal));
          }

          @Override
          public void failed(String reason) {
            loop.execute(() -> listener.dialFailed(contact, reason));
          }
        });
  }

  private void found(Address contact, Refuse refusal) {
    NodeId there = refusal.self();
    if (there != null && refusal.reason() == RefuseReason.SELF) {
      listener.dialled(contact, there);
      return;
    }
    if (there == null || refusal.reason() != RefuseReason.IDENTITY) {
      listener.dialFailed(contact, refusal.text());
      return;
    }
    Link link = link(there);
    if (link.isConnected) {
      listener.dialled(contact, link.peer);
      return;
    }
    link.contacts.add(contact);
    link.address = link.address == null ? contact : link.address;
    link.dial(link.lanes.control());
  }

  /// Lets go of a peer once what the two have for each other has arrived.
  void retire(NodeId peer, String reason) {
    Link link = links.get(peer);
    if (link != null && !link.isConnected) {
      letGo(link, reason);
    } else if (link != null && !link.isRetiring) {
      link.isRetiring = true;
      link.retirements++;
      letGoOnceQuiet(link, reason, link.retirements, MAX_QUIETS);
    }
  }

  private void letGoOnceQuiet(Link link, String reason, long retirement, int spansLeft) {
    long receivedBefore = link.lanes.receivedMessages();
    host.schedule(
        pace.refreshInterval().multipliedBy(QUIET_INTERVALS),
        () ->
            loop.execute(() -> {
              boolean isStale = !link.isRetiring || link.retirements != retirement;
              if (isStale || links.get(link.peer) != link) {
                return;
              }
              boolean isQuiet =
                  link.lanes.receivedMessages() == receivedBefore && !link.lanes.hasQueued();
              if (isQuiet || spansLeft == 1) {
                letGo(link, reason);
              } else {
                letGoOnceQuiet(link, reason, retirement, spansLeft - 1);
              }
            }));
  }

  /// Lets go of a peer: its data lanes end now, its control lane when what was sent there has been
  /// handed over.
  void release(NodeId peer, String reason) {
    if (released.add(peer)) {
      releasedInOrder.put(peer, true);
    }
    Link link = links.get(peer);
    if (link != null) {
      letGo(link, reason);
    }
  }

  private void letGo(Link link, String reason) {
    link.isRetiring = false;
    link.isKept = false;
    link.isReleased = true;
    link.lanes.endData(reason);
    long deadline = host.nanoTime() + FAREWELL.toNanos();
    endControlOnceDrained(link, reason, deadline);
  }

  private void endControlOnceDrained(Link link, String reason, long deadlineNanos) {
    if (!link.isReleased || links.get(link.peer) != link) {
      return;
    }
    Lane control = link.lanes.control();
    if (!control.hasQueued() || host.nanoTime() >= deadlineNanos) {
      control.end(reason);
      links.remove(link.peer);
      table.forget(link.peer);
      if (link.isConnected) {
        link.isConnected = false;
        listener.disconnected(link.peer, reason);
      }
      failContacts(link, reason);
      return;
    }
    host.schedule(
        Duration.ofMillis(20),
        () -> loop.execute(() -> endControlOnceDrained(link, reason, deadlineNanos)));
  }

  /// Whether somebody who was let go of has not heard yet what was sent before.
  boolean isSayingGoodbye() {
    return links.values().stream()
        .filter(link -> link.isReleased)
        .map(link -> link.lanes.control())
        .anyMatch(control -> control.isUp() && control.hasQueued());
  }

  /// Lets go of everybody, without bearing a grudge.
  void releaseAll(String reason) {
    for (Link link : List.copyOf(links.values())) {
      letGo(link, reason);
      forgive(link.peer);
    }
  }

  /// Ends every lane at once: the node closes.
  void endAll(String reason) {
    for (Link link : links.values()) {
      link.isKept = false;
      link.lanes.endData(reason);
      link.lanes.control().end(reason);
    }
    links.clear();
  }

  /// Closes a connection that no longer answers, keeping what is queued; the lane is dialled anew.
  void reconnect(NodeId peer, String reason) {
    Link link = links.get(peer);
    if (link != null) {
      link.lanes.configured().forEach(lane -> lane.disconnect(reason));
    }
  }

  /// The lanes to a peer, for sending.
  PeerLanes lanesTo(NodeId peer) {
    return link(peer).lanes;
  }

  /// The control lane, if it has a connection.
  @Nullable Lane controlTo(NodeId peer) {
    Link link = links.get(peer);
    return link != null && link.isConnected ? link.lanes.control() : null;
  }

  private Link link(NodeId peer) {
    boolean isOpening = !self.isDialable() || self.id().name().compareTo(peer.name()) < 0;
    return links.computeIfAbsent(peer, id -> new Link(id, table.lanesTo(id), isOpening));
  }

  /// The link that a lane belongs to; `null` when its peer was let go of since.
  private @Nullable Link linkOf(Lane lane) {
    return table.holds(lane) ? link(lane.peer()) : null;
  }

  /// A lane has a connection.
  void up(Lane lane, Address advertised) {
    Link link = linkOf(lane);
    if (link == null) {
      return;
    }
    boolean hasHealed = link.failures > 0;
    link.up(lane, host.nanoTime());
    tickLater(link, pace.refreshInterval());
    if (lane != link.lanes.control()) {
      return;
    }
    if (hasHealed) {
      tryOthers();
    }
    if (link.address == null) {
      link.address = advertised;
    }
    if (!link.isConnected) {
      link.isConnected = true;
      listener.connected(link.peer, advertised);
    }
    link.contacts.forEach(contact -> listener.dialled(contact, link.peer));
    link.contacts.clear();
  }

  /// Dials those soon that could not be reached, each once and at a time of its own: a network that heals has enough
  /// to do.
  private void tryOthers() {
    for (Link other : links.values()) {
      if (other.failures > 0 && !other.isConnected && !other.isTriedSoon) {
        other.isTriedSoon = true;
        tickIn(other, random.nextLong(HEALING.toNanos()));
      }
    }
  }

  /// A lane lost its connection.
  void down(Lane lane, String reason) {
    Link link = linkOf(lane);
    if (link == null) {
      return;
    }
    if (lane == link.lanes.control() && link.isConnected) {
      link.isConnected = false;
      link.absences++;
      listener.disconnected(link.peer, reason);
      if (link.isRetiring) {
        letGo(link, reason); // the other side has seen to its end of it
        return;
      }
      giveUpLater(link);
    }
    link.moved(host.nanoTime());
    tickLater(link, pace.refreshInterval());
    doubt(link);
  }

  /// What is queued for a peer that stays away is given up, so that the dead do not use up the outbound
  /// memory of the living.
  private void giveUpLater(Link link) {
    if (link.isConnected || link.isGivingUp) {
      return;
    }
    link.isGivingUp = true;
    long absence = link.absences;
    host.schedule(
        pace.retainFor(),
        () ->
            loop.execute(() -> {
              link.isGivingUp = false;
              if (links.get(link.peer) == link && !link.isConnected) {
                if (link.absences == absence) {
                  link.lanes.giveUpQueued("unreachable for " + pace.retainFor());
                }
                giveUpLater(link);
              }
            }));
  }

  /// A peer's dial came to nothing. It may not be able to dial again: then this side must.
  void acceptFailed(Lane lane) {
    Link link = linkOf(lane);
    if (link != null) {
      tickLater(link, pace.refreshInterval());
      doubt(link);
    }
  }

  /// Forgets a node soon that is connected neither now nor to be.
  private void doubt(Link link) {
    if (isStranger(link) && !link.isDoubted) {
      link.isDoubted = true;
      host.schedule(STRANGER_GRACE, () -> loop.execute(() -> forgetStranger(link)));
    }
  }

  private boolean isStranger(Link link) {
    return !link.isKept
        && !link.isConnected
        && link.contacts.isEmpty()
        && links.get(link.peer) == link
        && link.lanes.configured().stream().noneMatch(Lane::isUpOrDialling);
  }

  private void forgetStranger(Link link) {
    link.isDoubted = false;
    if (isStranger(link)) {
      links.remove(link.peer);
      table.forget(link.peer);
      link.lanes.endData("not a member");
      link.lanes.control().end("not a member");
    }
  }

  /// A dial came to nothing.
  void dialFailed(Lane lane, String reason) {
    Link link = linkOf(lane);
    if (link == null) {
      return;
    }
    link.failures++;
    link.isTriedSoon = false;
    failContacts(link, reason);
    tickIn(link, around(backoff(link)));
    doubt(link);
  }

  private void failContacts(Link link, String reason) {
    link.contacts.forEach(contact -> listener.dialFailed(contact, reason));
    link.contacts.clear();
  }

  /// The peer refused a dial.
  void refused(Lane lane, Refuse refusal) {
    Link link = linkOf(lane);
    if (link == null) {
      return;
    }
    switch (refusal.reason()) {
      case STALE_EPOCH -> tickLater(link, pace.refreshInterval());
      case NO_SUCH_CHANNEL -> {
        link.lanes.fallBack(lane.channel());
        tickLater(link, pace.refreshInterval());
      }
      case VERSION,
          CLUSTER,
          WRONG_NODE,
          SELF,
          LANE,
          NOT_WELCOME,
          UNAVAILABLE,
          IDENTITY,
          SECRET,
          CERTIFICATE ->
          dialFailed(lane, "refused: " + refusal.text());
    }
  }

  private Duration backoff(Link link) {
    int doublings = Math.min(link.failures - 1, 20);
    long nanos = Math.min(pace.maxBackoff().toNanos(), pace.minBackoff().toNanos() << doublings);
    return Duration.ofNanos(nanos);
  }

  /// Looks at a link after that time or up to half as much again, so that nodes that learned of one peer do not all
  /// dial it at once, and no two dials are closer.
  private void tickLater(Link link, Duration after) {
    tickIn(link, (long) (after.toNanos() * (1 + random.nextDouble() / 2)));
  }

  /// Between half and one and a half times the duration, so that nodes that lost one peer do not
  /// all dial it at once.
  private long around(Duration duration) {
    return (long) (duration.toNanos() * (0.5 + random.nextDouble()));
  }

  private void tickIn(Link link, long nanos) {
    long number = link.isKept ? link.tickAt(host.nanoTime() + nanos) : -1;
    if (number >= 0) {
      host.schedule(Duration.ofNanos(nanos), () -> loop.execute(() -> tick(link, number)));
    }
  }

  private void tick(Link link, long number) {
    if (!link.isTick(number) || !link.isKept || links.get(link.peer) != link || !link.canDial()) {
      return;
    }
    Lane next = link.nextToDial();
    if (next == null) {
      return; // whatever is under way ends with another tick
    }
    long pause = link.pauseNanos(next, pace, host.nanoTime());
    if (pause > 0) {
      tickLater(link, link.shorter(Duration.ofNanos(pause), pace));
    } else if (link.isDialling()) {
      tickLater(link, pace.refreshInterval());
    } else {
      link.dial(next);
      tickLater(link, pace.refreshInterval());
    }
  }

  /// Whether every configured lane to every kept peer has a connection.
  boolean isFullyConnected() {
    return links.values().stream()
        .filter(link -> link.isKept && !link.isRetiring)
        .flatMap(link -> link.lanes.configured().stream())
        .allMatch(Lane::isUp);
  }
}
