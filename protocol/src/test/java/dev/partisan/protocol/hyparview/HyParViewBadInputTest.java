package dev.partisan.protocol.hyparview;

import static dev.partisan.protocol.hyparview.Driver.B;
import static dev.partisan.protocol.hyparview.Driver.C;
import static dev.partisan.protocol.hyparview.Driver.D;
import static dev.partisan.protocol.hyparview.Driver.E;
import static dev.partisan.protocol.hyparview.Driver.M;
import static dev.partisan.protocol.hyparview.Driver.at;
import static dev.partisan.protocol.hyparview.Driver.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.hyparview.HyParViewMessage.Answer;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Disconnect;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.ForwardJoin;
import dev.partisan.protocol.hyparview.HyParViewMessage.Hail;
import dev.partisan.protocol.hyparview.HyParViewMessage.HailReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Join;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.NeighborReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Optimize;
import dev.partisan.protocol.hyparview.HyParViewMessage.Ping;
import dev.partisan.protocol.hyparview.HyParViewMessage.Pong;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import dev.partisan.protocol.hyparview.HyParViewMessage.Probe;
import dev.partisan.protocol.hyparview.HyParViewMessage.ProbeReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Refused;
import dev.partisan.protocol.hyparview.HyParViewMessage.Replace;
import dev.partisan.protocol.hyparview.HyParViewMessage.ReplaceReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Shuffle;
import dev.partisan.protocol.hyparview.HyParViewMessage.ShuffleReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Switch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What nobody should send is refused and counted, and changes nothing.
class HyParViewBadInputTest {
  private final Driver m = new Driver(HyParViewConfig.defaults());

  private record Unknown() implements Message {}

  private static final Address NOWHERE = Address.NONE;
  private static final NodeId UNMET = NodeId.unmet("u");

  static Stream<Message> faults() {
    List<Entry> many =
        IntStream.rangeClosed(1, 8).mapToObj(i -> entry(Driver.stranger(i))).toList();
    return Stream.of(
        new Unknown(),
        new ForwardJoin(entry(D), 7),
        new ForwardJoin(entry(D), 0),
        new ForwardJoin(entry(D), Integer.MIN_VALUE),
        new ForwardJoin(entry(M), 3),
        new ForwardJoin(entry(B), 3),
        new ForwardJoin(new Entry(D, NOWHERE), 3),
        new ForwardJoin(new Entry(UNMET, at(D)), 3),
        new Shuffle(entry(D), 1, 7, List.of()),
        new Shuffle(entry(D), 1, 0, List.of()),
        new Shuffle(entry(D), 1, -5, List.of()),
        new Shuffle(entry(D), 1, 6, List.of()),
        new Shuffle(entry(M), 1, 5, List.of()),
        new Shuffle(entry(D), 1, 5, many),
        new Shuffle(entry(D), 1, 5, List.of(entry(M))),
        new Shuffle(entry(D), 1, 5, List.of(entry(D))),
        new Shuffle(entry(D), 1, 5, List.of(entry(E), entry(E))),
        new Shuffle(entry(D), 1, 5, List.of(new Entry(E, NOWHERE))),
        new Shuffle(entry(D), 1, 5, List.of(new Entry(UNMET, at(E)))),
        new Shuffle(new Entry(UNMET, at(E)), 1, 5, List.of()),
        new ShuffleReply(1, List.of()),
        new HailReply(new Beacon(D, 1)),
        new ProbeReply(999_999_999_999L));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultIsRefusedAndChangesNothing(Message fault) {
    m.befriend(B, C);
    m.remember(E);
    assertThat(m.receive(B, fault))
        .singleElement()
        .matches(output -> output instanceof Output.Rejected(NodeId from, var _) && from.equals(B));
    assertThat(m.peers()).containsExactly(B, C);
    assertThat(m.m.passiveView()).containsExactly(E);
  }

  @Test
  void replyBeyondItsSizeOrThatListsTheReceiverIsRefused() {
    m.befriend(B, C);
    for (List<Entry> entries :
        List.of(
            List.of(entry(M)),
            List.of(entry(D), entry(D)),
            IntStream.rangeClosed(1, 9).mapToObj(i -> entry(Driver.stranger(i))).toList())) {
      m.expire(new HyParViewTimer.ShuffleDue());
      List<Output> outputs = m.expire(new HyParViewTimer.ShuffleDue());
      Shuffle shuffle =
          outputs.stream()
              .filter(o -> o instanceof Output.Send(var _, Shuffle _))
              .map(o -> (Shuffle) ((Output.Send) o).message())
              .findFirst()
              .orElseThrow();
      assertThat(m.receive(D, new ShuffleReply(shuffle.number(), entries)))
          .singleElement()
          .isInstanceOf(Output.Rejected.class);
      assertThat(m.m.passiveView()).isEmpty();
    }
  }

  @Test
  void beaconOfOneWhoIsNoPeerIsPassedOver() {
    m.befriend(B);
    assertThat(m.receive(C, new Beacon(C, 1))).isEmpty();
    assertThat(m.receive(D, new Hail(new Beacon(D, 1))))
        .containsExactly(Driver.send(D, new HailReply(new Beacon(M, 1))));
  }

  @Test
  void foreignTimerIsABug() {
    record Foreign() implements dev.partisan.protocol.Timer {}
    assertThatThrownBy(() -> m.on(new Input.Expired(new Foreign())))
        .hasMessageContaining("not a timer of this topology");
  }

  /// Whatever comes, from whomever and in whatever order: views keep within their sizes, list nobody
  /// twice and never this node, and what is asked of the host makes sense.
  @Test
  void anythingAtAllLeavesTheViewsSound() {
    for (long seed = 1; seed <= 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean isOptimising = random.nextBoolean();
      HyParViewConfig config =
          HyParViewConfig.defaults()
              .withViews(new HyParViewConfig.Views(3, 6, List.of("s1")))
              .withOptimising(
                  new HyParViewConfig.Optimising(isOptimising, Duration.ofSeconds(10), 1, 0.1));
      Driver node = new Driver(config);
      List<HyParViewTimer> timers = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        node.nowNanos += random.nextLong(2_000_000_000L);
        List<Output> outputs = node.on(anyInput(random, node, timers));
        assertThat(timers.size()).as("seed %d", seed).isLessThan(10_000);
        for (Output output : outputs) {
          if (output instanceof Output.Schedule(HyParViewTimer timer, Duration after)) {
            assertThat(after).as("seed %d", seed).isPositive();
            timers.add(timer);
          } else if (output instanceof Output.Send(NodeId to, var _)) {
            assertThat(to).as("seed %d", seed).isNotEqualTo(M);
          }
        }
        assertSound(node, seed);
      }
    }
  }

  private static void assertSound(Driver node, long seed) {
    List<NodeId> peers = node.peers();
    List<NodeId> passive = node.m.passiveView();
    long live = node.m.members().stream().filter(member -> member.isReachable()).count() - 1;
    assertThat(live).as("seed %d", seed).isLessThanOrEqualTo(3);
    assertThat(new LinkedHashSet<>(peers)).as("seed %d", seed).hasSameSizeAs(peers);
    assertThat(new LinkedHashSet<>(passive)).as("seed %d", seed).hasSameSizeAs(passive);
    assertThat(passive).as("seed %d", seed).hasSizeLessThanOrEqualTo(6).doesNotContain(M);
    assertThat(passive).as("seed %d", seed).noneMatch(peers::contains);
  }

  private static Input anyInput(SplittableRandom random, Driver node, List<HyParViewTimer> timers) {
    NodeId someone = anyNode(random);
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Input.Connected(someone, at(someone));
      case 2 -> new Input.Disconnected(someone, "reset");
      case 3 -> new Input.Dialed(at(anyNode(random)), someone);
      case 4 -> new Input.DialFailed(at(someone), "refused");
      case 5, 6 ->
          timers.isEmpty()
              ? new Input.JoinRequested(1, List.of(at(someone)))
              : new Input.Expired(timers.remove(random.nextInt(timers.size())));
      default -> new Input.Received(someone, anyMessage(random, node.nowNanos));
    };
  }

  private static HyParViewMessage anyMessage(SplittableRandom random, long nowNanos) {
    long number = random.nextInt(6);
    Beacon beacon = new Beacon(anyNode(random), random.nextInt(5));
    long sent = nowNanos - random.nextLong(3_000_000_000L);
    return switch (random.nextInt(20)) {
      case 0 -> new Join(number);
      case 1 -> new Refused(JoinFailure.TIMED_OUT, "no");
      case 2 -> new ForwardJoin(anyEntry(random), random.nextInt(9) - 1);
      case 3, 4 -> new Neighbor(random.nextBoolean() ? Priority.HIGH : Priority.LOW, number);
      case 5, 6 ->
          new NeighborReply(
              List.of(Answer.ACCEPTED, Answer.FULL, Answer.APART).get(random.nextInt(3)),
              number,
              number);
      case 7 -> new Disconnect(number, random.nextBoolean());
      case 8, 9 -> new Shuffle(anyEntry(random), number, random.nextInt(9) - 1, anyEntries(random));
      case 10 -> new ShuffleReply(number, anyEntries(random));
      case 11 -> beacon;
      case 12 -> new Hail(beacon);
      case 13 -> new HailReply(beacon);
      case 14 -> new Ping(number, number, sent);
      case 15 -> new Pong(number, sent);
      case 16 -> random.nextBoolean() ? new Probe(sent) : new ProbeReply(sent);
      case 17 -> new Optimize(number, anyEntry(random), random.nextLong(1_000_000_000L));
      case 18 ->
          new Replace(number, anyNode(random), anyEntry(random), random.nextLong(1_000_000_000L));
      default ->
          random.nextBoolean()
              ? new ReplaceReply(anyNode(random), random.nextBoolean())
              : new Switch(anyNode(random), number);
    };
  }

  private static List<Entry> anyEntries(SplittableRandom random) {
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(10); i > 0; i--) {
      entries.add(anyEntry(random));
    }
    return entries;
  }

  private static Entry anyEntry(SplittableRandom random) {
    NodeId id = random.nextInt(12) == 0 ? M : anyNode(random);
    return new Entry(id, random.nextInt(12) == 0 ? NOWHERE : at(id));
  }

  private static NodeId anyNode(SplittableRandom random) {
    return new NodeId("s" + random.nextInt(12), 1 + random.nextInt(2));
  }
}
