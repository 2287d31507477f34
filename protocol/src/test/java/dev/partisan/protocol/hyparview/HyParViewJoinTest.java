package dev.partisan.protocol.hyparview;

import static dev.partisan.protocol.hyparview.Driver.B;
import static dev.partisan.protocol.hyparview.Driver.C;
import static dev.partisan.protocol.hyparview.Driver.D;
import static dev.partisan.protocol.hyparview.Driver.E;
import static dev.partisan.protocol.hyparview.Driver.M;
import static dev.partisan.protocol.hyparview.Driver.admitted;
import static dev.partisan.protocol.hyparview.Driver.all;
import static dev.partisan.protocol.hyparview.Driver.at;
import static dev.partisan.protocol.hyparview.Driver.dropped;
import static dev.partisan.protocol.hyparview.Driver.entry;
import static dev.partisan.protocol.hyparview.Driver.retired;
import static dev.partisan.protocol.hyparview.Driver.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.hyparview.HyParViewMessage.Answer;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Disconnect;
import dev.partisan.protocol.hyparview.HyParViewMessage.ForwardJoin;
import dev.partisan.protocol.hyparview.HyParViewMessage.Join;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.NeighborReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Ping;
import dev.partisan.protocol.hyparview.HyParViewMessage.Pong;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import dev.partisan.protocol.hyparview.HyParViewMessage.Refused;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a node gets in, at both ends and on the way (§3.3.4).
class HyParViewJoinTest {
  private static final Beacon OWN = new Beacon(M, 1);

  private final Driver m = new Driver(HyParViewConfig.defaults());

  @Test
  void joinDialsAsksAndIsAPeerWhenAnswered() {
    assertThat(m.told(new Input.JoinRequested(9, List.of(at(B), at(C)))))
        .containsExactly(new Output.Connect(at(B)));
    assertThat(m.told(new Input.Connected(B, at(B)))).isEmpty();
    assertThat(m.told(new Input.Dialed(at(B), B))).containsExactly(send(B, new Join(1)));
    assertThat(m.receive(B, new NeighborReply(Answer.ACCEPTED, 1, 7)))
        .isEqualTo(all(admitted(B, OWN), new Output.JoinCompleted(9)));
    assertThat(m.peers()).containsExactly(B);
  }

  @Test
  void nextContactIsAskedAndThenAPauseIsMadeAndTimeRunsOut() {
    m.on(new Input.JoinRequested(9, List.of(at(B), at(C))));
    assertThat(m.told(new Input.DialFailed(at(B), "refused")))
        .containsExactly(new Output.Connect(at(C)));
    Output pause = m.on(new Input.DialFailed(at(C), "refused")).getFirst();
    assertThat(((Output.Schedule) pause).timer()).isEqualTo(new HyParViewTimer.JoinPauseDue(1, 1));
    assertThat(((Output.Schedule) pause).after())
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(m.expire(new HyParViewTimer.JoinPauseDue(1, 1))).contains(new Output.Connect(at(B)));
    assertThat(m.expire(new HyParViewTimer.JoinDue(1)))
        .containsExactly(new Output.JoinFailed(9, JoinFailure.TIMED_OUT, at(C) + ": refused"));
  }

  @Test
  void dialWithoutAnAnswerIsMadeAnewThoughAVisitWaitsForItToo() {
    assertThat(m.told(new Input.JoinRequested(9, List.of(at(B)))))
        .containsExactly(new Output.Connect(at(B)));
    assertThat(m.expire(new HyParViewTimer.ShuffleDue())).isEmpty();
    assertThat(m.expire(new HyParViewTimer.ErrandDue(1))).isEmpty();
    assertThat(m.expire(new HyParViewTimer.JoinPauseDue(1, 1)))
        .containsExactly(new Output.Connect(at(B)));
  }

  @Test
  void joinWithoutContactsFails() {
    assertThat(m.told(new Input.JoinRequested(9, List.of())))
        .containsExactly(
            new Output.JoinFailed(9, JoinFailure.NO_CONTACTS, "name at least one contact"));
  }

  @Test
  void joinThroughOneselfCompletesAtOnce() {
    assertThat(m.told(new Input.JoinRequested(9, List.of(at(M)))))
        .containsExactly(new Output.JoinCompleted(9));
    m.on(new Input.JoinRequested(10, List.of(at(B))));
    assertThat(m.told(new Input.Dialed(at(B), M))).containsExactly(new Output.JoinCompleted(10));
  }

  @Test
  void contactTakesTheJoinerInAndForwardsItToItsOtherPeers() {
    m.befriend(B, C);
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.receive(D, new Join(4)))
        .isEqualTo(
            all(
                send(D, new NeighborReply(Answer.ACCEPTED, 4, 3)),
                admitted(D, OWN),
                send(B, new ForwardJoin(entry(D), 6)),
                send(C, new ForwardJoin(entry(D), 6))));
  }

  @Test
  void joinEvictsRandomPeerWhenActiveViewIsFull() {
    Driver full = Driver.ofTwo();
    full.befriend(B, C);
    full.on(new Input.Connected(D, at(D)));
    List<Output> outputs = full.receive(D, new Join(4));
    NodeId evicted = full.peers().contains(B) ? C : B;
    NodeId stayed = evicted.equals(B) ? C : B;
    assertThat(outputs)
        .isEqualTo(
            all(
                send(D, new NeighborReply(Answer.ACCEPTED, 4, 3)),
                send(evicted, new Disconnect(evicted.incarnation(), false)),
                retired(evicted, "no peer any more"),
                admitted(D, OWN),
                send(stayed, new ForwardJoin(entry(D), 6))));
    assertThat(full.m.passiveView()).containsExactly(evicted);
  }

  @Test
  void walkGoesOnWithAHopLessAndLeavesTheJoinerInOnePassiveView() {
    m.befriend(B, C);
    assertThat(m.receive(B, new ForwardJoin(entry(D), 4)))
        .containsExactly(send(C, new ForwardJoin(entry(D), 3)));
    assertThat(m.m.passiveView()).isEmpty();
    assertThat(m.receive(B, new ForwardJoin(entry(D), 3)))
        .containsExactly(send(C, new ForwardJoin(entry(D), 2)));
    assertThat(m.m.passiveView()).containsExactly(D);
  }

  @Test
  void walkEndsWhenItsHopsAreUsedUpOrThereIsNoWayOn() {
    m.befriend(B, C);
    assertThat(m.receive(B, new ForwardJoin(entry(D), 1)))
        .containsExactly(new Output.Connect(at(D)));
    Driver leaf = new Driver(HyParViewConfig.defaults());
    leaf.befriend(B);
    assertThat(leaf.receive(B, new ForwardJoin(entry(D), 6)))
        .containsExactly(new Output.Connect(at(D)));
    leaf.on(new Input.Connected(D, at(D)));
    assertThat(leaf.told(new Input.Dialed(at(D), D)))
        .containsExactly(send(D, new Neighbor(Priority.HIGH, 2)));
    assertThat(leaf.receive(D, new NeighborReply(Answer.ACCEPTED, 2, 8)))
        .isEqualTo(admitted(D, OWN));
  }

  @Test
  void nameOfThisNodeOrOfALivingPeerIsRefused() {
    NodeId impostor = new NodeId("m", 101);
    assertThat(m.receive(impostor, new Join(1)))
        .containsExactly(send(impostor, new Refused(JoinFailure.NAME_IN_USE, "this is " + M)));
    m.befriend(B);
    NodeId newer = new NodeId("b", 20);
    String asking = "it is being found out whether " + B + " is alive: try again";
    assertThat(m.receive(newer, new Join(1)))
        .containsExactly(
            send(B, new Ping(2, 1, m.nowNanos + 1)),
            send(newer, new Refused(JoinFailure.TIMED_OUT, asking)));
    assertThat(m.receive(newer, new Join(2)))
        .containsExactly(send(newer, new Refused(JoinFailure.TIMED_OUT, asking)));
    m.nowNanos += 1_000;
    m.receive(B, new Pong(1, m.nowNanos - 999));
    assertThat(m.receive(newer, new Join(3)))
        .containsExactly(
            send(newer, new Refused(JoinFailure.NAME_IN_USE, B + " has the name and is alive")));
  }

  @Test
  void newIncarnationTakesThePlaceOfOneThatIsLost() {
    m.befriend(B);
    m.on(new Input.Disconnected(B, "reset"));
    NodeId newer = new NodeId("b", 20);
    m.on(new Input.Connected(newer, at(newer)));
    assertThat(m.receive(newer, new Join(9)))
        .isEqualTo(
            all(
                send(newer, new NeighborReply(Answer.ACCEPTED, 9, 2)),
                dropped(B, "replaced by " + newer),
                admitted(newer, OWN)));
  }

  @Test
  void refusedJoinTriesTheNextContactOrEndsWhenTheNameIsTaken() {
    m.on(new Input.JoinRequested(9, List.of(at(B), at(C))));
    m.on(new Input.Connected(B, at(B)));
    m.on(new Input.Dialed(at(B), B));
    assertThat(m.receive(B, new Refused(JoinFailure.TIMED_OUT, "later")))
        .containsExactly(new Output.Connect(at(C)), new Output.Retire(B, "no peer"));
    m.on(new Input.Connected(C, at(C)));
    m.on(new Input.Dialed(at(C), C));
    assertThat(m.receive(C, new Refused(JoinFailure.NAME_IN_USE, "taken")))
        .containsExactly(
            new Output.JoinFailed(9, JoinFailure.NAME_IN_USE, C + ": taken"),
            new Output.Retire(C, "no peer"));
  }

  @Test
  void aloneItTurnsToItsContactsAgain() {
    m.on(new Input.JoinRequested(9, List.of(at(B))));
    m.on(new Input.Connected(B, at(B)));
    m.on(new Input.Dialed(at(B), B));
    m.receive(B, new NeighborReply(Answer.ACCEPTED, 1, 7));
    assertThat(m.receive(B, new Disconnect(1, true)))
        .isEqualTo(all(dropped(B, "left"), new Output.Connect(at(B))));
    m.on(new Input.Connected(B, at(B)));
    assertThat(m.told(new Input.Dialed(at(B), B))).containsExactly(send(B, new Join(2)));
    assertThat(m.receive(B, new NeighborReply(Answer.ACCEPTED, 2, 8))).isEqualTo(admitted(B, OWN));
  }

  @Test
  void leaverTellsItsPeersAndWaitsForAJoin() {
    m.befriend(B, C);
    assertThat(m.told(new Input.LeaveRequested(5, "m")))
        .containsExactly(
            send(B, new Disconnect(2, true)),
            send(C, new Disconnect(3, true)),
            new Output.Left(),
            new Output.LeaveCompleted(5));
    assertThat(m.peers()).isEmpty();
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.receive(D, new Neighbor(Priority.HIGH, 4)))
        .containsExactly(send(D, new NeighborReply(Answer.APART, 4, 0)));
    m.on(new Input.Connected(E, at(E)));
    m.receive(E, new Join(5));
    assertThat(m.peers()).containsExactly(E);
  }

  @Test
  void othersAreAskedToLeaveByThemselves() {
    assertThat(m.told(new Input.LeaveRequested(5, "b")))
        .containsExactly(
            new Output.LeaveFailed(
                5, "a node of the peer-to-peer topology leaves by itself: have 'b' leave"));
  }

  @Test
  void nodeThatNobodyCanDialIsTakenInAndNotForwarded() {
    m.befriend(B);
    m.on(new Input.Connected(D, Address.NONE));
    assertThat(m.receive(D, new Join(4)))
        .noneMatch(output -> output instanceof Output.Send(NodeId to, var _) && to.equals(B));
    assertThat(m.peers()).containsExactly(B, D);
  }
}
