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

import dev.partisan.protocol.ClusterMessage.Digest;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Ping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Leaves, removals and successions (§3.2), and what those hear who missed them.
class FullMeshLeaveTest {
  private static final NodeId NEWER_A = new NodeId("a", 9);

  private final MeshDriver a = MeshDriver.withMembers(B, C);

  @Test
  void selfLeaveTellsAllAndGoesOnAlone() {
    assertThat(a.on(new Input.LeaveRequested(3, "a")))
        .containsExactly(
            send(B, new Notice(left(A, 1), Duration.ZERO)),
            send(C, new Notice(left(A, 1), Duration.ZERO)),
            new Output.Left(),
            new Output.LeaveCompleted(3));
    assertThat(a.members()).containsExactly(new Member(A, at(A), true));
  }

  @Test
  void leaverJoinsAgainAtAHigherGeneration() {
    a.on(new Input.LeaveRequested(3, "a"));
    a.on(new Input.JoinRequested(4, List.of(at(B))));
    assertThat(a.on(new Input.Dialed(at(B), B)))
        .contains(send(B, new Join(at(A), Profile.NONE, 2, 1)));
  }

  @Test
  void removedMemberIsToldAndLetGo() {
    assertThat(a.on(new Input.LeaveRequested(3, "b")))
        .containsExactly(
            send(B, new Notice(left(B, 1), Duration.ZERO)),
            new MemberEvent.Left(B, at(B)),
            new Output.Release(B, "left"),
            schedulePush(),
            new Output.LeaveCompleted(3));
  }

  @Test
  void unreachableMemberIsRemovedToo() {
    a.on(new Input.Disconnected(B, "reset"));
    assertThat(a.on(new Input.LeaveRequested(3, "b")))
        .containsExactly(
            new MemberEvent.Left(B, at(B)),
            new Output.Release(B, "left"),
            schedulePush(),
            new Output.LeaveCompleted(3));
  }

  @Test
  void removalOfAStrangerFails() {
    assertThat(a.on(new Input.LeaveRequested(3, "x")))
        .containsExactly(new Output.LeaveFailed(3, "no member is named 'x'"));
  }

  @Test
  void nodeThatHearsOfItsRemovalLeavesByItself() {
    assertThat(a.receive(B, new Notice(left(A, 1), Duration.ZERO)))
        .containsExactly(
            send(B, new Notice(left(A, 1), Duration.ZERO)),
            send(C, new Notice(left(A, 1), Duration.ZERO)),
            new Output.Left());
    assertThat(a.receive(B, new Notice(left(A, 1), Duration.ZERO)))
        .containsExactly(new Output.Rejected(B, "notice from a node that is not a member"));
  }

  @Test
  void removalHeardByGossipKeepsTheRestOfTheMessageOut() {
    assertThat(a.receive(B, entries(terms(1, 1), left(A, 1), up(MeshDriver.D, 1))))
        .endsWith(new Output.Left());
    assertThat(a.members()).containsExactly(new Member(A, at(A), true));
  }

  @Test
  void removalFromAnEarlierGenerationIsOver() {
    a.on(new Input.LeaveRequested(3, "a"));
    a.admit(B);
    assertThat(a.receive(B, new Notice(left(A, 1), Duration.ZERO))).isEmpty();
  }

  @Test
  void leaveEndsTheJoinsUnderWay() {
    a.on(new Input.JoinRequested(4, List.of(at(MeshDriver.D))));
    assertThat(a.on(new Input.LeaveRequested(3, "a")))
        .contains(new Output.JoinFailed(4, JoinFailure.LEFT, "left"));
  }

  @Test
  void memberThatLeavesIsReleased() {
    assertThat(a.receive(B, new Notice(left(B, 1), Duration.ZERO)))
        .containsExactly(
            new MemberEvent.Left(B, at(B)), new Output.Release(B, "left"), schedulePush());
  }

  @Test
  void leaverThatComesBackIsAMemberAgain() {
    a.receive(B, new Notice(left(B, 1), Duration.ZERO));
    assertThat(a.receive(C, entries(terms(1, 1), up(B, 2))))
        .containsExactly(
            new Output.KeepConnected(B, at(B)),
            new MemberEvent.Joined(B, at(B)),
            new MemberEvent.Reachable(B, at(B)));
  }

  @Test
  void winnerOfTheNameSupersedes() {
    a.on(new Input.JoinRequested(4, List.of(at(MeshDriver.D))));
    assertThat(a.receive(B, entries(terms(1, 1), up(NEWER_A, 1))))
        .containsExactly(
            new Output.JoinFailed(4, JoinFailure.SUPERSEDED, "superseded by a#9"),
            new Output.Superseded(NEWER_A));
    assertThat(a.on(new Input.Connected(MeshDriver.D, at(MeshDriver.D)))).isEmpty();
  }

  @Test
  void loserOfTheNameIsIgnored() {
    NodeId loser = new NodeId("a", -9);
    assertThat(a.receive(B, entries(terms(1, 1), up(loser, 1)))).isEmpty();
  }

  @Test
  void gossipOfALeaverIsAnsweredWithItsRemovalAndNotMerged() {
    a.on(new Input.LeaveRequested(3, "b"));
    a.pass(Duration.ofMinutes(1));
    Output notice = send(B, new Notice(left(B, 1), Duration.ofMinutes(1)));
    assertThat(a.receive(B, new Ping(terms(1, 1), 5))).containsExactly(notice);
    assertThat(a.receive(B, new Digest(terms(1, 1), 5))).containsExactly(notice);
    assertThat(a.receive(B, entries(terms(1, 1), up(MeshDriver.D, 1)))).containsExactly(notice);
    assertThat(a.members()).extracting(Member::id).containsExactly(A, C);
  }

  @Test
  void gossipOfAReplacedHolderIsAnsweredWithItsSuccessor() {
    NodeId newer = new NodeId("b", 20);
    a.receive(C, entries(terms(1, 1), up(newer, 2)));
    assertThat(a.receive(B, new Ping(terms(1, 1), 5)))
        .containsExactly(send(B, new Notice(up(newer, 2), Duration.ZERO)));
  }

  @Test
  void memberThatMissedTheLeaveIsToldByTheLeaver() {
    a.on(new Input.LeaveRequested(3, "a"));
    assertThat(a.receive(B, new Ping(terms(1, 1), 5)))
        .containsExactly(send(B, new Notice(left(A, 1), Duration.ZERO)));
    assertThat(a.receive(B, entries(terms(1, 1), up(B, 1))))
        .containsExactly(send(B, new Notice(left(A, 1), Duration.ZERO)));
    assertThat(a.members()).hasSize(1);
  }

  @Test
  void strangerThatHoldsThisNodeAsItIsIsAFellow() {
    assertThat(a.receive(MeshDriver.D, entries(terms(1, 1), up(MeshDriver.D, 1))))
        .contains(new MemberEvent.Joined(MeshDriver.D, at(MeshDriver.D)));
  }

  @Test
  void strangerThatDoesNotKnowThisNodeIsNotAnswered() {
    assertThat(a.receive(MeshDriver.D, new Ping(terms(1, 0), 5))).isEmpty();
  }

  @Test
  void noticeSpeaksOfTheTwoPartiesOnly() {
    assertThat(a.receive(B, new Notice(left(C, 1), Duration.ZERO)))
        .containsExactly(new Output.Rejected(B, "notice about a third node"));
  }
}
