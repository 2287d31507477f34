package dev.partisan.protocol;

import static dev.partisan.protocol.MeshDriver.A;
import static dev.partisan.protocol.MeshDriver.B;
import static dev.partisan.protocol.MeshDriver.C;
import static dev.partisan.protocol.MeshDriver.D;
import static dev.partisan.protocol.MeshDriver.at;
import static dev.partisan.protocol.MeshDriver.entries;
import static dev.partisan.protocol.MeshDriver.left;
import static dev.partisan.protocol.MeshDriver.send;
import static dev.partisan.protocol.MeshDriver.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.ClientServerMessage.Outages;
import dev.partisan.protocol.ClusterMessage.Digest;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Refused;
import dev.partisan.protocol.ClusterMessage.Welcome;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Node `a` as a client of the servers `b` and `c`, or as a server beside `b` (§3.3.3).
class ClientServerTest {
  private static final Profile CLIENT = Profile.first(Role.CLIENT);
  private static final Profile SERVER = Profile.first(Role.SERVER);

  private ClientServer a = node(ClientServerConfig.client(List.of(at(B))));

  @Test
  void clientAsksAServerAndSaysInItsJoinThatItHangsThere() {
    assertThat(unscheduled(on(new Input.Started()))).containsExactly(new Output.Connect(at(B)));
    on(new Input.Connected(B, at(B)));
    assertThat(unscheduled(on(new Input.Dialed(at(B), B))))
        .containsExactly(send(B, new Join(at(A), CLIENT.attachedTo("b"), 1, 1)));
  }

  @Test
  void clientKeepsTheServerThatAdmitsItAndReachesOthersThroughIt() {
    ask(B);
    MembershipEntry other = server(C, 1);
    assertThat(unscheduled(receive(B, entries(terms(1, 1), server(B, 1), other))))
        .containsExactly(
            new MemberEvent.Joined(B, at(B)),
            new MemberEvent.Joined(C, at(C)),
            new Output.NoRoute(B),
            new Output.NoRoute(C));
    assertThat(unscheduled(receive(B, new Welcome())))
        .containsExactly(
            new Output.KeepConnected(B, at(B)),
            new MemberEvent.ProfileChanged(A, at(A), attached("b", 2)),
            new MemberEvent.Reachable(B, at(B)),
            new MemberEvent.Reachable(C, at(C)),
            new Output.Route(B, B),
            new Output.Route(C, B));
  }

  @Test
  void clientTurnsToAnotherServerWhenTheLostOneStaysAway() {
    attach();
    List<Output> lost = on(new Input.Disconnected(B, "reset"));
    assertThat(unscheduled(lost))
        .containsExactly(
            new MemberEvent.Unreachable(B, at(B)), new MemberEvent.Unreachable(C, at(C)));
    Output.Schedule patience =
        lost.stream()
            .filter(Output.Schedule.class::isInstance)
            .map(Output.Schedule.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(patience.timer()).isEqualTo(new ClientServerTimer.FailoverDue(1));
    assertThat(patience.after()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(unscheduled(on(new Input.Expired(patience.timer()))))
        .containsExactly(
            new Output.Release(B, "out of reach"),
            new MemberEvent.ProfileChanged(A, at(A), attached("", 3)),
            new Output.Connect(at(C)),
            new Output.NoRoute(B),
            new Output.NoRoute(C));
  }

  @Test
  void clientStaysWithAServerThatIsBackInTime() {
    attach();
    on(new Input.Disconnected(B, "reset"));
    on(new Input.Connected(B, at(B)));
    assertThat(on(new Input.Expired(new ClientServerTimer.FailoverDue(1)))).isEmpty();
  }

  @Test
  void clientCallsThoseUnreachableWhomItsServerNamesAsLost() {
    attach();
    assertThat(receive(B, new Outages(names("c"))))
        .containsExactly(new MemberEvent.Unreachable(C, at(C)));
    assertThat(receive(C, new Outages(names())))
        .containsExactly(new Output.Rejected(C, "not for a client, or not from its server"));
  }

  @Test
  void clientAdmitsNobody() {
    on(new Input.Started());
    on(new Input.Connected(D, at(D)));
    assertThat(receive(D, new Join(at(D), CLIENT, 1, 1)))
        .containsExactly(
            send(D, new Refused(JoinFailure.UNSUPPORTED, "a is a client: give a server's address")),
            new Output.Release(D, "a client admits nobody"));
  }

  @Test
  void clientThatSeeksItsWayBringsNobodyBackWhoWasRemoved() {
    attach();
    receive(B, entries(terms(1, 1), server(C, 1).left()));
    on(new Input.Disconnected(B, "reset"));
    on(new Input.Expired(new ClientServerTimer.FailoverDue(1)));
    on(new Input.Connected(C, at(C)));
    assertThat(unscheduled(on(new Input.Dialed(at(B), C))))
        .containsExactly(send(C, new Join(at(A), attached("c", 4), 1, 1)));
    receive(C, entries(terms(1, 1), server(C, 1)));
    assertThat(receive(C, new Welcome()))
        .containsExactly(new Output.Rejected(C, "welcome without a membership"));
  }

  @Test
  void removalByAClientIsToldToItsServer() {
    attach();
    List<Output> outputs = on(new Input.LeaveRequested(7, "c"));
    assertThat(unscheduled(outputs))
        .containsExactly(new MemberEvent.Left(C, at(C)), new Output.LeaveCompleted(7));
    List<Output> pushed = on(new Input.Expired(new ClusterTimer.PushDue()));
    assertThat(pushed).hasSize(1);
    assertThat(((Output.Send) pushed.getFirst()).to()).isEqualTo(B);
    assertThat(((ClusterMessage.Entries) ((Output.Send) pushed.getFirst()).message()).entries())
        .contains(left(C, 1));
  }

  @Test
  void serverAdmitsClientsOnlyWhenItHasLookedForTheOthers() {
    a = node(ClientServerConfig.server(List.of(at(B))));
    assertThat(unscheduled(on(new Input.Started()))).containsExactly(new Output.Connect(at(B)));
    on(new Input.Connected(D, at(D)));
    assertThat(receive(D, new Join(at(D), CLIENT.attachedTo("a"), 1, 1))).isEmpty();
    assertThat(unscheduled(on(new Input.DialFailed(at(B), "refused"))))
        .startsWith(new MemberEvent.Joined(D, at(D)), new MemberEvent.Reachable(D, at(D)))
        .endsWith(send(D, new Welcome()), new Output.Route(D, D));
  }

  @Test
  void serverTellsAClientThatMissedItsRemoval() {
    a = node(ClientServerConfig.server(List.of()));
    on(new Input.Started());
    Join join = new Join(at(D), CLIENT.attachedTo("a"), 1, 1);
    on(new Input.Connected(D, at(D)));
    receive(D, join);
    on(new Input.LeaveRequested(7, "d"));
    assertThat(receive(D, join)).containsExactly(send(D, new Notice(left(D, 1), Duration.ZERO)));
  }

  @Test
  void serverTellsItsClientsWhichServersItLost() {
    a = node(ClientServerConfig.server(List.of()));
    on(new Input.Started());
    on(new Input.Connected(D, at(D)));
    receive(D, new Join(at(D), CLIENT.attachedTo("a"), 1, 1));
    on(new Input.Connected(B, at(B)));
    receive(B, new Join(at(B), SERVER, 1, 1));
    assertThat(on(new Input.Disconnected(B, "reset")))
        .containsExactly(new MemberEvent.Unreachable(B, at(B)), send(D, new Outages(names("b"))));
    Membership held = new Membership();
    held.merge(server(A, 1));
    held.merge(server(B, 1));
    held.merge(MeshDriver.up(D, 1).withProfile(CLIENT.attachedTo("a")));
    assertThat(on(new Input.Connected(B, at(B))))
        .containsExactly(
            new MemberEvent.Reachable(B, at(B)),
            send(B, new Digest(terms(1, 1), held.digest())),
            send(D, new Outages(names())));
  }

  @Test
  void serverDeclaresAClientGoneThatStaysAway() {
    a = node(ClientServerConfig.server(List.of()));
    on(new Input.Started());
    on(new Input.Connected(D, at(D)));
    receive(D, new Join(at(D), CLIENT.attachedTo("a"), 1, 1));
    assertThat(on(new Input.Disconnected(D, "reset")))
        .containsExactly(
            new MemberEvent.Unreachable(D, at(D)),
            new Output.Schedule(new ClientServerTimer.DetachDue(D, 1), Duration.ofSeconds(2)));
    Profile gone = CLIENT.attachedTo("a").detached();
    assertThat(unscheduled(on(new Input.Expired(new ClientServerTimer.DetachDue(D, 1)))))
        .containsExactly(new MemberEvent.ProfileChanged(D, at(D), gone), new Output.NoRoute(D));
  }

  /// Has the client hang on `b`, which knows the server `c` too.
  private void attach() {
    ask(B);
    receive(B, entries(terms(1, 1), server(B, 1), server(C, 1)));
    receive(B, new Welcome());
    on(new Input.Expired(new ClusterTimer.PushDue()));
  }

  private void ask(NodeId server) {
    on(new Input.Started());
    on(new Input.Connected(server, at(server)));
    on(new Input.Dialed(at(server), server));
  }

  private static ClientServer node(ClientServerConfig config) {
    return new ClientServer(A, at(A), config, new SplittableRandom(1));
  }

  private static MembershipEntry server(NodeId node, long generation) {
    return MeshDriver.up(node, generation).withProfile(SERVER);
  }

  private static Profile attached(String server, long version) {
    return new Profile(version, Role.CLIENT, server, names());
  }

  private static SortedSet<String> names(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private List<Output> on(Input input) {
    return a.handle(input, 1_000_000_000_000L);
  }

  private List<Output> receive(NodeId from, Message message) {
    return on(new Input.Received(from, message));
  }

  private static List<Output> unscheduled(List<Output> outputs) {
    return outputs.stream().filter(output -> !(output instanceof Output.Schedule)).toList();
  }
}
