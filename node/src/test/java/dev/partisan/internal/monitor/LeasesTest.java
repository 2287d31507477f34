package dev.partisan.internal.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.DownReason;
import dev.partisan.internal.monitor.Action.Report;
import dev.partisan.internal.monitor.Action.Tell;
import dev.partisan.internal.monitor.Action.TellEnd;
import dev.partisan.internal.monitor.MonitorMessage.Ended;
import dev.partisan.internal.monitor.MonitorMessage.Wanted;
import dev.partisan.internal.monitor.MonitorMessage.Watching;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The watched node's side of monitors.
final class LeasesTest {
  private static final NodeId SELF = new NodeId("beta", 2);
  private static final NodeId ALPHA = new NodeId("alpha", 1);
  private static final Address AT = Address.parse("127.0.0.1:1");
  private static final long LEASE = 100;

  private final FakeTargets targets = new FakeTargets();
  private final Leases leases = new Leases(SELF, targets, LEASE, 3);

  LeasesTest() {
    leases.members(List.of(new Member(ALPHA, AT, true), new Member(SELF, AT, true)));
    targets.running.addAll(List.of(7L, 8L));
  }

  private static Wanted process(long id, long pid) {
    return new Wanted(id, pid, "", 5, "default", 0);
  }

  private static Wanted named(long id, String name) {
    return new Wanted(id, 0, name, 5, "default", 0);
  }

  private static TellEnd end(Wanted wanted, long pid, DownReason reason, String text) {
    return new TellEnd(ALPHA, pid, wanted, new Ended(wanted.id(), reason, text));
  }

  @Test
  void watchedProcessIsConfirmedAndItsEndToldBehindWhatItSent() {
    Wanted wanted = process(1, 7);
    assertThat(leases.watch(ALPHA, List.of(wanted), 0)).isEmpty();
    assertThat(leases.flush()).containsExactly(new Tell(ALPHA, new Watching(List.of(1L))));

    assertThat(leases.processEnded(7, DownReason.CRASHED, "boom"))
        .containsExactly(end(wanted, 7, DownReason.CRASHED, "boom"));
    assertThat(leases.processEnded(7, DownReason.CRASHED, "boom")).isEmpty();
  }

  @Test
  void absentProcessIsAnsweredAtOnce() {
    Wanted wanted = process(1, 9);
    assertThat(leases.watch(ALPHA, List.of(wanted), 0))
        .containsExactly(end(wanted, 9, DownReason.NO_PROCESS, ""));
    assertThat(leases.flush()).isEmpty();
  }

  @Test
  void processThatEndedLatelyIsAnsweredWithHowItEnded() {
    targets.ends.put(9L, new Action.Ending(DownReason.CRASHED, "boom"));
    Wanted wanted = process(1, 9);
    assertThat(leases.watch(ALPHA, List.of(wanted), 0))
        .containsExactly(end(wanted, 9, DownReason.CRASHED, "boom"));
  }

  @Test
  void nameIsWatchedInItsHolderOfNowAndNobodyIsNoProcess() {
    targets.names.put("printer", 7L);
    Wanted held = named(1, "printer");
    Wanted free = named(2, "plotter");
    assertThat(leases.watch(ALPHA, List.of(held, free), 0))
        .containsExactly(end(free, 0, DownReason.NO_PROCESS, ""));
    targets.names.put("printer", 8L);
    assertThat(leases.processEnded(8, DownReason.FINISHED, "")).isEmpty();
    assertThat(leases.processEnded(7, DownReason.FINISHED, ""))
        .containsExactly(end(held, 7, DownReason.FINISHED, ""));
  }

  @Test
  void lostEndIsToldAgainUntilTheWatcherSaysThatItKnows() {
    Wanted wanted = process(1, 7);
    leases.watch(ALPHA, List.of(wanted), 0);
    leases.processEnded(7, DownReason.STOPPED, "");
    TellEnd again = end(wanted, 7, DownReason.STOPPED, "");
    assertThat(leases.renew(ALPHA, List.of(1L), 10)).containsExactly(again);
    assertThat(leases.watch(ALPHA, List.of(wanted), 20)).containsExactly(again);
    leases.unwatch(ALPHA, List.of(1L));
    assertThat(leases.size()).isZero();
  }

  @Test
  void unknownMonitorIsAnsweredWithAnEnd() {
    Ended expired = new Ended(4, DownReason.NO_CONNECTION, "the monitor had expired");
    assertThat(leases.renew(ALPHA, List.of(4L), 0)).containsExactly(new Tell(ALPHA, expired));
  }

  @Test
  void requestThatComesTwiceIsOneMonitor() {
    Wanted wanted = process(1, 7);
    leases.watch(ALPHA, List.of(wanted), 0);
    leases.flush();
    leases.watch(ALPHA, List.of(wanted), 10);
    assertThat(leases.flush()).containsExactly(new Tell(ALPHA, new Watching(List.of(1L))));
    assertThat(leases.size()).isEqualTo(1);
    assertThat(leases.processEnded(7, DownReason.FINISHED, "")).hasSize(1);
  }

  @Test
  void monitorThatIsNotRenewedInTimeIsForgotten() {
    leases.watch(ALPHA, List.of(process(1, 7), process(2, 7)), 0);
    leases.renew(ALPHA, List.of(2L), LEASE - 1);
    leases.expire(LEASE);
    assertThat(leases.size()).isEqualTo(1);
    assertThat(targets.watched).containsExactly(7L);
    leases.expire(2 * LEASE);
    assertThat(leases.size()).isZero();
    assertThat(targets.watched).isEmpty();
    assertThat(leases.processEnded(7, DownReason.FINISHED, "")).isEmpty();
  }

  @Test
  void whatIsTakenBackIsForgotten() {
    leases.watch(ALPHA, List.of(process(1, 7)), 0);
    leases.unwatch(ALPHA, List.of(1L, 99L));
    assertThat(leases.size()).isZero();
    assertThat(targets.watched).isEmpty();
  }

  @Test
  void monitorsOfAMemberThatIsGoneAreForgotten() {
    leases.watch(ALPHA, List.of(process(1, 7)), 0);
    NodeId successor = new NodeId("alpha", 11);
    leases.members(List.of(new Member(successor, AT, true), new Member(SELF, AT, true)));
    assertThat(leases.size()).isZero();
    assertThat(leases.watch(ALPHA, List.of(process(2, 7)), 0)).isEmpty();
    assertThat(leases.size()).isZero();
    leases.watch(successor, List.of(process(1, 7)), 0);
    assertThat(leases.size()).isEqualTo(1);
  }

  @Test
  void nodeThatWantsTooManyIsRefusedTheRest() {
    List<Wanted> wanted = LongStream.rangeClosed(1, 4).mapToObj(id -> process(id, 7)).toList();
    String remark = "node " + SELF + " takes in 3 monitors of a node: see perNode";
    assertThat(leases.watch(ALPHA, wanted, 0))
        .containsExactly(new Tell(ALPHA, new Ended(4, DownReason.NO_CONNECTION, remark)));
    assertThat(leases.size()).isEqualTo(3);
  }

  @Test
  void ownMonitorsNeedNoRenewalAndLeaveNothing() {
    leases.watch(SELF, List.of(process(1, 7)), 0);
    leases.expire(10 * LEASE);
    assertThat(leases.flush()).isEmpty();
    assertThat(leases.processEnded(7, DownReason.CRASHED, "boom"))
        .containsExactly(new Report(1, DownReason.CRASHED, "boom"));
    assertThat(leases.watch(SELF, List.of(process(2, 9)), 0))
        .containsExactly(new Report(2, DownReason.NO_PROCESS, ""));
    assertThat(leases.size()).isZero();
  }
}
