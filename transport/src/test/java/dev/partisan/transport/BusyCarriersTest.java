package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.transport.ChildNode.Spin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// Membership does not depend on the threads that processes run on.
@Isolated("takes every processor there is")
final class BusyCarriersTest {
  private static final Duration BUSY =
      Duration.ofSeconds(Integer.getInteger("partisan.faults.busySeconds", 30));

  @Test
  @Timeout(120)
  void nodeWhoseCarriersAreAllBusyStaysReachableForTheOthers() throws Exception {
    int port = ResetProxy.freePort();
    List<MemberEvent> events = new CopyOnWriteArrayList<>();
    try (ChildNode child = ChildNode.start("child", port);
        Node a = ChildNode.settings(Node.named("a")).start();
        Node b = ChildNode.settings(Node.named("b")).start()) {
      a.join("127.0.0.1:" + port);
      b.join("127.0.0.1:" + port);
      ProxiedNode.awaitReachable(a, "child", "b");
      ProxiedNode.awaitReachable(b, "child", "a");
      a.onMembership(events::add);
      b.onMembership(events::add);
      long begin = System.nanoTime();
      int carriers =
          a.call(a.<Spin>ref("child", ChildNode.WITNESS), new Spin(BUSY.toMillis()), BUSY);
      assertThat(carriers).isPositive();

      // A newcomer is admitted meanwhile by the busy node, so its control plane is at work.
      try (Node late = ChildNode.settings(Node.named("late")).start()) {
        late.join("127.0.0.1:" + port);
        ProxiedNode.awaitReachable(late, "a", "b", "child");
        late.leave();
      }
      // The answer comes only when a carrier is free again.
      a.call(a.<Spin>ref("child", ChildNode.WITNESS), new Spin(1), BUSY.multipliedBy(2));

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("busy for").isGreaterThan(BUSY);
      assertThat(events)
          .noneMatch(event ->
              event instanceof MemberEvent.Unreachable lost && lost.node().name().equals("child"));
      assertThat(a.members()).allMatch(member -> member.isReachable());
      assertThat(b.members()).allMatch(member -> member.isReachable());
      child.kill();
    }
  }
}
