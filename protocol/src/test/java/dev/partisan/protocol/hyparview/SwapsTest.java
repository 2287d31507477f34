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
import static dev.partisan.protocol.hyparview.Driver.entry;
import static dev.partisan.protocol.hyparview.Driver.retired;
import static dev.partisan.protocol.hyparview.Driver.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Input;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.hyparview.HyParViewMessage.Answer;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Disconnect;
import dev.partisan.protocol.hyparview.HyParViewMessage.NeighborReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Optimize;
import dev.partisan.protocol.hyparview.HyParViewMessage.Pong;
import dev.partisan.protocol.hyparview.HyParViewMessage.Probe;
import dev.partisan.protocol.hyparview.HyParViewMessage.ProbeReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Replace;
import dev.partisan.protocol.hyparview.HyParViewMessage.ReplaceReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Switch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Node `m` in each of the four parts of a swap towards nearer peers (X-BOT).
class SwapsTest {
  private static final Beacon OWN = new Beacon(M, 1);
  private static final long MILLI = 1_000_000;

  private final Driver m =
      new Driver(
          HyParViewConfig.defaults()
              .withViews(new HyParViewConfig.Views(2, 4, List.of()))
              .withOptimising(
                  new HyParViewConfig.Optimising(true, Duration.ofSeconds(10), 0, 0.1)));

  /// `b` is 100 ms away, `c` 10 ms.
  private void befriendBoth() {
    m.befriend(B, C);
    m.receive(B, new Pong(1, m.nowNanos - 100 * MILLI));
    m.receive(C, new Pong(2, m.nowNanos - 10 * MILLI));
  }

  @Test
  void initiatorAsksANearerCandidateAndGivesItsFarthestPeerUp() {
    befriendBoth();
    m.remember(D);
    measureD();
    m.nowNanos += MILLI;
    assertThat(m.receive(D, new ProbeReply(m.nowNanos - MILLI)))
        .containsExactly(send(D, new Optimize(3, entry(B), 99 * MILLI)));
    assertThat(m.receive(D, new NeighborReply(Answer.ACCEPTED, 3, 4)))
        .isEqualTo(
            all(
                send(B, new Disconnect(2, false)),
                retired(B, "no peer any more"),
                admitted(D, OWN)));
  }

  @Test
  void initiatorWhoseOldPeerLetGoFirstTakesTheCandidateInItsPlace() {
    befriendBoth();
    m.remember(D);
    measureD();
    m.receive(D, new ProbeReply(m.nowNanos));
    assertThat(m.receive(B, new Disconnect(1, false))).isEqualTo(retired(B, "has other peers"));
    assertThat(m.receive(D, new NeighborReply(Answer.ACCEPTED, 3, 4))).isEqualTo(admitted(D, OWN));
  }

  @Test
  void candidateThatIsNoNearerIsLeftAlone() {
    befriendBoth();
    m.remember(D);
    measureD();
    m.nowNanos += 95 * MILLI;
    assertThat(m.receive(D, new ProbeReply(m.nowNanos - 95 * MILLI)))
        .containsExactly(new Output.Retire(D, "no peer"));
  }

  @Test
  void candidateWithAPlaceAccepts() {
    m.befriend(B);
    m.on(new Input.Connected(E, at(E)));
    assertThat(m.receive(E, new Optimize(7, entry(F), 50 * MILLI)))
        .isEqualTo(all(send(E, new NeighborReply(Answer.ACCEPTED, 7, 2)), admitted(E, OWN)));
  }

  @Test
  void fullCandidateHasItsFarthestPeerReplaced() {
    ask();
    assertThat(m.receive(B, new ReplaceReply(E, true)))
        .isEqualTo(
            all(
                retired(B, "swapped"),
                send(E, new NeighborReply(Answer.ACCEPTED, 7, 3)),
                admitted(E, OWN)));
    assertThat(m.receive(B, new Disconnect(1, false))).isEmpty();
  }

  @Test
  void fullCandidateDeclinesWhenItsPeerDoesOrIsLate() {
    ask();
    assertThat(m.receive(B, new ReplaceReply(E, false)))
        .containsExactly(send(E, new NeighborReply(Answer.FULL, 7, 0)));
    m.receive(E, new Optimize(8, entry(F), 50 * MILLI));
    assertThat(m.expire(new HyParViewTimer.ReplaceDue(E, 7))).isEmpty();
    assertThat(m.expire(new HyParViewTimer.ReplaceDue(E, 8)))
        .containsExactly(send(E, new NeighborReply(Answer.FULL, 8, 0)));
    assertThat(m.receive(B, new ReplaceReply(E, true))).isEmpty();
  }

  @Test
  void spareMeasuresTheWayToTheOldPeerAndTakesIt() {
    m.befriend(B);
    weigh();
    m.nowNanos += 20 * MILLI;
    assertThat(m.receive(F, new ProbeReply(m.nowNanos - 20 * MILLI)))
        .containsExactly(send(F, new Switch(E, 2)));
    assertThat(m.receive(F, new NeighborReply(Answer.ACCEPTED, 2, 9)))
        .isEqualTo(
            all(
                send(B, new ReplaceReply(E, true)),
                send(B, new Disconnect(2, false)),
                retired(B, "no peer any more"),
                admitted(F, OWN)));
  }

  @Test
  void spareDeclinesWhenTheOldPeerIsTooFarOrDoesNotAnswer() {
    m.befriend(B);
    weigh();
    m.nowNanos += 140 * MILLI;
    assertThat(m.receive(F, new ProbeReply(m.nowNanos - 140 * MILLI)))
        .containsExactly(send(B, new ReplaceReply(E, false)), new Output.Retire(F, "no peer"));
    assertThat(m.receive(B, new Replace(1, E, entry(D), 150 * MILLI)))
        .containsExactly(new Output.Connect(at(D)));
    assertThat(m.told(new Input.DialFailed(at(D), "refused")))
        .containsExactly(send(B, new ReplaceReply(E, false)));
    assertThat(m.receive(B, new Replace(99, E, entry(D), 150 * MILLI)))
        .containsExactly(send(B, new ReplaceReply(E, false)));
  }

  @Test
  void oldPeerTakesTheSpareInPlaceOfTheInitiator() {
    m.befriend(B, C);
    m.on(new Input.Connected(F, at(F)));
    assertThat(m.receive(F, new Switch(D, 9)))
        .containsExactly(send(F, new NeighborReply(Answer.FULL, 9, 0)));
    assertThat(m.receive(F, new Switch(B, 9)))
        .isEqualTo(
            all(
                send(B, new Disconnect(2, false)),
                retired(B, "no peer any more"),
                send(F, new NeighborReply(Answer.ACCEPTED, 9, 3)),
                admitted(F, OWN)));
  }

  @Test
  void peersThatAreToStayAreNotSwapped() {
    Driver keeping =
        new Driver(
            HyParViewConfig.defaults()
                .withViews(new HyParViewConfig.Views(2, 4, List.of()))
                .withOptimising(
                    new HyParViewConfig.Optimising(true, Duration.ofSeconds(10), 2, 0.1)));
    keeping.befriend(B, C);
    keeping.receive(B, new Pong(1, keeping.nowNanos - 100 * MILLI));
    keeping.remember(D);
    assertThat(keeping.expire(new HyParViewTimer.SwapDue())).isEmpty();
  }

  private void measureD() {
    assertThat(m.expire(new HyParViewTimer.SwapDue())).containsExactly(new Output.Connect(at(D)));
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.told(new Input.Dialed(at(D), D))).containsExactly(send(D, new Probe(m.nowNanos)));
  }

  /// As far as the question to `b`, on behalf of `e`.
  private void ask() {
    befriendBoth();
    m.on(new Input.Connected(E, at(E)));
    assertThat(m.receive(E, new Optimize(7, entry(F), 50 * MILLI)))
        .containsExactly(send(B, new Replace(2, E, entry(F), 150 * MILLI)));
  }

  /// As far as the probe to `f`, on behalf of `b` and `e`.
  private void weigh() {
    assertThat(m.receive(B, new Replace(1, E, entry(F), 150 * MILLI)))
        .containsExactly(new Output.Connect(at(F)));
    m.on(new Input.Connected(F, at(F)));
    assertThat(m.told(new Input.Dialed(at(F), F))).containsExactly(send(F, new Probe(m.nowNanos)));
  }

  @Test
  void candidateOfAnotherNameIsNeverThisNodeItself() {
    m.befriend(B);
    NodeId impostor = new NodeId("m", 101);
    m.on(new Input.Connected(impostor, at(impostor)));
    assertThat(m.receive(impostor, new Optimize(7, entry(F), 50 * MILLI)))
        .containsExactly(send(impostor, new NeighborReply(Answer.FULL, 7, 0)));
  }
}
