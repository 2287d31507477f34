package dev.partisan.protocol.hyparview;

import static dev.partisan.protocol.hyparview.Driver.B;
import static dev.partisan.protocol.hyparview.Driver.C;
import static dev.partisan.protocol.hyparview.Driver.D;
import static dev.partisan.protocol.hyparview.Driver.E;
import static dev.partisan.protocol.hyparview.Driver.F;
import static dev.partisan.protocol.hyparview.Driver.M;
import static dev.partisan.protocol.hyparview.Driver.at;
import static dev.partisan.protocol.hyparview.Driver.entry;
import static dev.partisan.protocol.hyparview.Driver.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Input;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.hyparview.HyParViewMessage.Answer;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.Hail;
import dev.partisan.protocol.hyparview.HyParViewMessage.HailReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.NeighborReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import dev.partisan.protocol.hyparview.HyParViewMessage.Shuffle;
import dev.partisan.protocol.hyparview.HyParViewMessage.ShuffleReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How nodes get to know of others, and how islands are found (§3.3.4).
class HyParViewShuffleTest {
  private final Driver m = new Driver(HyParViewConfig.defaults());

  @Test
  void shuffleSamplesBothViewsAndLeavesOutWhoGetsIt() {
    m.befriend(B, C);
    m.remember(D);
    Output.Send sent = shuffled();
    Shuffle shuffle = (Shuffle) sent.message();
    NodeId other = sent.to().equals(B) ? C : B;
    assertThat(shuffle.origin()).isEqualTo(entry(M));
    assertThat(shuffle.ttl()).isEqualTo(6);
    assertThat(shuffle.entries()).containsExactly(entry(other), entry(D));
  }

  @Test
  void shuffleIsHandedOnWithItsOriginAndAHopLess() {
    m.befriend(B, C);
    Shuffle shuffle = new Shuffle(entry(D), 7, 5, List.of(entry(E)));
    assertThat(m.receive(B, shuffle))
        .containsExactly(send(C, new Shuffle(entry(D), 7, 4, List.of(entry(E)))));
    assertThat(m.m.passiveView()).isEmpty();
  }

  @Test
  void shuffleIsNotHandedToWhomItLists() {
    m.befriend(B, C);
    assertThat(m.receive(B, new Shuffle(entry(D), 7, 5, List.of(entry(C)))))
        .containsExactly(new Output.Connect(at(D)));
  }

  @Test
  void lastHopTakesItInAndRepliesStraightToTheOrigin() {
    m.befriend(B, C);
    m.remember(F);
    assertThat(m.receive(B, new Shuffle(entry(D), 7, 1, List.of(entry(E), entry(C)))))
        .containsExactly(new Output.Connect(at(D)));
    assertThat(m.m.passiveView()).containsExactlyInAnyOrder(D, E, F);
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.told(new Input.Dialed(at(D), D)))
        .containsExactly(
            send(D, new ShuffleReply(7, List.of(entry(F)))), new Output.Retire(D, "no peer"));
  }

  @Test
  void replyTakesThePlacesOfWhatWasSent() {
    Driver small = Driver.ofTwo();
    small.befriend(B);
    for (NodeId node : List.of(C, D, E, F)) {
      small.remember(node);
    }
    Output.Send sent = shuffled(small);
    Shuffle shuffle = (Shuffle) sent.message();
    assertThat(shuffle.entries()).hasSize(4);
    List<Entry> news =
        List.of(entry(Driver.stranger(1)), entry(Driver.stranger(2)), entry(Driver.stranger(3)));
    assertThat(small.receive(C, new ShuffleReply(shuffle.number(), news))).isEmpty();
    assertThat(small.m.passiveView()).hasSize(4).containsAll(news.stream().map(Entry::id).toList());
  }

  @Test
  void everyFourthShuffleAsksAContactWhichLeaderItHears() {
    m.on(new Input.JoinRequested(9, List.of(at(B))));
    m.on(new Input.Connected(B, at(B)));
    m.on(new Input.Dialed(at(B), B));
    m.receive(B, new NeighborReply(Answer.ACCEPTED, 1, 7));
    List<Output> first = m.expire(new HyParViewTimer.ShuffleDue());
    assertThat(first).endsWith(new Output.Connect(at(B)));
    for (int i = 2; i <= 4; i++) {
      assertThat(m.expire(new HyParViewTimer.ShuffleDue()))
          .last()
          .matches(output -> output instanceof Output.Send(var _, Shuffle _));
    }
    m.told(new Input.DialFailed(at(B), "busy"));
    m.remember(D);
    assertThat(m.expire(new HyParViewTimer.ShuffleDue())).endsWith(new Output.Connect(at(D)));
  }

  @Test
  void nodeThatHearsAnotherLeaderBecomesAPeer() {
    visit();
    List<Output> outputs = m.receive(D, new HailReply(new Beacon(E, 40)));
    assertThat(outputs).hasSize(2);
    assertThat(outputs.getFirst()).matches(o -> o instanceof Output.Send(var _, Shuffle _));
    assertThat(outputs.get(1)).isEqualTo(send(D, new Neighbor(Priority.HIGH, 2)));
  }

  @Test
  void nodeThatHearsTheSameLeaderIsLeftAlone() {
    visit();
    List<Output> outputs = m.receive(D, new HailReply(new Beacon(B, 9)));
    assertThat(outputs).hasSize(2);
    assertThat(outputs.getFirst()).matches(o -> o instanceof Output.Send(var _, Shuffle _));
    assertThat(outputs.get(1)).isEqualTo(new Output.Retire(D, "no peer"));
  }

  @Test
  void strangerIsToldWhichLeaderIsHeard() {
    assertThat(m.receive(D, new Hail(new Beacon(E, 1))))
        .containsExactly(send(D, new HailReply(new Beacon(M, 1))));
  }

  @Test
  void smallestNameLeadsAndItsCountIsPassedOn() {
    m.befriend(B, C);
    assertThat(m.receive(B, new Beacon(B, 3))).containsExactly(send(C, new Beacon(B, 3)));
    assertThat(m.receive(C, new Beacon(B, 3))).isEmpty();
    assertThat(m.receive(C, new Beacon(C, 9))).isEmpty();
    assertThat(m.receive(C, new Beacon(B, 4))).containsExactly(send(B, new Beacon(B, 4)));
  }

  @Test
  void leaderThatFellSilentIsNotBelievedAgainUntilItCountsOn() {
    m.befriend(B, C);
    m.receive(B, new Beacon(B, 3));
    m.nowNanos += Duration.ofSeconds(39).toNanos();
    assertThat(m.expire(new HyParViewTimer.ShuffleDue())).doesNotContain(tell(2));
    m.nowNanos += Duration.ofSeconds(1).toNanos();
    assertThat(m.expire(new HyParViewTimer.ShuffleDue()))
        .startsWith(tell(2), send(C, new Beacon(M, 2)));
    assertThat(m.receive(C, new Beacon(B, 3))).isEmpty();
    assertThat(m.receive(C, new Beacon(B, 4))).containsExactly(send(B, new Beacon(B, 4)));
  }

  private static Output tell(long count) {
    return send(B, new Beacon(M, count));
  }

  /// As far as the question to `d`, the leader being `b`.
  private void visit() {
    m.befriend(B);
    m.receive(B, new Beacon(B, 9));
    m.remember(D);
    assertThat(m.expire(new HyParViewTimer.ShuffleDue()))
        .containsExactly(new Output.Connect(at(D)));
    m.on(new Input.Connected(D, at(D)));
    assertThat(m.told(new Input.Dialed(at(D), D)))
        .containsExactly(send(D, new Hail(new Beacon(B, 9))));
  }

  private Output.Send shuffled() {
    return shuffled(m);
  }

  /// The next shuffle with a peer.
  private static Output.Send shuffled(Driver node) {
    node.expire(new HyParViewTimer.ShuffleDue());
    List<Output> outputs = node.expire(new HyParViewTimer.ShuffleDue());
    return (Output.Send) outputs.getLast();
  }
}
