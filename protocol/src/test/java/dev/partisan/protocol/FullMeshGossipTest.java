package dev.partisan.protocol;

import static dev.partisan.protocol.MeshDriver.A;
import static dev.partisan.protocol.MeshDriver.B;
import static dev.partisan.protocol.MeshDriver.C;
import static dev.partisan.protocol.MeshDriver.D;
import static dev.partisan.protocol.MeshDriver.at;
import static dev.partisan.protocol.MeshDriver.entries;
import static dev.partisan.protocol.MeshDriver.left;
import static dev.partisan.protocol.MeshDriver.schedulePush;
import static dev.partisan.protocol.MeshDriver.send;
import static dev.partisan.protocol.MeshDriver.terms;
import static dev.partisan.protocol.MeshDriver.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.ClusterMessage.Digest;
import dev.partisan.protocol.ClusterMessage.Entries;
import dev.partisan.protocol.ClusterMessage.Fingerprints;
import dev.partisan.protocol.ClusterMessage.Ping;
import dev.partisan.protocol.ClusterMessage.Pong;
import dev.partisan.protocol.ClusterTimer.GossipDue;
import dev.partisan.protocol.ClusterTimer.PingDue;
import dev.partisan.protocol.ClusterTimer.PushDue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Gossip, pings and what follows from silence.
class FullMeshGossipTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MeshDriver a = MeshDriver.withMembers(B, C);

  @Test
  void startSchedulesTheFirstTicksWithinTheirIntervals() {
    FullMesh mesh = new FullMesh(A, at(A), FullMeshConfig.defaults(), new SplittableRandom(1));
    List<Output> outputs = mesh.handle(new Input.Started(), 0);
    assertThat(outputs)
        .extracting(output -> ((Output.Schedule) output).timer())
        .containsExactly(new GossipDue(), new PingDue());
    assertThat(outputs)
        .extracting(output -> ((Output.Schedule) output).after())
        .allMatch(after -> after.isPositive() && after.compareTo(SECOND) <= 0);
  }

  @Test
  void changeIsPushedOnceAndPassedOn() {
    assertThat(a.receive(B, entries(terms(1, 1), up(D, 1))))
        .containsExactly(
            new Output.KeepConnected(D, at(D)), new MemberEvent.Joined(D, at(D)), schedulePush());
    assertThat(a.expire(new PushDue()))
        .containsExactlyInAnyOrder(
            send(B, entries(terms(1, 1), up(D, 1))), send(C, entries(terms(1, 1), up(D, 1))));
    assertThat(a.expire(new PushDue())).isEmpty();
    assertThat(a.receive(C, entries(terms(1, 1), up(D, 1)))).isEmpty();
  }

  @Test
  void changesOfOneMomentShareAPush() {
    a.receive(B, entries(terms(1, 1), up(D, 1)));
    NodeId e = new NodeId("e", 5);
    assertThat(a.receive(C, entries(terms(1, 1), up(e, 1)))).doesNotContain(schedulePush());
    assertThat(a.expire(new PushDue())).contains(send(B, entries(terms(1, 1), up(D, 1), up(e, 1))));
  }

  @Test
  void gossipSendsADigestAndNoState() {
    List<Output> outputs = a.expire(new GossipDue());
    assertThat(outputs).hasSize(3).startsWith(new Output.Schedule(new GossipDue(), SECOND));
    assertThat(outputs.subList(1, 3)).allMatch(o -> o instanceof Output.Send(NodeId _, Digest _));
  }

  @Test
  void equalDigestIsNotAnswered() {
    assertThat(a.receive(B, new Digest(terms(1, 1), digestOf(up(A, 1), up(B, 1), up(C, 1)))))
        .isEmpty();
  }

  @Test
  void differentDigestIsAnsweredWithFingerprintsAndTheseWithWhatDiffers() {
    Membership theirs = membership(up(A, 1), up(B, 1), up(C, 1), up(D, 1));
    Membership ours = membership(up(A, 1), up(B, 1), up(C, 1));
    assertThat(a.receive(B, new Digest(terms(1, 1), theirs.digest())))
        .containsExactly(send(B, new Fingerprints(terms(1, 1), ours.fingerprints())));
    assertThat(a.receive(B, new Fingerprints(terms(1, 1), theirs.fingerprints())))
        .containsExactly(
            send(
                B,
                new Entries(
                    terms(1, 1),
                    List.copyOf(inBucketOf(D, ours)),
                    new TreeMap<>(),
                    List.of(Membership.bucketOf("d")))));
  }

  @Test
  void wholeBucketIsAnsweredWithWhatItLacks() {
    Entries empty =
        new Entries(terms(1, 1), List.of(), new TreeMap<>(), List.of(Membership.bucketOf("c")));
    List<MembershipEntry> ours = inBucketOf(C, membership(up(A, 1), up(B, 1), up(C, 1)));
    assertThat(a.receive(B, empty))
        .containsExactly(send(B, new Entries(terms(1, 1), ours, new TreeMap<>(), List.of())));
  }

  @Test
  void tombstonesTravelWithTheirAge() {
    a.receive(C, new Entries(terms(1, 1), List.of(left(B, 1)), age("b", SECOND), List.of()));
    a.pass(SECOND);
    assertThat(a.expire(new PushDue()))
        .containsExactly(
            send(
                C,
                new Entries(
                    terms(1, 1),
                    List.of(left(B, 1)),
                    age("b", SECOND.multipliedBy(2)),
                    List.of())));
  }

  @Test
  void pingIsAnsweredWithItsOwnTime() {
    assertThat(a.receive(B, new Ping(terms(1, 1), 77)))
        .containsExactly(send(B, new Pong(terms(1, 1), 77)));
  }

  @Test
  void connectedMembersArePinged() {
    a.on(new Input.Disconnected(C, "reset"));
    assertThat(a.expire(new PingDue()))
        .containsExactly(
            new Output.Schedule(new PingDue(), SECOND),
            send(B, new Ping(terms(1, 1), a.nowNanos())));
  }

  @Test
  void lostConnectionMakesAMemberUnreachableAndTheNextOneReachableWhichIsAskedWhatItMissed() {
    assertThat(a.on(new Input.Disconnected(B, "reset")))
        .containsExactly(new MemberEvent.Unreachable(B, at(B)));
    assertThat(a.members()).contains(new Member(B, at(B), false));
    assertThat(a.on(new Input.Connected(B, at(B))))
        .containsExactly(new MemberEvent.Reachable(B, at(B)), send(B, digest()));
    assertThat(a.on(new Input.Connected(B, at(B)))).isEmpty();
  }

  @Test
  void silentLinkIsDialledAnewAndRevivedByAFreshAnswer() {
    a.pass(Duration.ofSeconds(4));
    a.receive(C, new Pong(terms(1, 1), a.nowNanos()));
    a.pass(SECOND);
    assertThat(a.expire(new PingDue()))
        .startsWith(
            new Output.Schedule(new PingDue(), SECOND),
            new MemberEvent.Unreachable(B, at(B)),
            new Output.Reconnect(B, "no answer to pings"))
        .contains(send(B, new Ping(terms(1, 1), a.nowNanos())));
    assertThat(a.receive(B, new Pong(terms(1, 1), a.nowNanos() - 1)))
        .containsExactly(new MemberEvent.Reachable(B, at(B)), send(B, digest()));
  }

  @Test
  void malformedMessagesAreRejected() {
    record Foreign() implements Message {}
    assertThat(a.receive(B, new Foreign()))
        .containsExactly(
            new Output.Rejected(B, "not a message of this topology: " + Foreign.class.getName()));
    assertThat(a.receive(B, new Fingerprints(terms(1, 1), List.of(1L, 2L))))
        .containsExactly(new Output.Rejected(B, "2 fingerprints instead of 64"));
    assertThat(a.receive(B, new Entries(terms(1, 1), List.of(), new TreeMap<>(), List.of(64))))
        .containsExactly(new Output.Rejected(B, "malformed entries: 0 of them"));
    List<MembershipEntry> many = Collections.nCopies(1_001, up(D, 1));
    assertThat(a.receive(B, new Entries(terms(1, 1), many, new TreeMap<>(), List.of())))
        .containsExactly(new Output.Rejected(B, "malformed entries: 1001 of them"));
    assertThatThrownBy(() -> terms(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> terms(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void absurdAgesDoNoHarm() {
    var forever = age("d", Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(a.receive(B, new Entries(terms(1, 1), List.of(left(D, 1)), forever, List.of())))
        .isEmpty();
    var future = age("d", Duration.ofSeconds(Long.MIN_VALUE));
    assertThat(a.receive(B, new Entries(terms(1, 1), List.of(left(D, 1)), future, List.of())))
        .containsExactly(schedulePush());
  }

  @Test
  void foreignTimerIsABugOfTheHost() {
    record Foreign() implements Timer {}
    assertThatThrownBy(() -> a.expire(new Foreign())).hasMessageContaining("Foreign");
  }

  private static Digest digest() {
    return new Digest(terms(1, 1), digestOf(up(A, 1), up(B, 1), up(C, 1)));
  }

  private static Map<String, Duration> age(String name, Duration age) {
    return new TreeMap<>(Map.of(name, age));
  }

  private static Membership membership(MembershipEntry... entries) {
    Membership membership = new Membership();
    for (MembershipEntry entry : entries) {
      membership.merge(entry);
    }
    return membership;
  }

  private static long digestOf(MembershipEntry... entries) {
    return membership(entries).digest();
  }

  private static List<MembershipEntry> inBucketOf(NodeId node, Membership membership) {
    List<MembershipEntry> found = new ArrayList<>();
    membership.entriesOf(List.of(Membership.bucketOf(node.name()))).values().forEach(found::addAll);
    return found;
  }
}
