package dev.partisan.internal.control;

import dev.partisan.internal.lane.Lane;
import dev.partisan.internal.lane.PeerLanes;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [Links] knows of one peer: its lanes, whether they are wanted, and when the next one may be dialled. Belongs to
/// the node's serial loop.
///
/// Of two nodes one opens the lanes between them, that with the smaller name; so that they come up one by one, whoever
/// of the two paces them. The other one only steps in when a lane is missing for [#PATIENCE] refresh intervals, or for
/// two while messages wait for it: the opening side may not know of it yet, or may not be able to dial it. When it has
/// dialled one with success, it is the opening side from then on.
final class Link {
  /// For how many refresh intervals nothing may happen before the other side steps in.
  private static final int PATIENCE = 10;

  private static final int PATIENCE_WITH_MESSAGES = 2;

  final NodeId peer;
  final PeerLanes lanes;
  @Nullable Address address;
  boolean isKept;
  boolean isReleased;
  boolean isRetiring;
  long retirements;
  boolean isConnected;
  boolean isDoubted;
  boolean isGivingUp;

  /// Whether another peer's return has this one tried sooner than its failures would.
  boolean isTriedSoon;

  long absences;
  int failures;
  final List<Address> contacts = new ArrayList<>();

  private final boolean isOpeningByName;
  private boolean isOpening;
  private @Nullable Lane dialled;
  private long movedNanos;
  private boolean isTicking;
  private long tick;
  private long tickNanos;

  /// @param isOpening whether this side opens the lanes, to begin with
  Link(NodeId peer, PeerLanes lanes, boolean isOpening) {
    this.peer = peer;
    this.lanes = lanes;
    this.isOpeningByName = isOpening;
    this.isOpening = isOpening;
  }

  boolean isOpening() {
    return isOpening;
  }

  /// Whether this side can do anything: a node that listens on nothing dials by itself.
  boolean canDial() {
    return address != null && address.isDialable();
  }

  /// Dials a lane, unless it has a connection or is about to.
  void dial(Lane lane) {
    Address at = address;
    if (at != null && at.isDialable() && !lane.isUpOrDialling()) {
      dialled = isKept ? lane : null; // to find out who is there says nothing of who opens
      lane.dial(at);
    }
  }

  /// Something happened to the lanes just now, from which the pauses between dials count.
  void moved(long nowNanos) {
    movedNanos = nowNanos;
  }

  /// A lane has a connection.
  void up(Lane lane, long nowNanos) {
    failures = 0;
    isTriedSoon = false;
    movedNanos = nowNanos;
    isOpening = isOpeningByName || lane == dialled;
    dialled = null;
  }

  /// Whether a lane is between its dial and its connection, whoever dialled.
  boolean isDialling() {
    return lanes.configured().stream().anyMatch(lane -> lane.isUpOrDialling() && !lane.isUp());
  }

  /// The lane to dial next: the control lane, then one with waiting messages, then any; `null` when there is none.
  @Nullable Lane nextToDial() {
    if (!lanes.control().isUpOrDialling()) {
      return lanes.control();
    }
    Lane found = null;
    for (Lane lane : isConnected ? lanes.data() : List.<Lane>of()) {
      if (!lane.isUpOrDialling() && (found == null || lane.hasQueued() && !found.hasQueued())) {
        found = lane;
      }
    }
    return found;
  }

  /// How long a lane is still not to be dialled; zero or less when it may be.
  long pauseNanos(Lane lane, Pace pace, long nowNanos) {
    int intervals = isOpening ? 1 : lane.hasQueued() ? PATIENCE_WITH_MESSAGES : PATIENCE;
    return failures > 0 ? 0 : movedNanos + intervals * pace.refreshInterval().toNanos() - nowNanos;
  }

  /// Of a pause, what may pass before it is to be looked whether messages wait since.
  Duration shorter(Duration pause, Pace pace) {
    Duration withMessages = pace.refreshInterval().multipliedBy(PATIENCE_WITH_MESSAGES);
    return pause.compareTo(withMessages) < 0 ? pause : withMessages;
  }

  /// Asks for a tick at that time; returns its number, or -1 when one comes before.
  long tickAt(long nanos) {
    if (isTicking && tickNanos - nanos <= 0) {
      return -1;
    }
    isTicking = true;
    tickNanos = nanos;
    return ++tick;
  }

  /// Whether this is the tick that was asked for last; if so, there is none any more.
  boolean isTick(long number) {
    boolean isLatest = isTicking && number == tick;
    isTicking &= !isLatest;
    return isLatest;
  }
}
