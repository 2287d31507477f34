package dev.partisan.protocol.hyparview;

import static dev.partisan.protocol.hyparview.Driver.B;
import static dev.partisan.protocol.hyparview.Driver.C;
import static dev.partisan.protocol.hyparview.Driver.D;
import static dev.partisan.protocol.hyparview.Driver.E;
import static dev.partisan.protocol.hyparview.Driver.F;
import static dev.partisan.protocol.hyparview.Driver.M;
import static dev.partisan.protocol.hyparview.Driver.admitted;
import static dev.partisan.protocol.hyparview.Driver.all;
import static dev.partisan.protocol.hyparview.Driver.at;
import static dev.partisan.protocol.hyparview.Driver.retired;
import static dev.partisan.protocol.hyparview.Driver.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Input;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.hyparview.HyParViewMessage.Answer;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Disconnect;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.NeighborReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Ping;
import dev.partisan.protocol.hyparview.HyParViewMessage.Pong;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How relations begin, end, are lost and replaced (§3.3.4).
class HyParViewRelationTest {
  private static final Beacon OWN = new Beacon(M, 1);

  private final Driver m = Driver.ofTwo();

  @Test
  void lowPriorityIsDeclinedWhenFullAndHighIsNot() {
    m.befriend(B, C);
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.receive(D, new Neighbor(Priority.LOW, 4)))
        .containsExactly(send(D, new NeighborReply(Answer.FULL, 4, 0)));
    assertThat(m.receive(D, new Neighbor(Priority.HIGH, 5)))
        .startsWith(send(D, new NeighborReply(Answer.ACCEPTED, 5, 3)));
    assertThat(m.peers()).hasSize(2).contains(D);
  }

  @Test
  void lowPriorityIsAcceptedWhileThereIsAPlace() {
    m.befriend(B);
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.receive(D, new Neighbor(Priority.LOW, 4)))
        .isEqualTo(all(send(D, new NeighborReply(Answer.ACCEPTED, 4, 2)), admitted(D, OWN)));
  }

  @Test
  void disconnectOfAnEarlierRelationIsPassedOver() {
    m.befriend(B);
    m.receive(B, new Disconnect(1, false));
    m.befriend(B);
    assertThat(m.peers()).containsExactly(B);
    assertThat(m.receive(B, new Disconnect(1, false))).isEmpty();
    assertThat(m.peers()).containsExactly(B);
  }

  @Test
  void disconnectedPeerIsKeptInMindAndAnotherOneAsked() {
    m.befriend(B, C);
    m.remember(D);
    List<Output> outputs = m.receive(B, new Disconnect(1, false));
    assertThat(outputs).startsWith(retired(B, "has other peers").toArray(Output[]::new));
    assertThat(outputs.subList(2, outputs.size()))
        .containsAnyOf(new Output.Connect(at(D)), send(B, new Neighbor(Priority.LOW, 3)));
    assertThat(m.m.passiveView()).contains(B, D);
  }

  @Test
  void questionsThatCrossMakeOneRelation() {
    m.befriend(B);
    m.remember(D);
    m.expire(new HyParViewTimer.PromotionDue());
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.told(new Input.Dialed(at(D), D)))
        .containsExactly(send(D, new Neighbor(Priority.LOW, 2)));
    assertThat(m.receive(D, new Neighbor(Priority.LOW, 44)))
        .isEqualTo(all(send(D, new NeighborReply(Answer.ACCEPTED, 44, 2)), admitted(D, OWN)));
    assertThat(m.receive(D, new NeighborReply(Answer.ACCEPTED, 2, 44))).isEmpty();
    assertThat(m.receive(D, new Ping(2, 44, 5))).containsExactly(send(D, new Pong(44, 5)));
  }

  @Test
  void answerThatComesTooLateEndsWhatTheOtherSideBelieves() {
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.receive(D, new NeighborReply(Answer.ACCEPTED, 77, 8)))
        .containsExactly(send(D, new Disconnect(8, false)));
  }

  @Test
  void candidateThatDoesNotAnswerIsEvictedAndTheNextOneAsked() {
    m.befriend(B);
    m.remember(D);
    m.remember(E);
    List<Output> first = m.expire(new HyParViewTimer.PromotionDue());
    NodeId asked = first.contains(new Output.Connect(at(D))) ? D : E;
    NodeId other = asked.equals(D) ? E : D;
    assertThat(first).containsExactly(new Output.Connect(at(asked)));
    assertThat(m.told(new Input.DialFailed(at(asked), "refused")))
        .containsExactly(new Output.Connect(at(other)));
    assertThat(m.m.passiveView()).containsExactly(other);
    assertThat(m.expire(new HyParViewTimer.ErrandDue(2))).isEmpty();
    assertThat(m.m.passiveView()).isEmpty();
  }

  @Test
  void anotherIncarnationAtTheAddressIsNotTheCandidate() {
    m.befriend(B);
    m.remember(D);
    m.expire(new HyParViewTimer.PromotionDue());
    NodeId newer = new NodeId("d", 40);
    m.on(new Input.Connected(newer, at(D)));
    assertThat(m.told(new Input.Dialed(at(D), newer)))
        .containsExactly(new Output.Retire(newer, "no peer"));
    assertThat(m.m.passiveView()).isEmpty();
  }

  @Test
  void lostPeerIsAwaitedWhileItsPlaceIsOffered() {
    m.befriend(B, C);
    m.remember(D);
    List<Output> lost = m.on(new Input.Disconnected(B, "reset"));
    assertThat(lost)
        .startsWith(
            new MemberEvent.Unreachable(B, at(B)),
            new Output.Schedule(new HyParViewTimer.GraceDue(B, 1), Duration.ofSeconds(2)),
            new Output.Connect(at(D)));
    assertThat(m.told(new Input.Connected(B, at(B))))
        .containsExactly(
            send(B, new Ping(2, 1, m.nowNanos))); // may have another in this node's place
    assertThat(m.receive(B, new Pong(1, m.nowNanos)))
        .containsExactly(new MemberEvent.Reachable(B, at(B)), send(B, OWN));
    assertThat(m.expire(new HyParViewTimer.GraceDue(B, 1))).isEmpty();
    m.on(new Input.Disconnected(B, "reset"));
    assertThat(m.expire(new HyParViewTimer.GraceDue(B, 1))).isEqualTo(Driver.lost(B, "lost"));
    assertThat(m.m.passiveView()).doesNotContain(B);
  }

  @Test
  void lostPeerThatComesBackToATakenPlaceIsLetGoInPeace() {
    m.befriend(B, C);
    m.on(new Input.Disconnected(B, "reset"));
    m.befriend(D);
    m.on(new Input.Connected(B, at(B)));
    assertThat(m.receive(B, new Pong(1, m.nowNanos)))
        .isEqualTo(all(send(B, new Disconnect(2, false)), retired(B, "no peer any more")));
    assertThat(m.peers()).containsExactly(C, D);
  }

  @Test
  void peerThatDoesNotAnswerPingsIsDropped() {
    m.befriend(B, C);
    m.nowNanos += Duration.ofSeconds(4).toNanos();
    assertThat(m.expire(new HyParViewTimer.PingDue()))
        .containsExactly(send(B, new Ping(2, 1, m.nowNanos)), send(C, new Ping(3, 2, m.nowNanos)));
    m.receive(B, new Pong(1, m.nowNanos));
    m.nowNanos += Duration.ofSeconds(2).toNanos();
    assertThat(m.expire(new HyParViewTimer.PingDue()))
        .isEqualTo(all(send(B, new Ping(2, 1, m.nowNanos)), Driver.lost(C, "no answer to pings")));
  }

  @Test
  void pingForARelationThatIsNoneHereEndsItThere() {
    m.befriend(B);
    assertThat(m.receive(C, new Ping(1, 33, 5)))
        .containsExactly(send(C, new Disconnect(33, false)));
    assertThat(m.receive(B, new Ping(1, 33, 5)))
        .containsExactly(send(B, new Disconnect(33, false)));
    assertThat(m.receive(B, new Ping(1, 2, 5))).containsExactly(send(B, new Pong(2, 5)));
  }

  @Test
  void reservedPlaceIsKeptForItsNodeAndNobodyTakesIt() {
    Driver reserving =
        new Driver(
            HyParViewConfig.defaults().withViews(new HyParViewConfig.Views(2, 4, List.of("f"))));
    reserving.befriend(B);
    reserving.on(new Input.Connected(C, at(C)));
    assertThat(reserving.receive(C, new Neighbor(Priority.LOW, 3)))
        .containsExactly(send(C, new NeighborReply(Answer.FULL, 3, 0)));
    reserving.befriend(C);
    assertThat(reserving.peers()).containsExactly(C);
    reserving.on(new Input.Connected(F, at(F)));
    reserving.receive(F, new Neighbor(Priority.LOW, 6));
    reserving.befriend(D, E);
    assertThat(reserving.peers()).containsExactly(E, F);
  }

  @Test
  void anAttemptEndsAfterThreeRefusals() {
    Driver wide = new Driver(HyParViewConfig.defaults());
    wide.befriend(B, C, D, E);
    for (int i = 1; i <= 6; i++) {
      wide.remember(Driver.stranger(i));
    }
    List<Output> outputs = wide.expire(new HyParViewTimer.PromotionDue());
    for (int i = 1; i <= 3; i++) {
      assertThat(outputs).hasSize(1);
      var contact = ((Output.Connect) outputs.getFirst()).contact();
      int number = Integer.parseInt(contact.host().substring(1));
      NodeId candidate = Driver.stranger(number);
      wide.on(new Input.Connected(candidate, contact));
      wide.on(new Input.Dialed(contact, candidate));
      outputs = wide.receive(candidate, new NeighborReply(Answer.FULL, 4 + i, 0));
      assertThat(outputs).endsWith(new Output.Retire(candidate, "no peer"));
      outputs = outputs.subList(0, outputs.size() - 1);
    }
    assertThat(outputs).isEmpty();
    assertThat(wide.m.passiveView()).hasSize(6);
    assertThat(wide.expire(new HyParViewTimer.PromotionDue())).hasSize(1);
  }
}
