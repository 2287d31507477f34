package dev.partisan.protocol;

import static dev.partisan.protocol.MeshDriver.A;
import static dev.partisan.protocol.MeshDriver.B;
import static dev.partisan.protocol.MeshDriver.C;
import static dev.partisan.protocol.MeshDriver.at;
import static dev.partisan.protocol.MeshDriver.entries;
import static dev.partisan.protocol.MeshDriver.left;
import static dev.partisan.protocol.MeshDriver.schedulePush;
import static dev.partisan.protocol.MeshDriver.send;
import static dev.partisan.protocol.MeshDriver.terms;
import static dev.partisan.protocol.MeshDriver.up;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.ClusterMessage.Entries;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Ping;
import dev.partisan.protocol.ClusterMessage.Pong;
import dev.partisan.protocol.ClusterMessage.Refused;
import dev.partisan.protocol.ClusterMessage.Welcome;
import dev.partisan.protocol.ClusterTimer.AdmissionDue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Joins as the contact sees them.
class FullMeshAdmissionTest {
  private static final NodeId NEWER_B = new NodeId("b", 20);
  private static final Duration PROBE = FullMeshConfig.defaults().joining().admissionPingTimeout();

  @Test
  void newcomerIsAdmittedAndGivenTheWholeMembership() {
    MeshDriver a = new MeshDriver();
    a.on(new Input.Connected(B, at(B)));
    List<Output> outputs = a.receive(B, new Join(at(B), Profile.NONE, 1, 1));
    assertThat(outputs.subList(0, 4))
        .containsExactly(
            new Output.KeepConnected(B, at(B)),
            new MemberEvent.Joined(B, at(B)),
            new MemberEvent.Reachable(B, at(B)),
            schedulePush());
    Entries state = (Entries) ((Output.Send) outputs.get(4)).message();
    assertThat(state.entries()).containsExactlyInAnyOrder(up(A, 1), up(B, 1));
    assertThat(state.terms()).isEqualTo(terms(1, 1));
    assertThat(state.whole()).hasSize(Membership.BUCKETS);
    assertThat(outputs.subList(5, 6)).containsExactly(send(B, new Welcome()));
  }

  @Test
  void askingAgainIsAnsweredAgainAndChangesNothing() {
    MeshDriver a = MeshDriver.withMembers(B);
    List<Output> outputs = a.receive(B, new Join(at(B), Profile.NONE, 1, 1));
    assertThat(outputs).hasSize(2).allMatch(Output.Send.class::isInstance);
    assertThat(outputs.getLast()).isEqualTo(send(B, new Welcome()));
  }

  @Test
  void leaverIsAdmittedAtTheNextGeneration() {
    MeshDriver a = MeshDriver.withMembers(B);
    a.receive(B, new Notice(left(B, 1), Duration.ZERO));
    a.on(new Input.Connected(NEWER_B, at(B)));
    a.receive(NEWER_B, new Join(at(B), Profile.NONE, 1, 1));
    assertThat(pinged(a, NEWER_B)).isEqualTo(terms(1, 2));
  }

  @Test
  void newcomerKeepsAHigherGenerationOfItsOwn() {
    MeshDriver a = new MeshDriver();
    a.on(new Input.Connected(B, at(B)));
    a.receive(B, new Join(at(B), Profile.NONE, 8, 1));
    assertThat(pinged(a, B)).isEqualTo(terms(1, 8));
  }

  @Test
  void contactTakesTheGenerationThatTheNewcomersClusterNeeds() {
    MeshDriver a = new MeshDriver();
    a.on(new Input.Connected(B, at(B)));
    a.receive(B, new Join(at(B), Profile.NONE, 1, 6));
    assertThat(pinged(a, B)).isEqualTo(terms(6, 1));
  }

  @Test
  void holderOfTheNameIsPingedFirst() {
    MeshDriver a = MeshDriver.withMembers(B);
    a.on(new Input.Connected(NEWER_B, at(B)));
    assertThat(a.receive(NEWER_B, new Join(at(B), Profile.NONE, 1, 1)))
        .containsExactly(
            send(B, new Ping(terms(1, 1), a.nowNanos())),
            new Output.Schedule(new AdmissionDue(NEWER_B, 1), PROBE));
  }

  @Test
  void newcomerIsRefusedWhenTheHolderAnswers() {
    MeshDriver a = contested();
    assertThat(a.receive(B, new Pong(terms(1, 1), a.nowNanos())))
        .containsExactly(
            send(NEWER_B, new Refused(JoinFailure.NAME_IN_USE, "b#2 has it and is alive")),
            new Output.Release(NEWER_B, "not admitted"));
    assertThat(a.expire(new AdmissionDue(NEWER_B, 1))).isEmpty();
  }

  @Test
  void answerToAPingFromBeforeTheQuestionIsNoSignOfLife() {
    MeshDriver a = contested();
    assertThat(a.receive(B, new Pong(terms(1, 1), a.nowNanos() - 1))).isEmpty();
  }

  @Test
  void newcomerSupersedesAHolderThatDoesNotAnswer() {
    MeshDriver a = contested();
    a.pass(PROBE);
    assertThat(a.expire(new AdmissionDue(NEWER_B, 1)))
        .startsWith(
            send(B, new Notice(up(NEWER_B, 2), Duration.ZERO)),
            new MemberEvent.Replaced(B, NEWER_B, at(B)),
            new Output.Release(B, "replaced by b#14"),
            new Output.KeepConnected(NEWER_B, at(B)),
            new MemberEvent.Reachable(NEWER_B, at(B)),
            schedulePush())
        .endsWith(send(NEWER_B, new Welcome()));
  }

  @Test
  void newcomerSupersedesAtOnceAHolderWithoutAConnection() {
    MeshDriver a = MeshDriver.withMembers(B);
    a.on(new Input.Disconnected(B, "reset"));
    a.on(new Input.Connected(NEWER_B, at(B)));
    assertThat(a.receive(NEWER_B, new Join(at(B), Profile.NONE, 1, 1)))
        .startsWith(new MemberEvent.Replaced(B, NEWER_B, at(B)))
        .endsWith(send(NEWER_B, new Welcome()));
  }

  @Test
  void newcomerSupersedesAHolderWhoseConnectionIsLostMeanwhile() {
    MeshDriver a = contested();
    assertThat(a.on(new Input.Disconnected(B, "reset")))
        .contains(new MemberEvent.Replaced(B, NEWER_B, at(B)))
        .endsWith(send(NEWER_B, new Welcome()));
  }

  @Test
  void newcomerThatHangsUpIsForgotten() {
    MeshDriver a = contested();
    assertThat(a.on(new Input.Disconnected(NEWER_B, "reset"))).isEmpty();
    assertThat(a.expire(new AdmissionDue(NEWER_B, 1))).isEmpty();
  }

  @Test
  void unreachableMembersHoldNobodyUp() {
    MeshDriver a = MeshDriver.withMembers(B, C);
    a.on(new Input.Disconnected(B, "reset"));
    a.on(new Input.Disconnected(C, "reset"));
    a.on(new Input.Connected(MeshDriver.D, at(MeshDriver.D)));
    assertThat(a.receive(MeshDriver.D, new Join(at(MeshDriver.D), Profile.NONE, 1, 1)))
        .endsWith(send(MeshDriver.D, new Welcome()));
  }

  @Test
  void newcomerOfThisNodesOwnNameIsRefused() {
    MeshDriver a = new MeshDriver();
    NodeId other = new NodeId("a", 9);
    a.on(new Input.Connected(other, at(B)));
    assertThat(a.receive(other, new Join(at(B), Profile.NONE, 1, 1)))
        .containsExactly(
            send(other, new Refused(JoinFailure.NAME_IN_USE, "that is this node's own name")),
            new Output.Release(other, "not admitted"));
  }

  @Test
  void newcomerIsRefusedWhenTheClusterIsFull() {
    var limits = new FullMeshConfig.Limits(2, 500, 64);
    MeshDriver a = new MeshDriver(FullMeshConfig.defaults().withLimits(limits));
    a.admit(B);
    a.on(new Input.Connected(C, at(C)));
    assertThat(a.receive(C, new Join(at(C), Profile.NONE, 1, 1)))
        .containsExactly(
            send(C, new Refused(JoinFailure.CLUSTER_FULL, "maxMembers is reached")),
            new Output.Release(C, "not admitted"));
    assertThat(a.receive(B, entries(terms(1, 1), up(C, 1))))
        .containsExactly(new Output.Rejected(B, "no room for c#3: maxMembers is reached"));
  }

  @Test
  void membershipIsSentInMessagesOfBoundedSize() {
    var limits = new FullMeshConfig.Limits(10_000, 10, 64);
    MeshDriver a = new MeshDriver(FullMeshConfig.defaults().withLimits(limits));
    a.admit(B);
    for (int i = 0; i < 95; i++) {
      a.receive(B, entries(terms(1, 1), up(new NodeId("n" + i, i + 1), 1)));
    }
    a.on(new Input.Connected(C, at(C)));
    List<MembershipEntry> received = new ArrayList<>();
    for (Output output : a.receive(C, new Join(at(C), Profile.NONE, 1, 1))) {
      if (output instanceof Output.Send(NodeId _, Entries entries)) {
        assertThat(entries.entries()).hasSizeLessThanOrEqualTo(10);
        received.addAll(entries.entries());
      }
    }
    assertThat(received).hasSize(98).doesNotHaveDuplicates();
  }

  @Test
  void messageEndsWhereEntriesGrowLong() {
    MeshDriver a = MeshDriver.withMembers(B);
    for (int i = 0; i < 95; i++) {
      TreeSet<String> services = new TreeSet<>();
      for (int j = 0; j < 32; j++) {
        services.add(j + "x".repeat(60));
      }
      MembershipEntry entry = up(new NodeId("n" + i, i + 1), 1);
      a.receive(B, entries(terms(1, 1), entry.withProfile(Profile.NONE.withServices(services))));
    }
    a.on(new Input.Connected(C, at(C)));
    int received = 0;
    for (Output output : a.receive(C, new Join(at(C), Profile.NONE, 1, 1))) {
      if (output instanceof Output.Send(NodeId _, Entries entries)) {
        assertThat(entries.entries().stream().mapToInt(MembershipEntry::weight).sum())
            .isLessThanOrEqualTo(32 << 10);
        received += entries.entries().size();
      }
    }
    assertThat(received).isEqualTo(98);
  }

  private static MeshDriver contested() {
    MeshDriver a = MeshDriver.withMembers(B);
    a.on(new Input.Connected(NEWER_B, at(B)));
    a.receive(NEWER_B, new Join(at(B), Profile.NONE, 1, 1));
    return a;
  }

  /// The generations that this node gives itself and the peer, read from its next ping.
  private static ClusterMessage.Terms pinged(MeshDriver a, NodeId peer) {
    return a.expire(new ClusterTimer.PingDue()).stream()
        .filter(output -> output instanceof Output.Send(NodeId to, Ping _) && to.equals(peer))
        .map(output -> ((Ping) ((Output.Send) output).message()).terms())
        .findFirst()
        .orElseThrow();
  }
}
