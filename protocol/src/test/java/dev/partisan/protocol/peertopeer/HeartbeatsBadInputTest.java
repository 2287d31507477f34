package dev.partisan.protocol.peertopeer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Profile;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Beat;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Beats;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Card;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Gone;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Graft;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Prune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A peer that sends what no peer should; each failure names its seed.
class HeartbeatsBadInputTest {
  private static final NodeId SELF = new NodeId("self", 1);
  private static final NodeId LIAR = new NodeId("liar", 2);
  private static final NodeId HONEST = new NodeId("honest", 3);
  private static final NodeId FAR = new NodeId("far", 4);
  private static final int MAX_ROOTS = 20;

  private record Unknown() implements Message {}

  private long nowNanos = 1_000_000_000_000L;

  private PeerToPeer withPeers() {
    PeerToPeerConfig defaults = PeerToPeerConfig.defaults();
    PeerToPeerConfig.Heartbeat beat = defaults.heartbeat();
    PeerToPeerConfig config =
        defaults.withHeartbeat(
            new PeerToPeerConfig.Heartbeat(
                beat.interval(),
                beat.batch(),
                beat.unreachableAfter(),
                Duration.ofSeconds(20),
                MAX_ROOTS));
    PeerToPeer node = new PeerToPeer(SELF, at(SELF), config, new SplittableRandom(1));
    node.handle(new Input.Started(), nowNanos);
    for (NodeId peer : List.of(HONEST, LIAR)) {
      node.handle(new Input.Connected(peer, at(peer)), nowNanos);
      node.handle(new Input.Received(peer, new Neighbor(Priority.HIGH, 1)), nowNanos);
    }
    return node;
  }

  private static Address at(NodeId id) {
    return new Address(id.name(), 1);
  }

  @Test
  void messageOfAnUnknownKindIsRefusedAndChangesNothing() {
    PeerToPeer node = withPeers();
    List<Member> before = node.members();
    assertThat(node.handle(new Input.Received(LIAR, new Unknown()), nowNanos))
        .singleElement()
        .matches(
            output -> output instanceof Output.Rejected(NodeId from, var _) && from.equals(LIAR));
    assertThat(node.members()).isEqualTo(before).hasSize(3);
  }

  @Test
  void whateverOnePeerSaysStateStaysBoundedAndTheOthersAreHeard() {
    for (long seed = 1; seed <= 50; seed++) {
      nowNanos = 1_000_000_000_000L;
      PeerToPeer node = withPeers();
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < 500; i++) {
        nowNanos += random.nextLong(20_000_000L);
        NodeId from = random.nextInt(5) == 0 ? stranger(random) : LIAR;
        List<Output> outputs = node.handle(new Input.Received(from, anyMessage(random)), nowNanos);
        assertThat(outputs)
            .as("seed %d", seed)
            .noneMatch(output -> output instanceof Output.Send(NodeId to, var _) && to.equals(SELF))
            .noneMatch(Output.Superseded.class::isInstance);
        assertThat(node.members()).as("seed %d", seed).hasSizeLessThanOrEqualTo(MAX_ROOTS);
      }
      assertThat(node.members()).as("seed %d", seed).extracting(Member::id).contains(SELF, HONEST);
      // Its beat makes room for one who has fallen silent, and what it tells of is reached by it.
      nowNanos += Duration.ofSeconds(30).toNanos();
      node.handle(new Input.Expired(new HeartbeatTimer.BeatDue()), nowNanos);
      Beats beats = new Beats(List.of(new Beat(FAR, 1, 1)), List.of());
      assertThat(node.handle(new Input.Received(HONEST, beats), nowNanos))
          .as("seed %d", seed)
          .contains(new Output.Route(FAR, HONEST));
    }
  }

  private static HeartbeatMessage anyMessage(SplittableRandom random) {
    List<NodeId> ids =
        IntStream.range(0, random.nextInt(8) == 0 ? 201 : random.nextInt(5))
            .mapToObj(_ -> stranger(random))
            .toList();
    return switch (random.nextInt(5)) {
      case 0 -> new Prune(ids);
      case 1 -> new Graft(ids);
      case 2 -> new Gone(stranger(random), random.nextLong());
      default -> {
        List<Beat> beats = new ArrayList<>();
        List<Card> cards = new ArrayList<>();
        for (NodeId id : ids) {
          beats.add(new Beat(id, random.nextLong(1_000), random.nextInt(68) - 2));
          cards.add(new Card(id, random.nextBoolean() ? at(id) : Address.NONE, Profile.NONE));
        }
        yield new Beats(beats, cards);
      }
    };
  }

  private static NodeId stranger(SplittableRandom random) {
    return switch (random.nextInt(12)) {
      case 0 -> SELF;
      case 1 -> NodeId.unmet("unmet");
      case 2 -> new NodeId("liar", 9);
      default -> new NodeId("s" + random.nextInt(60), 1 + random.nextInt(2));
    };
  }
}
