package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The joins under way at this node, and the contacts of all so far. Each join asks its contacts in
/// their order, pauses when all have failed, longer each time, and begins again until one admits
/// this node or its time is up.
final class JoinAttempts {
  /// Contacts that are remembered for when this node is alone; the oldest are forgotten.
  private static final int MAX_CONTACTS = 16;

  private final Neighborhood hood;
  private final HyParViewConfig.Joining config;
  private final Map<Long, Attempt> attempts = new LinkedHashMap<>();
  private final Set<Address> contacts = new LinkedHashSet<>();
  private long begun;

  JoinAttempts(Neighborhood hood) {
    this.hood = hood;
    this.config = hood.config.joining();
  }

  private static final class Attempt {
    private final long number;
    private final @Nullable Long requestId;
    private final List<Address> contacts;
    private int position = -1;
    private long rounds;
    private JoinFailure lastReason = JoinFailure.TIMED_OUT;
    private String lastText = "no contact answered";

    private Attempt(long number, @Nullable Long requestId, List<Address> contacts) {
      this.number = number;
      this.requestId = requestId;
      this.contacts = new ArrayList<>(contacts);
    }
  }

  List<Address> contacts() {
    return List.copyOf(contacts);
  }

  void request(long requestId, List<Address> at, Turn turn) {
    if (at.isEmpty()) {
      turn.emit(
          new Output.JoinFailed(requestId, JoinFailure.NO_CONTACTS, "name at least one contact"));
    } else if (attempts.size() >= config.maxJoins()) {
      String text = attempts.size() + " joins are under way";
      turn.emit(new Output.JoinFailed(requestId, JoinFailure.TOO_MANY_JOINS, text));
    } else {
      at.forEach(this::remember);
      Attempt attempt = begin(requestId, at, turn);
      turn.schedule(new HyParViewTimer.JoinDue(attempt.number), config.timeout());
    }
  }

  private void remember(Address contact) {
    if (contact.equals(hood.self.at())) {
      return;
    }
    contacts.remove(contact);
    contacts.add(contact);
    if (contacts.size() > MAX_CONTACTS) {
      contacts.remove(contacts.iterator().next());
    }
  }

  /// Joins on this node's own account, since it has lost all others: nobody is told, and it does not
  /// give up while it is alone.
  void rejoin(Turn turn) {
    if (attempts.isEmpty() && !contacts.isEmpty()) {
      begin(null, contacts(), turn);
    }
  }

  private Attempt begin(@Nullable Long requestId, List<Address> at, Turn turn) {
    Attempt attempt = new Attempt(++begun, requestId, at);
    attempt.contacts.remove(hood.self.at());
    attempts.put(attempt.number, attempt);
    next(attempt, turn);
    return attempt;
  }

  /// A contact that was asked for that join has admitted this node; so it is alone no more.
  void admitted(long number, Turn turn) {
    for (Attempt attempt : new ArrayList<>(attempts.values())) {
      if (attempt.number == number || attempt.requestId == null) {
        complete(attempt, turn);
      }
    }
  }

  /// The address is this node's own.
  void isSelf(long number, Address contact, Turn turn) {
    contacts.remove(contact);
    Attempt attempt = attempts.get(number);
    if (attempt != null) {
      attempt.contacts.remove(contact);
      attempt.position--;
      next(attempt, turn);
    }
  }

  /// The contact asked last for that join did not admit this node.
  void failed(long number, JoinFailure reason, String text, Turn turn) {
    Attempt attempt = attempts.get(number);
    if (attempt == null) {
      return;
    }
    attempt.lastReason = reason;
    attempt.lastText = text;
    if (reason == JoinFailure.NAME_IN_USE && attempt.requestId != null) {
      fail(attempt, turn);
    } else {
      next(attempt, turn);
    }
  }

  void expired(HyParViewTimer.JoinPauseDue due, Turn turn) {
    Attempt attempt = attempts.get(due.join());
    if (attempt != null && attempt.rounds == due.round()) {
      next(attempt, turn);
    }
  }

  void expired(HyParViewTimer.JoinDue due, Turn turn) {
    Attempt attempt = attempts.get(due.join());
    if (attempt != null) {
      fail(attempt, turn);
    }
  }

  void failAll(JoinFailure reason, String text, Turn turn) {
    for (Attempt attempt : new ArrayList<>(attempts.values())) {
      attempt.lastReason = reason;
      attempt.lastText = text;
      fail(attempt, turn);
    }
    contacts.clear();
  }

  private void next(Attempt attempt, Turn turn) {
    attempt.position++;
    boolean isNeedless = attempt.requestId == null && hood.active.liveCount() > 0;
    if (attempt.contacts.isEmpty() || isNeedless) {
      complete(attempt, turn);
      return;
    }
    boolean isAsked = false;
    if (attempt.position < attempt.contacts.size()) {
      Address contact = attempt.contacts.get(attempt.position);
      var purpose = new Errand.Joining(attempt.number, hood.newRelation());
      isAsked = hood.errands.begin(purpose, contact, null, turn);
    }
    if (!isAsked) {
      attempt.position = -1;
      attempt.rounds++;
      turn.schedule(
          new HyParViewTimer.JoinPauseDue(attempt.number, attempt.rounds), pause(attempt.rounds));
    }
  }

  /// Half to all of the doubled pause, so that nodes started together do not stay in step.
  private Duration pause(long round) {
    long longest = config.longestPause().toNanos();
    long pause = config.firstPause().toNanos();
    for (long i = 1; i < round && pause < longest; i++) {
      pause *= 2;
    }
    pause = Math.min(pause, longest);
    return Duration.ofNanos(pause - hood.random.nextLong(pause / 2 + 1));
  }

  private void complete(Attempt attempt, Turn turn) {
    attempts.remove(attempt.number);
    if (attempt.requestId != null) {
      turn.emit(new Output.JoinCompleted(attempt.requestId));
    }
  }

  private void fail(Attempt attempt, Turn turn) {
    attempts.remove(attempt.number);
    if (attempt.requestId != null) {
      turn.emit(new Output.JoinFailed(attempt.requestId, attempt.lastReason, attempt.lastText));
    }
  }
}
