package dev.partisan.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.wire.Conflation.Limits;
import dev.partisan.wire.Conflation.Offer;
import dev.partisan.wire.Conflation.Refusal;
import dev.partisan.wire.Conflation.Ticket;
import dev.partisan.wire.Conflation.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConflationTest {
  private static final long WINDOW = 100;
  private static final List<Way> WAYS = List.of(Way.values());

  private final Conflation<String, Integer> conflation =
      new Conflation<>(new Limits<>(3, 100, version -> 0), WINDOW);

  private Offer<String, Integer> offer(String key, int version, Way way) {
    return conflation.offer(key, version, way, true, version);
  }

  private Ticket<String, Integer> go(String key, int version) {
    return ((Offer.Goes<String, Integer>) offer(key, version, Way.OPEN)).ticket();
  }

  private static Offer<String, Integer> waits() {
    return new Offer.Waits<>(null);
  }

  @Test
  void goesOutAtOnceWhileNothingIsBackedUp() {
    assertThat(offer("a", 1, Way.OPEN)).isEqualTo(new Offer.Goes<>(new Ticket<>("a", 1, 1)));
    assertThat(offer("b", 2, Way.OPEN)).isEqualTo(new Offer.Goes<>(new Ticket<>("b", 2, 2)));
    assertThat(conflation.waiting()).isZero();
  }

  @Test
  void newerMessageTakesThePlaceOfTheWaitingOneAndKeepsItsTurn() {
    assertThat(offer("a", 1, Way.BACKED_UP)).isEqualTo(waits());
    assertThat(offer("b", 2, Way.BACKED_UP)).isEqualTo(waits());
    assertThat(offer("a", 3, Way.BACKED_UP)).isEqualTo(new Offer.Waits<>(1));
    assertThat(offer("a", 4, Way.BACKED_UP)).isEqualTo(new Offer.Waits<>(3));
    assertThat(conflation.waiting()).isEqualTo(2);

    assertThat(conflation.next(Way.OPEN, 5)).isEqualTo(new Ticket<>("a", 4, 1));
    assertThat(conflation.next(Way.OPEN, 5)).isEqualTo(new Ticket<>("b", 2, 2));
    assertThat(conflation.next(Way.OPEN, 5)).isNull();
  }

  @Test
  void aMessageWaitsWhileAnOlderOneOfItsKeyIsEncodedOrNotHandedOver() {
    Ticket<String, Integer> first = go("a", 1);
    assertThat(offer("a", 2, Way.OPEN)).isEqualTo(waits());
    assertThat(conflation.next(Way.OPEN, 2)).isNull();

    AtomicBoolean isHandedOver = new AtomicBoolean();
    conflation.queued(first, isHandedOver::get);
    assertThat(offer("a", 3, Way.OPEN)).isEqualTo(new Offer.Waits<>(2));
    assertThat(conflation.next(Way.OPEN, 3)).isNull();

    isHandedOver.set(true);
    assertThat(conflation.next(Way.OPEN, 3)).isEqualTo(new Ticket<>("a", 3, 2));
  }

  @Test
  void newcomersDoNotOvertakeThoseThatWait() {
    offer("a", 1, Way.BACKED_UP);
    assertThat(offer("b", 2, Way.OPEN)).isEqualTo(waits());
  }

  @Test
  void whatWaitedForTheWindowGoesThoughTheLaneIsBackedUpButNotWhileItIsShut() {
    offer("a", 1, Way.SHUT);
    assertThat(conflation.next(Way.BACKED_UP, WINDOW)).isNull();
    assertThat(conflation.next(Way.SHUT, 10 * WINDOW)).isNull();
    assertThat(conflation.next(Way.BACKED_UP, 1 + WINDOW)).isEqualTo(new Ticket<>("a", 1, 1));
  }

  @Test
  void aKeyThatIsReplacedAllTheTimeGoesOutEachWindow() {
    AtomicBoolean isHandedOver = new AtomicBoolean(true);
    List<Integer> sent = new ArrayList<>();
    for (int now = 0; now < 1000; now++) {
      offer("a", now, Way.BACKED_UP);
      Ticket<String, Integer> next = conflation.next(Way.BACKED_UP, now);
      if (next != null) {
        sent.add(next.message());
        conflation.queued(next, isHandedOver::get);
      }
    }
    assertThat(sent).containsExactly(100, 201, 302, 403, 504, 605, 706, 807, 908);
  }

  @Test
  void putBackMessageKeepsItsTurnAndYieldsToANewerOne() {
    offer("a", 1, Way.BACKED_UP);
    offer("b", 2, Way.BACKED_UP);
    Ticket<String, Integer> a = conflation.next(Way.OPEN, 3);
    assertThat(conflation.putBack(a, 1)).isNull();
    a = conflation.next(Way.OPEN, 3);
    assertThat(a).isEqualTo(new Ticket<>("a", 1, 1));

    offer("a", 4, Way.BACKED_UP);
    assertThat(conflation.putBack(a, 1)).isEqualTo(1);
    assertThat(conflation.next(Way.OPEN, 5)).isEqualTo(new Ticket<>("a", 4, 1));
    assertThat(conflation.next(Way.OPEN, 5)).isEqualTo(new Ticket<>("b", 2, 2));
  }

  @Test
  void onlySoManyMessagesWait() {
    offer("a", 1, Way.BACKED_UP);
    offer("b", 2, Way.BACKED_UP);
    offer("c", 3, Way.BACKED_UP);
    assertThat(offer("d", 4, Way.BACKED_UP)).isEqualTo(new Offer.Refused<>(Refusal.FULL));
    assertThat(offer("a", 5, Way.BACKED_UP)).isEqualTo(new Offer.Waits<>(1));
  }

  @Test
  void onlySoManyBytesWaitUnlessAMessageIsAlone() {
    var heavy = new Conflation<String, Integer>(new Limits<>(9, 10, bytes -> bytes), WINDOW);
    assertThat(heavy.offer("a", 12, Way.SHUT, true, 0)).isEqualTo(waits());
    assertThat(heavy.offer("b", 1, Way.SHUT, true, 0)).isEqualTo(new Offer.Refused<>(Refusal.FULL));
    assertThat(heavy.offer("a", 4, Way.SHUT, true, 0)).isEqualTo(new Offer.Waits<>(12));
    assertThat(heavy.offer("b", 6, Way.SHUT, true, 0)).isEqualTo(waits());
    assertThat(heavy.offer("a", 5, Way.SHUT, true, 0)).isEqualTo(new Offer.Refused<>(Refusal.FULL));
    assertThat(heavy.next(Way.OPEN, 1)).isEqualTo(new Ticket<>("a", 4, 0));
    assertThat(heavy.offer("c", 4, Way.SHUT, true, 1)).isEqualTo(waits());
  }

  @Test
  void whoMustNotBeKeptIsToldBeforeAnythingIsReplaced() {
    offer("a", 1, Way.BACKED_UP);
    assertThat(conflation.offer("a", 2, Way.BACKED_UP, false, 2))
        .isEqualTo(new Offer.Refused<>(Refusal.MUST_WAIT));
    assertThat(conflation.next(Way.OPEN, 3)).isEqualTo(new Ticket<>("a", 1, 1));
  }

  @Test
  void keysAreForgottenOnceTheirMessagesAreHandedOver() {
    AtomicBoolean isHandedOver = new AtomicBoolean();
    conflation.queued(go("a", 1), isHandedOver::get);
    conflation.dropped(go("b", 2));
    assertThat(conflation.keys()).isEqualTo(1);
    isHandedOver.set(true);
    assertThat(conflation.next(Way.OPEN, 3)).isNull();
    assertThat(conflation.keys()).isZero();
  }

  @Test
  void closingGivesUpWhatWaits() {
    Ticket<String, Integer> first = go("a", 1);
    offer("a", 2, Way.OPEN);
    offer("b", 3, Way.SHUT);
    assertThat(conflation.close()).isEqualTo(2);
    assertThat(offer("a", 4, Way.OPEN)).isEqualTo(new Offer.Refused<>(Refusal.CLOSED));
    conflation.queued(first, () -> true);
    assertThat(conflation.next(Way.OPEN, 5)).isNull();
    assertThat(conflation.keys()).isZero();
  }

  @Test
  void aTicketIsGoodForOneReport() {
    Ticket<String, Integer> a = go("a", 1);
    conflation.dropped(a);
    assertThatThrownBy(() -> conflation.dropped(a)).isInstanceOf(IllegalStateException.class);
  }

  /// Any interleaving: versions of a key go out in rising order, the last one always does, and no more
  /// than one of a key waits.
  @Test
  void versionsRiseAndTheLastArrivesWhateverTheLaneDoes() {
    for (int seed = 0; seed < 200; seed++) {
      runRandomly(new Random(seed));
    }
  }

  private static void runRandomly(Random random) {
    Conflation<String, Integer> conflation =
        new Conflation<>(new Limits<>(5, 3_000, version -> version), 20);
    Map<String, Integer> offered = new LinkedHashMap<>();
    Map<String, Integer> out = new LinkedHashMap<>();
    List<Ticket<String, Integer>> encoding = new ArrayList<>();
    List<AtomicBoolean> onLane = new ArrayList<>();
    for (int now = 1; now < 500; now++) {
      Way way = WAYS.get(random.nextInt(3));
      String key = "" + random.nextInt(5);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          offered.put(key, now);
          Offer<String, Integer> offer = conflation.offer(key, now, way, true, now);
          assertThat(offer).isNotInstanceOf(Offer.Refused.class);
          if (offer instanceof Offer.Goes<String, Integer>(var ticket)) {
            encoding.add(ticket);
          }
        }
        case 2 -> {
          Ticket<String, Integer> next = conflation.next(way, now);
          if (next != null) {
            encoding.add(next);
          }
        }
        case 3 -> finishOne(random, conflation, encoding, onLane, out);
        default -> {
          if (!onLane.isEmpty()) {
            onLane.removeFirst().set(true);
          }
        }
      }
      assertThat(conflation.waiting()).isLessThanOrEqualTo(5);
    }
    settle(random, conflation, encoding, onLane, out);
    assertThat(out).isEqualTo(offered);
    assertThat(conflation.keys()).isZero();
  }

  private static void settle(
      Random random,
      Conflation<String, Integer> conflation,
      List<Ticket<String, Integer>> encoding,
      List<AtomicBoolean> onLane,
      Map<String, Integer> out) {
    boolean isOver = false;
    while (!isOver) {
      while (!encoding.isEmpty()) {
        finishOne(random, conflation, encoding, onLane, out);
      }
      onLane.forEach(handedOver -> handedOver.set(true));
      Ticket<String, Integer> next = conflation.next(Way.OPEN, 1000);
      isOver = next == null;
      if (next != null) {
        encoding.add(next);
      }
    }
  }

  private static void finishOne(
      Random random,
      Conflation<String, Integer> conflation,
      List<Ticket<String, Integer>> encoding,
      List<AtomicBoolean> onLane,
      Map<String, Integer> out) {
    if (encoding.isEmpty()) {
      return;
    }
    Ticket<String, Integer> ticket = encoding.remove(random.nextInt(encoding.size()));
    if (random.nextInt(4) == 0) {
      conflation.putBack(ticket, ticket.message());
      return;
    }
    Integer before = out.put(ticket.key(), ticket.message());
    assertThat(before == null || before < ticket.message()).isTrue();
    AtomicBoolean isHandedOver = new AtomicBoolean();
    onLane.add(isHandedOver);
    conflation.queued(ticket, isHandedOver::get);
  }
}
