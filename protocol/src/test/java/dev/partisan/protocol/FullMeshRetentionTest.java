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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.ClusterMessage.Entries;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Ping;
import dev.partisan.protocol.ClusterTimer.GossipDue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is forgotten, when, and how it comes back.
class FullMeshRetentionTest {
  private static final Duration FORGET =
      FullMeshConfig.defaults().retention().forgetUnreachableAfter();
  private static final Duration TOMBSTONES = FullMeshConfig.defaults().retention().tombstones();

  private final MeshDriver a = MeshDriver.withMembers(B, C);

  @Test
  void memberIsForgottenAfterADayOutOfReach() {
    a.on(new Input.Disconnected(B, "reset"));
    a.pass(FORGET.minusNanos(1));
    assertThat(members(a.expire(new GossipDue()))).isEmpty();
    a.pass(Duration.ofNanos(1));
    assertThat(members(a.expire(new GossipDue())))
        .containsExactly(new MemberEvent.Forgotten(B, at(B)));
    assertThat(a.members()).extracting(Member::id).containsExactly(A, C);
  }

  @Test
  void memberThatWasNeverReachedIsForgottenToo() {
    NodeId d = MeshDriver.D;
    a.receive(B, entries(terms(1, 1), up(d, 1)));
    a.pass(FORGET);
    assertThat(members(a.expire(new GossipDue())))
        .containsExactly(new MemberEvent.Forgotten(d, at(d)));
  }

  @Test
  void forgottenMemberComesBackByItsOwnConnectionOnly() {
    forgetB();
    assertThat(a.receive(C, entries(terms(1, 1), up(B, 1)))).isEmpty();
    assertThat(a.on(new Input.Connected(B, at(B))))
        .containsExactly(
            new MemberEvent.Joined(B, at(B)), new MemberEvent.Reachable(B, at(B)), schedulePush());
  }

  @Test
  void successorOfAForgottenMemberIsAdmittedAboveIt() {
    forgetB();
    NodeId newer = new NodeId("b", 20);
    a.on(new Input.Connected(newer, at(B)));
    assertThat(a.receive(newer, new Join(at(B), Profile.NONE, 1, 1)))
        .startsWith(
            new Output.Release(B, "forgotten"),
            new Output.KeepConnected(newer, at(B)),
            new MemberEvent.Joined(newer, at(B)));
    assertThat(a.receive(B, new Ping(terms(1, 1), 0)))
        .containsExactly(send(B, new Notice(up(newer, 2), Duration.ZERO)));
  }

  @Test
  void forgottenMemberCanBeRemoved() {
    forgetB();
    assertThat(a.on(new Input.LeaveRequested(1, "b")))
        .containsExactly(
            new Output.Release(B, "forgotten"), schedulePush(), new Output.LeaveCompleted(1));
    assertThat(a.receive(B, new Ping(terms(1, 1), 0)))
        .containsExactly(send(B, new Notice(left(B, 1), Duration.ZERO)));
  }

  @Test
  void forgottenMemberIsNoLongerDialledAfterTheRetention() {
    forgetB();
    a.pass(TOMBSTONES);
    assertThat(a.expire(new GossipDue())).contains(new Output.Release(B, "forgotten"));
  }

  @Test
  void leaverIsRememberedForTheRetentionAndNoLonger() {
    a.on(new Input.LeaveRequested(1, "b"));
    a.expire(new ClusterTimer.PushDue());
    a.pass(TOMBSTONES.minusNanos(1));
    a.expire(new GossipDue());
    assertThat(a.receive(C, entries(terms(1, 1), up(B, 1)))).isEmpty();
    a.pass(Duration.ofNanos(1));
    a.expire(new GossipDue());
    assertThat(a.receive(C, entries(terms(1, 1), up(B, 1))))
        .contains(new MemberEvent.Joined(B, at(B)));
  }

  @Test
  void tombstoneThatOthersDropIsNotKeptAliveByPassingItRound() {
    Map<String, Duration> age = new TreeMap<>();
    age.put("d", TOMBSTONES);
    assertThat(
            a.receive(B, new Entries(terms(1, 1), List.of(left(MeshDriver.D, 1)), age, List.of())))
        .isEmpty();
  }

  @Test
  void nodeOutOfContactForLongerThanTheRetentionDropsItsStateAndJoinsAnew() {
    a.on(new Input.Disconnected(B, "reset"));
    a.on(new Input.Disconnected(C, "reset"));
    a.pass(FORGET);
    a.expire(new GossipDue());
    a.pass(TOMBSTONES.minus(FORGET));
    assertThat(a.expire(new GossipDue()))
        .contains(
            new Output.Release(B, "out of contact for too long"),
            new Output.Release(C, "out of contact for too long"),
            new Output.Connect(at(B)));
    a.on(new Input.Connected(B, at(B)));
    assertThat(a.on(new Input.Dialed(at(B), B)))
        .contains(send(B, new Join(at(A), Profile.NONE, 2, 1)));
  }

  @Test
  void clusterOfOneIsNotOutOfContact() {
    MeshDriver alone = new MeshDriver();
    alone.pass(TOMBSTONES.multipliedBy(2));
    assertThat(alone.expire(new GossipDue())).hasSize(1);
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> new FullMeshConfig.Retention(FORGET, FORGET))
        .hasMessageContaining("longer than forgetUnreachableAfter PT24H");
    assertThatThrownBy(() -> new FullMeshConfig.Limits(0, 500, 64))
        .hasMessage("maxMembers 0 must be at least 1");
    assertThatThrownBy(() -> new FullMeshConfig.Limits(10, 5_000, 64))
        .hasMessageContaining("maxEntriesPerMessage 5000");
    assertThatThrownBy(() -> new FullMeshConfig.Detection(FORGET, FORGET))
        .hasMessageContaining("at least twice");
    assertThatThrownBy(() -> new FullMeshConfig.Gossip(Duration.ZERO, 1, FORGET, 1))
        .hasMessageContaining("gossip interval PT0S");
  }

  private void forgetB() {
    a.on(new Input.Disconnected(B, "reset"));
    a.pass(FORGET);
    a.expire(new GossipDue());
  }

  private static List<Output> members(List<Output> outputs) {
    return outputs.stream().filter(MemberEvent.class::isInstance).toList();
  }
}
