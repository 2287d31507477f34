package dev.partisan.protocol;

import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The joins under way at this node. Each tries its contacts in their order, dial and question,
/// pauses when all have failed, longer each time, and begins again until one admits this node or
/// its time is up.
final class Joins {
  private final ClusterView view;
  private final Admission admission;
  private final FullMeshConfig config;
  private final RandomGenerator random;
  private final Map<Long, Attempt> attempts = new LinkedHashMap<>();
  private long started;

  Joins(ClusterView view, Admission admission, FullMeshConfig config, RandomGenerator random) {
    this.view = view;
    this.admission = admission;
    this.config = config;
    this.random = random;
  }

  /// One join: where it stands, and whom it has asked so far.
  private static final class Attempt {
    private final long number;
    private final @Nullable Long requestId;
    private final List<Address> contacts;
    private final Set<NodeId> asked = new LinkedHashSet<>();
    private final Set<NodeId> strangers = new LinkedHashSet<>();
    private int position = -1;
    private int rounds;
    private long step;
    private @Nullable Address dialing;
    private @Nullable NodeId asking;
    private JoinFailure lastReason = JoinFailure.TIMED_OUT;
    private String lastText = "no contact answered";

    private Attempt(long number, @Nullable Long requestId, List<Address> contacts) {
      this.number = number;
      this.requestId = requestId;
      this.contacts = new ArrayList<>(contacts);
    }
  }

  void request(long requestId, List<Address> contacts, Turn turn) {
    if (contacts.isEmpty()) {
      turn.emit(
          new Output.JoinFailed(requestId, JoinFailure.NO_CONTACTS, "name at least one contact"));
    } else if (attempts.size() >= config.limits().maxJoins()) {
      String text = attempts.size() + " joins are under way";
      turn.emit(new Output.JoinFailed(requestId, JoinFailure.TOO_MANY_JOINS, text));
    } else {
      Attempt attempt = begin(requestId, contacts, turn);
      turn.schedule(new ClusterTimer.JoinDue(attempt.number), config.joining().timeout());
    }
  }

  /// Joins on this node's own account: nobody is told, and it never gives up.
  void rejoin(List<Address> contacts, Turn turn) {
    begin(null, contacts, turn);
  }

  private Attempt begin(@Nullable Long requestId, List<Address> contacts, Turn turn) {
    Attempt attempt = new Attempt(++started, requestId, contacts);
    attempt.contacts.removeIf(view.advertised()::equals);
    attempts.put(attempt.number, attempt);
    tryNext(attempt, turn);
    return attempt;
  }

  /// Whether a join under way has asked that peer, so that it may admit this node.
  boolean hasAsked(NodeId peer) {
    return attempts.values().stream().anyMatch(attempt -> attempt.asked.contains(peer));
  }

  /// Whether a join of this node's own account has contacts that it has not tried yet.
  boolean isLookingAround() {
    return attempts.values().stream()
        .anyMatch(attempt -> attempt.requestId == null && attempt.rounds == 0);
  }

  /// Whether that peer was asked to make two clusters one, so that its state is not this one's.
  boolean isMerging(NodeId peer) {
    return attempts.values().stream().anyMatch(attempt -> attempt.strangers.contains(peer));
  }

  void dialed(Address contact, NodeId peer, Turn turn) {
    for (Attempt attempt : dialing(contact)) {
      attempt.dialing = null;
      if (peer.equals(view.self())) {
        attempt.contacts.remove(contact);
        attempt.position--;
        tryNext(attempt, turn);
      } else if (peer.name().equals(view.self().name())) {
        refused(attempt, JoinFailure.NAME_IN_USE, contact + " is " + peer, turn);
      } else {
        ask(attempt, contact, peer, turn);
      }
    }
  }

  private void ask(Attempt attempt, Address contact, NodeId peer, Turn turn) {
    NodeId rival = view.rivalOf(peer);
    boolean isContested = rival != null && view.links().isReachable(rival);
    long theirs = generationOf(peer, attempt);
    if (isContested || theirs > MembershipEntry.MAX_GENERATION) {
      String text = contact + " is " + peer + ", but here its name belongs to another node";
      failStep(attempt, JoinFailure.NAME_IN_USE, text, turn);
      return;
    }
    attempt.asking = peer;
    attempt.asked.add(peer);
    if (!view.isMember(peer)) {
      attempt.strangers.add(peer);
    }
    turn.send(
        peer, new Join(view.advertised(), view.own().profile(), view.own().generation(), theirs));
    await(attempt, config.joining().stepTimeout(), turn);
  }

  /// Only somebody who asks for it brings a leaver back: a node that seeks the way back to its
  /// cluster by itself, and meets one who was removed, has that one hear of it.
  private long generationOf(NodeId peer, Attempt attempt) {
    MembershipEntry known = view.lookup(peer.name());
    if (attempt.requestId == null && known != null && known.id().equals(peer)) {
      return known.generation();
    }
    return admission.generationFor(peer, 1);
  }

  void dialFailed(Address contact, String reason, Turn turn) {
    for (Attempt attempt : dialing(contact)) {
      failStep(attempt, JoinFailure.TIMED_OUT, contact + ": " + reason, turn);
    }
  }

  void welcomed(NodeId from, Turn turn) {
    if (!hasAsked(from)) {
      turn.reject(from, "welcome without a join");
    }
    for (Attempt attempt : all()) {
      if (attempt.asked.contains(from)) {
        complete(attempt, turn);
      }
    }
  }

  void refused(NodeId from, Refused refused, Turn turn) {
    String text = from + ": " + refused.text();
    for (Attempt attempt : asking(from)) {
      if (refused.reason() == JoinFailure.UNSUPPORTED) {
        attempt.contacts.remove(attempt.position--);
      }
      refused(attempt, refused.reason(), text, turn);
    }
  }

  /// Somebody must find another name for this node, unless nobody asked for the join: then time may
  /// help.
  private void refused(Attempt attempt, JoinFailure reason, String text, Turn turn) {
    boolean isFinal = reason == JoinFailure.NAME_IN_USE && attempt.requestId != null;
    if (isFinal || attempt.contacts.isEmpty()) {
      fail(attempt, reason, text, turn);
    } else {
      failStep(attempt, reason, text, turn);
    }
  }

  void disconnected(NodeId peer, Turn turn) {
    for (Attempt attempt : asking(peer)) {
      failStep(attempt, JoinFailure.TIMED_OUT, peer + " hung up", turn);
    }
  }

  void expired(ClusterTimer.JoinStepDue due, Turn turn) {
    Attempt attempt = attempts.get(due.join());
    if (attempt == null || attempt.step != due.step()) {
      return;
    }
    if (attempt.asking != null) {
      failStep(attempt, JoinFailure.TIMED_OUT, attempt.asking + " did not answer", turn);
    } else if (attempt.dialing != null) {
      failStep(attempt, JoinFailure.TIMED_OUT, attempt.dialing + " did not answer", turn);
    } else {
      tryNext(attempt, turn);
    }
  }

  void expired(ClusterTimer.JoinDue due, Turn turn) {
    Attempt attempt = attempts.get(due.join());
    if (attempt != null) {
      fail(attempt, attempt.lastReason, attempt.lastText, turn);
    }
  }

  /// This node is in a cluster, whichever join brought it there.
  void completeAll(Turn turn) {
    all().forEach(attempt -> complete(attempt, turn));
  }

  void failAll(JoinFailure reason, String text, Turn turn) {
    all().forEach(attempt -> fail(attempt, reason, text, turn));
  }

  private void failStep(Attempt attempt, JoinFailure reason, String text, Turn turn) {
    attempt.lastReason = reason;
    attempt.lastText = text;
    tryNext(attempt, turn);
  }

  private void tryNext(Attempt attempt, Turn turn) {
    attempt.asking = null;
    attempt.dialing = null;
    attempt.position++;
    if (attempt.contacts.isEmpty()) {
      complete(attempt, turn);
    } else if (attempt.position >= attempt.contacts.size()) {
      attempt.position = -1;
      await(attempt, pause(attempt.rounds++), turn);
    } else {
      attempt.dialing = attempt.contacts.get(attempt.position);
      turn.emit(new Output.Connect(attempt.dialing));
      await(attempt, config.joining().stepTimeout(), turn);
    }
  }

  private void await(Attempt attempt, Duration time, Turn turn) {
    turn.schedule(new ClusterTimer.JoinStepDue(attempt.number, ++attempt.step), time);
  }

  /// Half to all of the doubled pause, so that nodes started together do not stay in step.
  private Duration pause(int round) {
    long longest = config.joining().longestPause().toNanos();
    long pause = config.joining().firstPause().toNanos();
    for (int i = 0; i < round && pause < longest; i++) {
      pause *= 2;
    }
    pause = Math.min(pause, longest);
    return Duration.ofNanos(pause - random.nextLong(pause / 2 + 1));
  }

  private void complete(Attempt attempt, Turn turn) {
    end(attempt, turn);
    if (attempt.requestId != null) {
      turn.emit(new Output.JoinCompleted(attempt.requestId));
    }
  }

  private void fail(Attempt attempt, JoinFailure reason, String text, Turn turn) {
    end(attempt, turn);
    if (attempt.requestId != null) {
      turn.emit(new Output.JoinFailed(attempt.requestId, reason, text));
    }
  }

  /// Forgets a join, and hangs up on those it asked in vain.
  private void end(Attempt attempt, Turn turn) {
    attempts.remove(attempt.number);
    for (NodeId peer : attempt.asked) {
      if (!view.isKept(peer) && !hasAsked(peer)) {
        turn.emit(new Output.Release(peer, "join ended"));
      }
    }
  }

  private List<Attempt> all() {
    return new ArrayList<>(attempts.values());
  }

  private List<Attempt> dialing(Address contact) {
    return all().stream().filter(attempt -> contact.equals(attempt.dialing)).toList();
  }

  private List<Attempt> asking(NodeId peer) {
    return all().stream().filter(attempt -> peer.equals(attempt.asking)).toList();
  }
}
