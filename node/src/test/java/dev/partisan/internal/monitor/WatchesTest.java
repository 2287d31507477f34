package dev.partisan.internal.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.DownReason;
import dev.partisan.internal.monitor.Action.Report;
import dev.partisan.internal.monitor.Action.Tell;
import dev.partisan.internal.monitor.MonitorMessage.Ended;
import dev.partisan.internal.monitor.MonitorMessage.Renew;
import dev.partisan.internal.monitor.MonitorMessage.Unwatch;
import dev.partisan.internal.monitor.MonitorMessage.Wanted;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The watching node's side of monitors.
final class WatchesTest {
  private static final NodeId SELF = new NodeId("alpha", 1);
  private static final NodeId BETA = new NodeId("beta", 2);
  private static final NodeId SUCCESSOR = new NodeId("beta", 22);
  private static final Address AT = Address.parse("127.0.0.1:1");
  private static final long GRACE = 100;

  private final Watches watches = new Watches(SELF, GRACE);

  WatchesTest() {
    see(true, 0);
  }

  private List<Action> see(boolean isReachable, long now) {
    return watches.members(
        List.of(new Member(SELF, AT, true), new Member(BETA, AT, isReachable)), Set.of(), now);
  }

  private static Wanted wanted(long id) {
    return new Wanted(id, 7, "", 5, "default", 0);
  }

  private static Tell ask(long... ids) {
    return new Tell(
        BETA, new MonitorMessage.Watch(LongStream.of(ids).mapToObj(WatchesTest::wanted).toList()));
  }

  private List<Action> watch(long id) {
    return watches.watch("beta", BETA, wanted(id), 0);
  }

  private void establish(long... ids) {
    LongStream.of(ids).forEach(this::watch);
    watches.flush();
    watches.confirmed(BETA, LongStream.of(ids).boxed().toList());
  }

  @Test
  void requestsGatherInOneMessage() {
    assertThat(watch(1)).isEmpty();
    assertThat(watch(2)).isEmpty();
    assertThat(watches.flush()).containsExactly(ask(1, 2));
    assertThat(watches.flush()).isEmpty();
  }

  @Test
  void messageHasItsLimit() {
    LongStream.rangeClosed(1, 2_500).forEach(this::watch);
    assertThat(watches.flush())
        .extracting(action -> ((MonitorMessage.Watch) ((Tell) action).message()).wanted().size())
        .containsExactly(1_000, 1_000, 500);
  }

  @Test
  void monitorIsAskedForUntilItIsConfirmedAndRenewedThen() {
    watch(1);
    watch(2);
    watches.flush();
    watches.confirmed(BETA, List.of(2L));
    assertThat(watches.renew()).containsExactly(ask(1), new Tell(BETA, new Renew(List.of(2L))));
  }

  @Test
  void endIsReportedOnceAndAlwaysAcknowledged() {
    establish(1);
    Ended ended = new Ended(1, DownReason.CRASHED, "boom");
    assertThat(watches.ended(BETA, ended))
        .containsExactly(new Report(1, DownReason.CRASHED, "boom"));
    assertThat(watches.flush()).containsExactly(new Tell(BETA, new Unwatch(List.of(1L))));
    assertThat(watches.ended(BETA, ended)).isEmpty();
    assertThat(watches.flush()).containsExactly(new Tell(BETA, new Unwatch(List.of(1L))));
    assertThat(watches.size()).isZero();
  }

  @Test
  void endThatAnotherRunOfTheNodeTellsIsNotBelieved() {
    establish(1);
    assertThat(watches.ended(SUCCESSOR, new Ended(1, DownReason.CRASHED, ""))).isEmpty();
    assertThat(watches.size()).isEqualTo(1);
  }

  @Test
  void monitorThatIsTakenBackBeforeItWasAskedForCostsNothing() {
    watch(1);
    watches.unwatch(1);
    assertThat(watches.flush()).isEmpty();
    assertThat(watches.size()).isZero();
  }

  @Test
  void monitorThatIsTakenBackIsUnwatched() {
    establish(1);
    watches.unwatch(1);
    assertThat(watches.flush()).containsExactly(new Tell(BETA, new Unwatch(List.of(1L))));
    assertThat(watches.renew()).isEmpty();
  }

  @Test
  void confirmationOfWhatWasTakenBackIsAnsweredWithUnwatch() {
    watch(1);
    watches.flush();
    watches.unwatch(1);
    watches.flush();
    watches.confirmed(BETA, List.of(1L));
    assertThat(watches.flush()).containsExactly(new Tell(BETA, new Unwatch(List.of(1L))));
  }

  @Test
  void nodeThatIsNoMemberIsNoConnection() {
    assertThat(watches.watch("gamma", null, wanted(1), 0))
        .containsExactly(new Report(1, DownReason.NO_CONNECTION, "node gamma is no member"));
    assertThat(watches.watchNode("gamma", 2, 0))
        .containsExactly(new Report(2, DownReason.NO_CONNECTION, "node gamma is no member"));
  }

  @Test
  void processOfAnotherRunIsReplaced() {
    assertThat(watches.watch("beta", new NodeId("beta", 1), wanted(1), 0))
        .containsExactly(new Report(1, DownReason.NODE_REPLACED, "by " + BETA));
  }

  @Test
  void outageShorterThanTheGraceChangesNothing() {
    establish(1);
    assertThat(see(false, 1_000)).isEmpty();
    assertThat(watches.giveUpLost(1_000 + GRACE - 1)).isEmpty();
    assertThat(see(true, 1_000 + GRACE)).isEmpty();
    assertThat(watches.giveUpLost(5_000)).isEmpty();
    assertThat(watches.renew()).containsExactly(new Tell(BETA, new Renew(List.of(1L))));
  }

  @Test
  void outageBeyondTheGraceEndsTheMonitorsOnceAndTheOtherNodeIsTold() {
    establish(1);
    watches.watchNode("beta", 2, 0);
    see(false, 1_000);
    assertThat(see(false, 1_050)).isEmpty();
    assertThat(watches.giveUpLost(1_000 + GRACE))
        .containsExactly(
            new Report(1, DownReason.NO_CONNECTION, ""),
            new Report(2, DownReason.NO_CONNECTION, ""));
    assertThat(watches.giveUpLost(2_000)).isEmpty();
    assertThat(watches.flush()).containsExactly(new Tell(BETA, new Unwatch(List.of(1L))));
    assertThat(watches.watch("beta", BETA, wanted(3), 2_000))
        .containsExactly(new Report(3, DownReason.NO_CONNECTION, ""));
    assertThat(watches.size()).isZero();
  }

  @Test
  void membershipSaysWhyANodeIsGone() {
    establish(1);
    watches.watchNode("beta", 2, 0);
    List<Member> alone = List.of(new Member(SELF, AT, true));
    assertThat(watches.members(alone, Set.of(BETA), 10))
        .containsExactly(
            new Report(1, DownReason.NODE_LEFT, ""), new Report(2, DownReason.NODE_LEFT, ""));

    see(true, 20);
    establish(3);
    assertThat(
            watches.members(
                List.of(new Member(SELF, AT, true), new Member(SUCCESSOR, AT, true)), Set.of(), 30))
        .containsExactly(new Report(3, DownReason.NODE_REPLACED, ""));

    watches.watch("beta", SUCCESSOR, wanted(4), 30);
    assertThat(watches.members(alone, Set.of(), 40))
        .containsExactly(new Report(4, DownReason.NO_CONNECTION, ""));
    assertThat(watches.size()).isZero();
  }

  @Test
  void ownNodeIsNeverDownForItself() {
    assertThat(watches.watchNode("alpha", 1, 0)).isEmpty();
    assertThat(watches.size()).isZero();
  }
}
