package dev.partisan.protocol.peertopeer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Profile;
import dev.partisan.protocol.Role;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Beat;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Beats;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Card;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Gone;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Graft;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Prune;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Node `m` with the peers `b` and `c`, and what it hears of `x`, which is further away (§3.3.4).
class HeartbeatsTest {
  private static final NodeId M = new NodeId("m", 100);
  private static final NodeId B = new NodeId("b", 2);
  private static final NodeId C = new NodeId("c", 3);
  private static final NodeId D = new NodeId("d", 4);
  private static final NodeId X = new NodeId("x", 9);

  private final Heartbeats m =
      new Heartbeats(M, at(M), PeerToPeerConfig.defaults().heartbeat(), new SplittableRandom(1));
  private long nowNanos = 1_000_000_000_000L;

  @BeforeEach
  void befriend() {
    on(turn -> m.peerUp(B, at(B), turn));
    on(turn -> m.peerUp(C, at(C), turn));
  }

  private static Address at(NodeId id) {
    return new Address(id.name(), 1);
  }

  private static Card card(NodeId id) {
    return new Card(id, at(id), Profile.NONE);
  }

  private static Output send(NodeId to, HeartbeatMessage message) {
    return new Output.Send(to, message);
  }

  /// Without what is scheduled.
  private List<Output> on(Consumer<Turn> what) {
    Turn turn = new Turn(nowNanos);
    what.accept(turn);
    return turn.outputs().stream().filter(o -> !(o instanceof Output.Schedule)).toList();
  }

  private List<Output> hear(NodeId from, Beat beat, Card... cards) {
    return on(turn -> m.receive(from, new Beats(List.of(beat), List.of(cards)), turn));
  }

  private List<Output> batch() {
    return on(m::batch);
  }

  /// `b` has told of `x` at 5, two links from `b`.
  private void hearOfX() {
    hear(B, new Beat(X, 5, 2), card(X));
    batch();
  }

  @Test
  void newPeerIsReachedDirectlyAndToldOfAll() {
    hearOfX();
    List<Output> outputs = on(turn -> m.peerUp(D, at(D), turn));
    assertThat(outputs)
        .containsExactly(
            new MemberEvent.Joined(D, at(D)),
            new Output.Route(D, D),
            new MemberEvent.Reachable(D, at(D)),
            send(
                D,
                new Beats(
                    List.of(
                        new Beat(M, 0, 0), new Beat(B, 0, 1), new Beat(C, 0, 1), new Beat(X, 5, 3)),
                    List.of(card(M), card(X)))));
  }

  @Test
  void firstToTellOfARootLeadsToItAndTheOthersArePassedTheBeat() {
    assertThat(hear(B, new Beat(X, 5, 2), card(X)))
        .containsExactly(
            new MemberEvent.Joined(X, at(X)),
            new Output.Route(X, B),
            new MemberEvent.Reachable(X, at(X)));
    assertThat(batch())
        .containsExactly(send(C, new Beats(List.of(new Beat(X, 5, 3)), List.of(card(X)))));
    assertThat(m.members())
        .containsExactly(
            new Member(B, at(B), true),
            new Member(C, at(C), true),
            new Member(M, at(M), true),
            new Member(X, at(X), true));
  }

  @Test
  void whoTellsOfItSecondIsAskedNotToAnyMore() {
    hearOfX();
    assertThat(hear(C, new Beat(X, 5, 2))).isEmpty();
    assertThat(batch()).containsExactly(send(C, new Prune(List.of(X))));
  }

  @Test
  void fewerLinksAreABetterWayAtTheSameBeat() {
    hearOfX();
    assertThat(hear(C, new Beat(X, 5, 1))).containsExactly(new Output.Route(X, C));
    assertThat(batch()).containsExactly(send(B, new Prune(List.of(X))));
  }

  @Test
  void prunedPeerIsNotTold() {
    hearOfX();
    on(turn -> m.receive(C, new Prune(List.of(X)), turn));
    hear(B, new Beat(X, 6, 2));
    assertThat(batch()).isEmpty();
  }

  @Test
  void lostWayIsAskedForAndTakenOnlyFromWhoCannotBeBehindThisNode() {
    hearOfX();
    on(turn -> m.peerUp(D, at(D), turn));
    assertThat(on(turn -> m.peerDown(B, turn)))
        .containsExactly(
            new Output.NoRoute(B),
            new Output.NoRoute(X),
            send(C, new Graft(List.of(B, X))),
            send(D, new Graft(List.of(B, X))));
    assertThat(hear(C, new Beat(X, 5, 3))).isEmpty();
    assertThat(hear(D, new Beat(X, 5, 2))).containsExactly(new Output.Route(X, D));
    assertThat(batch()).containsExactly(send(C, new Beats(List.of(new Beat(X, 5, 3)), List.of())));
  }

  @Test
  void untilAWayIsFoundMessagesGoByAPeerThatHasOneOfItsOwn() {
    hearOfX();
    on(turn -> m.peerUp(D, at(D), turn));
    on(turn -> m.receive(C, new Prune(List.of(X)), turn));
    on(turn -> m.receive(D, new Prune(List.of(X)), turn));
    assertThat(on(turn -> m.peerDown(B, turn))).contains(new Output.Route(X, C));
    assertThat(on(turn -> m.peerDown(C, turn))).contains(new Output.Route(X, D));
    assertThat(on(turn -> m.receive(D, new Graft(List.of(X)), turn)))
        .contains(new Output.NoRoute(X));
    on(turn -> m.peerUp(B, at(B), turn));
    assertThat(hear(B, new Beat(X, 6, 2))).containsExactly(new Output.Route(X, B));
  }

  @Test
  void goodbyesGoToPeersThatRetireAndAreHeardFromThem() {
    hearOfX();
    on(turn -> m.peerRetires(B, turn));
    assertThat(on(turn -> m.receive(B, new Gone(X, 6), turn)))
        .containsExactly(new MemberEvent.Left(X, at(X)), send(C, new Gone(X, 6)));
    assertThat(on(turn -> m.leave(turn)))
        .containsExactly(send(B, new Gone(M, 1)), send(C, new Gone(M, 1)));
  }

  @Test
  void newerBeatIsAWayFromWhomeverItComes() {
    hearOfX();
    on(turn -> m.peerDown(B, turn));
    assertThat(hear(C, new Beat(X, 6, 9))).containsExactly(new Output.Route(X, C));
  }

  @Test
  void graftIsAnsweredAtOnceAndTheAskerToldFromThenOn() {
    hearOfX();
    on(turn -> m.receive(C, new Prune(List.of(X)), turn));
    assertThat(on(turn -> m.receive(C, new Graft(List.of(X)), turn)))
        .containsExactly(send(C, new Beats(List.of(new Beat(X, 5, 3)), List.of())));
    hear(B, new Beat(X, 6, 2));
    assertThat(batch()).containsExactly(send(C, new Beats(List.of(new Beat(X, 6, 3)), List.of())));
  }

  @Test
  void graftOfTheOneWhoLedThereMeansThatTheWayIsLostHereToo() {
    hearOfX();
    assertThat(on(turn -> m.receive(B, new Graft(List.of(X)), turn)))
        .containsExactly(send(C, new Graft(List.of(X)))); // messages go by B until C answers
    assertThat(on(turn -> m.receive(B, new Graft(List.of(X)), turn))).isEmpty();
    assertThat(on(turn -> m.peerDown(B, turn))).contains(new Output.NoRoute(X));
  }

  @Test
  void peerThatRetiresIsTheWayUntilThereIsAnotherOrItsConnectionEnds() {
    hearOfX();
    assertThat(on(turn -> m.peerRetires(B, turn)))
        .containsExactly(send(C, new Graft(List.of(B, X))));
    assertThat(hear(C, new Beat(X, 5, 2))).containsExactly(new Output.Route(X, C));
    assertThat(on(turn -> m.disconnected(B, turn))).containsExactly(new Output.NoRoute(B));
    assertThat(on(turn -> m.disconnected(B, turn))).isEmpty();
  }

  @Test
  void peerIsReachedDirectlyWhateverOthersTellOfIt() {
    hear(B, new Beat(B, 7, 0));
    assertThat(hear(C, new Beat(B, 8, 1))).isEmpty();
    assertThat(batch())
        .containsExactly(
            send(C, new Beats(List.of(new Beat(B, 7, 1)), List.of())),
            send(C, new Prune(List.of(B))));
  }

  @Test
  void silentRootIsAskedForThenUnreachableThenForgotten() {
    hearOfX();
    pass(Duration.ofMillis(2_400));
    assertThat(beat()).isEmpty();
    pass(Duration.ofMillis(200));
    assertThat(beat())
        .containsExactly(send(B, new Graft(List.of(X))), send(C, new Graft(List.of(X))));
    pass(Duration.ofMillis(2_400));
    assertThat(beat())
        .containsExactly(
            new Output.NoRoute(X),
            new MemberEvent.Unreachable(X, at(X)),
            send(B, new Graft(List.of(X))),
            send(C, new Graft(List.of(X))));
    assertThat(hear(C, new Beat(X, 6, 4)))
        .containsExactly(new Output.Route(X, C), new MemberEvent.Reachable(X, at(X)));
    pass(Duration.ofMinutes(10));
    assertThat(beat()).containsExactly(new MemberEvent.Forgotten(X, at(X)));
    assertThat(hear(C, new Beat(X, 7, 4), card(X))).startsWith(new MemberEvent.Joined(X, at(X)));
  }

  @Test
  void profileIsToldToAllWhenItChanges() {
    hearOfX();
    Profile news = new Profile(1, Role.NONE, "", new TreeSet<>(List.of("search")));
    Card card = new Card(X, at(X), news);
    on(turn -> m.receive(C, new Prune(List.of(X)), turn));
    assertThat(hear(B, new Beat(X, 6, 2), card))
        .containsExactly(new MemberEvent.ProfileChanged(X, at(X), news));
    assertThat(batch()).containsExactly(send(C, new Beats(List.of(), List.of(card))));
    assertThat(hear(C, new Beat(X, 6, 3), card)).isEmpty();
  }

  @Test
  void leaverIsToldOfAndALateBeatDoesNotBringItBack() {
    hearOfX();
    assertThat(on(turn -> m.receive(B, new Gone(X, 6), turn)))
        .containsExactly(new MemberEvent.Left(X, at(X)), send(C, new Gone(X, 6)));
    assertThat(on(turn -> m.receive(C, new Gone(X, 6), turn))).isEmpty();
    assertThat(hear(C, new Beat(X, 6, 2), card(X))).containsExactly(send(C, new Gone(X, 6)));
    assertThat(on(turn -> m.receive(C, new Graft(List.of(X)), turn)))
        .containsExactly(send(C, new Gone(X, 6)));
    assertThat(hear(C, new Beat(X, 7, 2), card(X))).startsWith(new MemberEvent.Joined(X, at(X)));
    assertThat(on(m::leave)).containsExactly(send(B, new Gone(M, 1)), send(C, new Gone(M, 1)));
    assertThat(m.members()).containsExactly(new Member(M, at(M), true));
  }

  @Test
  void newIncarnationHasTheNameWhenTheOldOneIsSilentOrItWasMet() {
    hearOfX();
    NodeId newer = new NodeId("x", 10);
    assertThat(hear(C, new Beat(newer, 1, 2), card(newer))).isEmpty();
    pass(Duration.ofSeconds(1));
    hear(C, new Beat(newer, 2, 2));
    pass(Duration.ofSeconds(2));
    assertThat(beat()).contains(new MemberEvent.Replaced(X, newer, at(newer)));
    assertThat(hear(C, new Beat(newer, 3, 2)))
        .containsExactly(new Output.Route(newer, C), new MemberEvent.Reachable(newer, at(newer)));
    NodeId third = new NodeId("x", 11);
    assertThat(on(turn -> m.peerUp(third, at(third), turn)))
        .startsWith(
            new MemberEvent.Replaced(newer, third, at(third)), new Output.Route(third, third));
  }

  @Test
  void ofTwoLivingHoldersOfItsNameTheOneThatCountedLongerStays() {
    NodeId other = new NodeId("m", 7);
    assertThat(hear(B, new Beat(other, 40, 3))).isEmpty();
    assertThat(hear(B, new Beat(other, 41, 3))).containsExactly(new Output.Superseded(other));
    assertThat(m.isSuperseded()).isTrue();
  }

  static Stream<HeartbeatMessage> faults() {
    List<Beat> beats =
        IntStream.rangeClosed(1, 201)
            .mapToObj(i -> new Beat(new NodeId("s" + i, 1), 1, 1))
            .toList();
    List<NodeId> ids = beats.stream().map(Beat::root).toList();
    return Stream.of(
        new Beats(beats, List.of()),
        new Prune(ids),
        new Graft(ids),
        new Beats(List.of(new Beat(X, 6, 0)), List.of()),
        new Beats(List.of(new Beat(B, 6, 1)), List.of()),
        new Beats(List.of(new Beat(X, 6, -1)), List.of()),
        new Beats(List.of(new Beat(X, 6, 64)), List.of()),
        new Beats(List.of(new Beat(NodeId.unmet("u"), 6, 2)), List.of()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultIsRefusedAndChangesNothing(HeartbeatMessage fault) {
    hearOfX();
    List<Member> before = m.members();
    assertThat(on(turn -> m.receive(B, fault, turn)))
        .singleElement()
        .isInstanceOf(Output.Rejected.class);
    assertThat(m.members()).isEqualTo(before);
    assertThat(batch()).isEmpty();
  }

  @Test
  void wordOfOneWhoIsNoPeerAnyMoreIsPassedOver() {
    assertThat(hear(X, new Beat(X, 1, 0))).isEmpty();
    assertThat(m.members()).hasSize(3);
  }

  @Test
  void noMoreRootsAreKeptInMindThanAllowed() {
    var small =
        new PeerToPeerConfig.Heartbeat(
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            2);
    Heartbeats node = new Heartbeats(M, at(M), small, new SplittableRandom(1));
    on(turn -> node.peerUp(B, at(B), turn));
    assertThat(on(turn -> node.receive(B, new Beats(List.of(new Beat(X, 1, 1)), List.of()), turn)))
        .containsExactly(new Output.Rejected(B, "more than 2 nodes"));
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private List<Output> beat() {
    List<Output> outputs = on(turn -> m.beat(new HeartbeatTimer.BeatDue(), turn));
    batch();
    return outputs;
  }
}
