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

import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Ping;
import dev.partisan.protocol.ClusterMessage.Refused;
import dev.partisan.protocol.ClusterMessage.Welcome;
import dev.partisan.protocol.ClusterTimer.JoinDue;
import dev.partisan.protocol.ClusterTimer.JoinStepDue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Joins as the joining node sees them.
class FullMeshJoinTest {
  private static final Duration STEP = FullMeshConfig.defaults().joining().stepTimeout();
  private static final Duration TIMEOUT = FullMeshConfig.defaults().joining().timeout();

  private final MeshDriver a = new MeshDriver();

  @Test
  void joinDialsItsFirstContact() {
    assertThat(a.on(new Input.JoinRequested(7, List.of(at(B), at(C)))))
        .containsExactly(
            new Output.Connect(at(B)),
            new Output.Schedule(new JoinStepDue(1, 1), STEP),
            new Output.Schedule(new JoinDue(1), TIMEOUT));
  }

  @Test
  void joinAsksWhoeverItsContactLeadsTo() {
    a.on(new Input.JoinRequested(7, List.of(at(B))));
    a.on(new Input.Connected(B, at(B)));
    assertThat(a.on(new Input.Dialed(at(B), B)))
        .containsExactly(
            send(B, new Join(at(A), Profile.NONE, 1, 1)),
            new Output.Schedule(new JoinStepDue(1, 2), STEP));
  }

  @Test
  void joinTakesTheMembersOfTheContactAndCompletesWithItsWelcome() {
    askB();
    assertThat(a.receive(B, entries(terms(1, 4), up(A, 4), up(B, 1), up(C, 2))))
        .containsExactly(
            schedulePush(),
            new Output.KeepConnected(B, at(B)),
            new MemberEvent.Joined(B, at(B)),
            new MemberEvent.Reachable(B, at(B)),
            new Output.KeepConnected(C, at(C)),
            new MemberEvent.Joined(C, at(C)));
    assertThat(a.receive(B, new Welcome())).containsExactly(new Output.JoinCompleted(7));
    assertThat(a.members())
        .containsExactly(
            new Member(A, at(A), true), new Member(B, at(B), true), new Member(C, at(C), false));
  }

  @Test
  void joinBringsItsOwnMembersAlong() {
    MeshDriver joiner = MeshDriver.withMembers(C);
    joiner.on(new Input.JoinRequested(7, List.of(at(B))));
    joiner.on(new Input.Connected(B, at(B)));
    joiner.on(new Input.Dialed(at(B), B));
    List<Integer> all = new ArrayList<>();
    for (int bucket = 0; bucket < Membership.BUCKETS; bucket++) {
      all.add(bucket);
    }
    var state =
        new ClusterMessage.Entries(terms(1, 1), List.of(up(A, 1), up(B, 1)), new TreeMap<>(), all);
    assertThat(joiner.receive(B, state)).endsWith(send(B, entries(terms(1, 1), up(C, 1))));
  }

  @Test
  void livingMemberIsPutAboveAHolderOfItsNameInTheOtherCluster() {
    MeshDriver joiner = MeshDriver.withMembers(C);
    joiner.on(new Input.JoinRequested(7, List.of(at(B))));
    joiner.on(new Input.Connected(B, at(B)));
    joiner.on(new Input.Dialed(at(B), B));
    NodeId oldC = new NodeId("c", 33);
    joiner.receive(B, entries(terms(1, 1), up(B, 1), left(oldC, 5)));
    assertThat(joiner.members()).extracting(Member::id).containsExactly(A, B, C);
    assertThat(joiner.expire(new ClusterTimer.PushDue()))
        .contains(send(B, entries(terms(1, 1), up(B, 1), up(C, 6))));
  }

  @Test
  void unreachableMemberGivesWayToAHolderOfItsNameInTheOtherCluster() {
    MeshDriver joiner = MeshDriver.withMembers(C);
    joiner.on(new Input.Disconnected(C, "crashed"));
    joiner.on(new Input.JoinRequested(7, List.of(at(B))));
    joiner.on(new Input.Connected(B, at(B)));
    joiner.on(new Input.Dialed(at(B), B));
    NodeId newC = new NodeId("c", -33);
    joiner.receive(B, entries(terms(1, 1), up(B, 1), up(newC, 1)));
    assertThat(joiner.expire(new ClusterTimer.PushDue()))
        .contains(send(B, entries(terms(1, 1), up(B, 1), up(newC, 2))));
  }

  @Test
  void contactWhoseNameHadAHolderHereIsGivenTheNextGeneration() {
    MeshDriver joiner = MeshDriver.withMembers(B);
    joiner.on(new Input.Disconnected(B, "crashed"));
    NodeId restarted = new NodeId("b", 99);
    joiner.on(new Input.JoinRequested(7, List.of(at(B))));
    joiner.on(new Input.Connected(restarted, at(B)));
    assertThat(joiner.on(new Input.Dialed(at(B), restarted)))
        .contains(send(restarted, new Join(at(A), Profile.NONE, 1, 2)));
  }

  @Test
  void nextContactIsTriedWhenADialFailsOrAnAnswerStaysAway() {
    a.on(new Input.JoinRequested(7, List.of(at(B), at(C))));
    assertThat(a.on(new Input.DialFailed(at(B), "refused")))
        .containsExactly(
            new Output.Connect(at(C)), new Output.Schedule(new JoinStepDue(1, 2), STEP));
    List<Output> pause = a.expire(new JoinStepDue(1, 2));
    assertThat(pause).hasSize(1);
    Output.Schedule schedule = (Output.Schedule) pause.getFirst();
    assertThat(schedule.timer()).isEqualTo(new JoinStepDue(1, 3));
    assertThat(schedule.after()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(a.expire(new JoinStepDue(1, 3))).startsWith(new Output.Connect(at(B)));
  }

  @Test
  void pausesGrowToTheLongest() {
    a.on(new Input.JoinRequested(7, List.of(at(B))));
    Duration last = Duration.ZERO;
    for (int step = 1; step < 40; step += 2) {
      Output.Schedule pause = (Output.Schedule) a.expire(new JoinStepDue(1, step)).getLast();
      last = pause.after();
      a.expire(new JoinStepDue(1, step + 1));
    }
    assertThat(last).isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
  }

  @Test
  void staleStepIsIgnored() {
    askB();
    assertThat(a.expire(new JoinStepDue(1, 1))).isEmpty();
    assertThat(a.expire(new JoinStepDue(9, 1))).isEmpty();
    assertThat(a.expire(new JoinDue(9))).isEmpty();
  }

  @Test
  void joinFailsWithTheLastReasonWhenItsTimeIsUp() {
    a.on(new Input.JoinRequested(7, List.of(at(B))));
    a.on(new Input.DialFailed(at(B), "connection refused"));
    assertThat(a.expire(new JoinDue(1)))
        .containsExactly(
            new Output.JoinFailed(7, JoinFailure.TIMED_OUT, "b:7000: connection refused"));
  }

  @Test
  void takenNameEndsTheJoin() {
    askB();
    assertThat(a.receive(B, new Refused(JoinFailure.NAME_IN_USE, "a#9 has it and is alive")))
        .containsExactly(
            new Output.Release(B, "join ended"),
            new Output.JoinFailed(7, JoinFailure.NAME_IN_USE, "b#2: a#9 has it and is alive"));
  }

  @Test
  void fullClusterMakesItTryTheNextContact() {
    a.on(new Input.JoinRequested(7, List.of(at(B), at(C))));
    a.on(new Input.Connected(B, at(B)));
    a.on(new Input.Dialed(at(B), B));
    assertThat(a.receive(B, new Refused(JoinFailure.CLUSTER_FULL, "full")))
        .startsWith(new Output.Connect(at(C)));
  }

  @Test
  void contactThatHangsUpIsFollowedByTheNext() {
    a.on(new Input.JoinRequested(7, List.of(at(B), at(C))));
    a.on(new Input.Connected(B, at(B)));
    a.on(new Input.Dialed(at(B), B));
    assertThat(a.on(new Input.Disconnected(B, "reset"))).startsWith(new Output.Connect(at(C)));
  }

  @Test
  void onlyContactBeingItselfIsAClusterOfOne() {
    assertThat(a.on(new Input.JoinRequested(7, List.of(at(A)))))
        .contains(new Output.JoinCompleted(7));
    Address alias = new Address("alias", 1);
    a.on(new Input.JoinRequested(8, List.of(alias)));
    assertThat(a.on(new Input.Dialed(alias, A))).containsExactly(new Output.JoinCompleted(8));
  }

  @Test
  void contactOfTheSameNameIsATakenName() {
    a.on(new Input.JoinRequested(7, List.of(at(B))));
    NodeId other = new NodeId("a", 9);
    a.on(new Input.Connected(other, at(B)));
    assertThat(a.on(new Input.Dialed(at(B), other)))
        .containsExactly(new Output.JoinFailed(7, JoinFailure.NAME_IN_USE, "b:7000 is a#9"));
  }

  @Test
  void joinWithoutContactsFails() {
    assertThat(a.on(new Input.JoinRequested(7, List.of())))
        .containsExactly(
            new Output.JoinFailed(7, JoinFailure.NO_CONTACTS, "name at least one contact"));
  }

  @Test
  void joinsUnderWayAreBounded() {
    for (int i = 0; i < 64; i++) {
      a.on(new Input.JoinRequested(i, List.of(at(B))));
    }
    assertThat(a.on(new Input.JoinRequested(64, List.of(at(B)))))
        .containsExactly(
            new Output.JoinFailed(64, JoinFailure.TOO_MANY_JOINS, "64 joins are under way"));
  }

  @Test
  void admissionThatComesAfterGivingUpIsDeclined() {
    askB();
    a.expire(new JoinDue(1));
    assertThat(a.receive(B, entries(terms(1, 4), up(A, 4), up(B, 1))))
        .containsExactly(send(B, new Notice(left(A, 4), Duration.ZERO)), schedulePush());
    assertThat(a.members()).containsExactly(new Member(A, at(A), true));
    assertThat(a.receive(B, new Welcome()))
        .containsExactly(new Output.Rejected(B, "welcome without a join"));
    assertThat(a.receive(B, new Ping(terms(1, 4), 5)))
        .containsExactly(send(B, new Notice(left(A, 4), Duration.ZERO)));
  }

  private void askB() {
    a.on(new Input.JoinRequested(7, List.of(at(B))));
    a.on(new Input.Connected(B, at(B)));
    a.on(new Input.Dialed(at(B), B));
  }
}
