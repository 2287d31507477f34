package dev.partisan.ring;

import dev.partisan.Context;
import dev.partisan.protocol.Member;
import dev.partisan.ring.Ring.Listener;
import dev.partisan.ring.RingMessage.Accept;
import dev.partisan.ring.RingMessage.Accepted;
import dev.partisan.ring.RingMessage.Gossip;
import dev.partisan.ring.RingMessage.Prepare;
import dev.partisan.ring.RingMessage.Promise;
import dev.partisan.ring.RingMessage.Ready;
import dev.partisan.ring.RingPlan.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a node's ring: gossips it, and proposes the next one when it is this node's turn.
final class RingProcess {
  private static final Logger LOG = LoggerFactory.getLogger(RingProcess.class);
  private static final int BALLOT_INTERVALS = 4;

  private final Ring ring;
  private final RingMember self;
  private final RingConfig config;
  private final @Nullable RingState founded;
  private final Listener listener;
  private final boolean hasData;
  private final Synod synod;
  private final Map<Integer, Ready> ready = new TreeMap<>();
  private final Map<RingMember, List<Ready>> readyElsewhere = new LinkedHashMap<>();
  private final Map<String, Long> missingSince = new TreeMap<>();
  private boolean isNews;
  private boolean hasWarned;
  private boolean isBallotOpen;
  private long ballotEnds;

  RingProcess(
      Ring ring,
      RingConfig config,
      @Nullable RingState founded,
      Listener listener,
      boolean hasData) {
    this.ring = ring;
    this.self = ring.self();
    this.config = config;
    this.founded = founded;
    this.listener = listener;
    this.hasData = hasData;
    this.synod = new Synod(self);
  }

  void run(Context<RingMessage> context) {
    RingMessage _ = context.receive(RingMessage.Begin.class::isInstance);
    if (founded != null) {
      adopt(founded);
    }
    long interval = config.interval().toNanos();
    long next = context.nanoTime();
    while (true) {
      long left = next - context.nanoTime();
      if (left > 0) {
        context.receive(Duration.ofNanos(left)).ifPresent(this::handle);
      } else {
        next = context.nanoTime() + interval / 2 + context.random().nextLong(interval);
        tick(context);
      }
    }
  }

  private void handle(RingMessage message) {
    switch (message) {
      case Gossip gossip -> hear(gossip);
      case RingMessage.Begin() -> {}
      case Ready mine -> {
        ready.put(mine.partition(), mine);
        isNews = true;
      }
      case Prepare prepare ->
          synod.prepare(prepare).ifPresent(answer -> ring.send(prepare.from().node(), answer));
      case Promise promise -> synod.promised(promise).ifPresent(this::toMembers);
      case Accept accept ->
          synod.accept(accept).ifPresent(answer -> ring.send(accept.from().node(), answer));
      case Accepted accepted -> synod.accepted(accepted).ifPresent(this::adopt);
    }
  }

  private void hear(Gossip gossip) {
    RingState mine = ring.stateOrNull();
    RingState theirs = gossip.state();
    if (mine != null && mine.id() != theirs.id()) {
      warnOfStrangers(gossip);
      return;
    }
    readyElsewhere.put(gossip.from(), gossip.ready());
    if (mine == null || mine.merge(theirs).version() > mine.version()) {
      adopt(theirs);
    } else if (theirs.version() < mine.version()) {
      gossipTo(gossip.from().node(), mine);
    }
  }

  private void warnOfStrangers(Gossip gossip) {
    if (!hasWarned) {
      hasWarned = true;
      LOG.warn(
          "event=ring_of_strangers node={} other={} remedy=\"two nodes of this cluster founded a ring each:"
              + " start one of them anew, joining\"",
          self.node(),
          gossip.from().node());
    }
  }

  private void adopt(RingState next) {
    RingState before = ring.set(next);
    synod.adopt(next);
    isBallotOpen = false;
    isNews = true;
    readyElsewhere.keySet().retainAll(next.members());
    ready.values().removeIf(each -> next.slot(each.partition()).version() != each.version());
    if (!hasData) {
      readyAtOnce(next);
    }
    LOG.info(
        "event=ring_changed node={} version={} members={} settled={}",
        self.node(),
        next.version(),
        next.members().size(),
        next.isSettled());
    listener.changed(before, next);
  }

  private void readyAtOnce(RingState next) {
    for (int p = 0; p < next.partitions(); p++) {
      Slot slot = next.slot(p);
      if (slot.replica(self.node(), self.run()).filter(each -> !each.isReady()).isPresent()) {
        ready.put(p, new Ready(p, slot.version()));
      }
    }
  }

  private void toMembers(RingMessage message) {
    RingState now = ring.stateOrNull();
    if (now != null) {
      now.members().forEach(member -> ring.send(member.node(), message));
    }
  }

  private void tick(Context<RingMessage> context) {
    RingState now = ring.stateOrNull();
    if (now == null) {
      return;
    }
    List<String> others = new ArrayList<>(ring.reachable());
    others.remove(self.node());
    if (isNews) {
      isNews = false;
      others.forEach(other -> gossipTo(other, now));
    } else if (!others.isEmpty()) {
      gossipTo(others.get(context.random().nextInt(others.size())), now);
    }
    if (isMyTurn(now, others) && (!isBallotOpen || context.nanoTime() - ballotEnds >= 0)) {
      propose(context, now);
    }
  }

  private void gossipTo(String other, RingState now) {
    ring.send(other, new Gossip(self, now, List.copyOf(ready.values())));
  }

  /// The reachable member with the lowest name proposes.
  private boolean isMyTurn(RingState now, List<String> others) {
    if (!now.members().contains(self)) {
      return false;
    }
    return now.members().stream()
        .noneMatch(member ->
            others.contains(member.node())
                && member.node().compareTo(self.node()) < 0
                && isPresent(member));
  }

  /// A member that came back as another run does not propose.
  private boolean isPresent(RingMember member) {
    return ring.node().members().stream()
        .anyMatch(each ->
            each.id().name().equals(member.node()) && each.id().incarnation() == member.run());
  }

  private void propose(Context<RingMessage> context, RingState now) {
    readyElsewhere.put(self, List.copyOf(ready.values()));
    RingPlan.next(now, seen(context, now), readyElsewhere)
        .ifPresent(next -> {
          long interval = config.interval().toNanos();
          isBallotOpen = true;
          ballotEnds =
              context.nanoTime()
                  + BALLOT_INTERVALS * interval
                  + context.random().nextLong(BALLOT_INTERVALS * interval);
          toMembers(synod.propose(next));
        });
  }

  /// The cluster's members; those of the ring count as there, and willing, until they have been missing for a while.
  private SortedMap<String, Seen> seen(Context<RingMessage> context, RingState now) {
    SortedMap<String, Seen> seen = new TreeMap<>();
    for (Member member : ring.node().members()) {
      boolean isOffering = member.profile().services().contains(Ring.SERVICE);
      seen.put(member.id().name(), new Seen(member.id().incarnation(), isOffering));
    }
    for (RingMember member : now.members()) {
      Seen known = seen.get(member.node());
      if (known != null && (known.isOffering() || known.run() != member.run())) {
        missingSince.remove(member.node());
      } else {
        long since = missingSince.computeIfAbsent(member.node(), name -> context.nanoTime());
        if (context.nanoTime() - since < config.patience().toNanos()) {
          seen.put(member.node(), new Seen(member.run(), true));
        }
      }
    }
    return seen;
  }
}
