package dev.partisan.protocol;

import static dev.partisan.protocol.MeshDriver.A;
import static dev.partisan.protocol.MeshDriver.B;
import static dev.partisan.protocol.MeshDriver.C;
import static dev.partisan.protocol.MeshDriver.D;
import static dev.partisan.protocol.MeshDriver.at;
import static dev.partisan.protocol.MeshDriver.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.FixedMessage.Ping;
import dev.partisan.protocol.FixedMessage.Pong;
import dev.partisan.protocol.FixedTimer.DialDue;
import dev.partisan.protocol.FixedTimer.PingDue;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Node `a`, configured with `b` and `c` (§3.3.1).
class FixedTest {
  private static final NodeId NEWER_B = new NodeId("b", 20);
  private static final Duration SILENCE = FullMeshConfig.defaults().detection().unreachableAfter();

  private final Fixed a =
      new Fixed(
          A,
          at(A),
          FixedConfig.of(
              List.of(new FixedConfig.Peer("b", at(B)), new FixedConfig.Peer("c", at(C)))),
          new SplittableRandom(1));
  private long nowNanos = 1_000_000_000_000L;

  @Test
  void startDialsThePeersAndListsThemUnmet() {
    assertThat(unscheduled(on(new Input.Started())))
        .containsExactly(
            new MemberEvent.Joined(NodeId.unmet("b"), at(B)),
            new Output.NoRoute(NodeId.unmet("b")),
            new Output.Connect(at(B)),
            new MemberEvent.Joined(NodeId.unmet("c"), at(C)),
            new Output.NoRoute(NodeId.unmet("c")),
            new Output.Connect(at(C)));
    assertThat(a.members())
        .containsExactly(
            new Member(A, at(A), true),
            new Member(NodeId.unmet("b"), at(B), false),
            new Member(NodeId.unmet("c"), at(C), false));
  }

  @Test
  void peerIsKeptFromItsFirstAnswerOn() {
    on(new Input.Started());
    assertThat(on(new Input.Connected(B, at(B)))).containsExactly(send(B, new Ping(nowNanos)));
    assertThat(a.members().get(1).isReachable()).isFalse();
    assertThat(receive(B, new Pong(nowNanos, Profile.NONE)))
        .containsExactly(
            new MemberEvent.Replaced(NodeId.unmet("b"), B, at(B)),
            new Output.KeepConnected(B, at(B)),
            new MemberEvent.Reachable(B, at(B)));
    assertThat(a.members().get(1)).isEqualTo(new Member(B, at(B), true));
    assertThat(on(new Input.Expired(new DialDue("b")))).isEmpty();
  }

  @Test
  void pausesBetweenDialsDoubleUpToTheLongestAndNeverEnd() {
    on(new Input.Started());
    Duration most = Duration.ofMillis(200);
    for (int i = 1; i < 40; i++) {
      most = i < 7 ? most.multipliedBy(2) : Duration.ofSeconds(10);
      most = most.compareTo(Duration.ofSeconds(10)) > 0 ? Duration.ofSeconds(10) : most;
      assertThat(on(new Input.DialFailed(at(B), "refused"))).isEmpty();
      List<Output> outputs = on(new Input.Expired(new DialDue("b")));
      assertThat(outputs.getFirst()).isEqualTo(new Output.Connect(at(B)));
      Output.Schedule pause = (Output.Schedule) outputs.getLast();
      assertThat(pause.timer()).isEqualTo(new DialDue("b"));
      assertThat(pause.after()).isBetween(most.dividedBy(2), most);
    }
  }

  @Test
  void pingOfAConfiguredPeerIsAnswered() {
    on(new Input.Started());
    on(new Input.Connected(B, at(B)));
    assertThat(receive(B, new Ping(7))).containsExactly(send(B, new Pong(7, Profile.NONE)));
  }

  @Test
  void nodeThatIsNotConfiguredIsLetGoAndNotAnswered() {
    on(new Input.Started());
    String reason = "not among the configured peers";
    assertThat(on(new Input.Connected(D, at(D))))
        .containsExactly(new Output.Rejected(D, reason), new Output.Release(D, reason));
    assertThat(receive(D, new Ping(7))).isEmpty();
  }

  @Test
  void otherHolderOfANameThatAnswersIsLetGo() {
    meet(B);
    String reason = "its name is held by a node that answers";
    assertThat(on(new Input.Connected(NEWER_B, at(B))))
        .containsExactly(new Output.Rejected(NEWER_B, reason), new Output.Release(NEWER_B, reason));
    assertThat(receive(NEWER_B, new Pong(nowNanos, Profile.NONE))).isEmpty();
    assertThat(a.members().get(1).id()).isEqualTo(B);
  }

  @Test
  void lostPeerIsDialledAtOnceAndItsRestartTakesItsPlace() {
    meet(B);
    on(new Input.Expired(new DialDue("b")));
    assertThat(unscheduled(on(new Input.Disconnected(B, "reset"))))
        .containsExactly(new MemberEvent.Unreachable(B, at(B)), new Output.Connect(at(B)));
    on(new Input.Connected(NEWER_B, at(B)));
    assertThat(on(new Input.Dialed(at(B), NEWER_B))).isEmpty();
    assertThat(receive(NEWER_B, new Pong(nowNanos, Profile.NONE)))
        .containsExactly(
            new MemberEvent.Replaced(B, NEWER_B, at(B)),
            new Output.Release(B, "replaced by " + NEWER_B),
            new Output.KeepConnected(NEWER_B, at(B)),
            new MemberEvent.Reachable(NEWER_B, at(B)));
  }

  @Test
  void peerThatComesBackIsReachableAgainWithItsAnswer() {
    meet(B);
    on(new Input.Disconnected(B, "reset"));
    on(new Input.Connected(B, at(B)));
    assertThat(receive(B, new Pong(nowNanos, Profile.NONE)))
        .containsExactly(new MemberEvent.Reachable(B, at(B)));
  }

  @Test
  void peerThatFallsSilentIsConnectedAnewAndGivesWayToItsRestart() {
    meet(B);
    nowNanos += SILENCE.toNanos();
    assertThat(unscheduled(on(new Input.Expired(new PingDue()))))
        .containsExactly(
            new MemberEvent.Unreachable(B, at(B)),
            new Output.Reconnect(B, "no answer to pings"),
            send(B, new Ping(nowNanos)));
    on(new Input.Connected(NEWER_B, at(B)));
    assertThat(receive(NEWER_B, new Pong(nowNanos, Profile.NONE)))
        .startsWith(new MemberEvent.Replaced(B, NEWER_B, at(B)));
  }

  @Test
  void connectionThatWasNeverAnsweredOnIsMadeAnew() {
    on(new Input.Started());
    on(new Input.Connected(B, at(B)));
    nowNanos += SILENCE.toNanos();
    assertThat(unscheduled(on(new Input.Expired(new PingDue()))))
        .containsExactly(new Output.Reconnect(B, "no answer to pings"));
  }

  @Test
  void wrongNodeAtAnAddressIsReported() {
    on(new Input.Started());
    assertThat(on(new Input.Dialed(at(B), D)))
        .containsExactly(new Output.Rejected(D, "is at b:7000, where 'b' should be"));
  }

  @Test
  void servicesTravelWithTheAnswers() {
    meet(B);
    Profile mine = Profile.NONE.withServices(new TreeSet<>(List.of("search")));
    assertThat(on(new Input.Offered(new TreeSet<>(List.of("search")))))
        .containsExactly(new MemberEvent.ProfileChanged(A, at(A), mine));
    assertThat(receive(B, new Ping(7))).containsExactly(send(B, new Pong(7, mine)));
    Profile theirs = Profile.NONE.withServices(new TreeSet<>(List.of("store")));
    assertThat(receive(B, new Pong(nowNanos, theirs)))
        .containsExactly(new MemberEvent.ProfileChanged(B, at(B), theirs));
  }

  @Test
  void joinAndLeaveAreRefusedWithWhatToDoInstead() {
    meet(B);
    assertThat(on(new Input.JoinRequested(1, List.of(at(D)))))
        .singleElement()
        .isInstanceOfSatisfying(
            Output.JoinFailed.class,
            failed -> {
              assertThat(failed.reason()).isEqualTo(JoinFailure.UNSUPPORTED);
              assertThat(failed.text()).contains("static topology", "configure");
            });
    for (String name : List.of("a", "b", "nobody")) {
      assertThat(on(new Input.LeaveRequested(2, name)))
          .singleElement()
          .isInstanceOf(Output.LeaveFailed.class);
    }
    assertThat(a.members()).hasSize(3);
  }

  @Test
  void impossibleConfigurationIsRefused() {
    FixedConfig.Peer b = new FixedConfig.Peer("b", at(B));
    assertThatThrownBy(() -> FixedConfig.of(List.of(b, b))).hasMessageContaining("'b'", "twice");
    FixedConfig own = FixedConfig.of(List.of(b));
    assertThatThrownBy(() -> new Fixed(NEWER_B, at(B), own, new SplittableRandom(1)))
        .hasMessageContaining("'b' is this node itself");
    assertThatThrownBy(() -> new FixedConfig.Peer("b", new Address("b", 0)))
        .hasMessageContaining("needs a port");
  }

  private void meet(NodeId peer) {
    on(new Input.Started());
    on(new Input.Connected(peer, at(peer)));
    receive(peer, new Pong(nowNanos, Profile.NONE));
  }

  private List<Output> on(Input input) {
    return a.handle(input, nowNanos);
  }

  private List<Output> receive(NodeId from, Message message) {
    return on(new Input.Received(from, message));
  }

  private static List<Output> unscheduled(List<Output> outputs) {
    return outputs.stream().filter(output -> !(output instanceof Output.Schedule)).toList();
  }
}
