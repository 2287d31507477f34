package dev.partisan.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.DownReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Monitors of processes and of nodes, between nodes that have a connection and nodes that have none.
public interface MonitorConformance extends Suite {
  @Test
  default void endOfAProcessIsReportedOnceAndHow() {
    try (TestCluster cluster = cluster()) {
      for (TestCluster.Pair pair : cluster.pairs()) {
        watchThreeEnds(cluster.network(), pair);
      }
    }
  }

  private static void watchThreeEnds(TestNetwork network, TestCluster.Pair pair) {
    TestNode watcher = pair.from();
    TestNode host = pair.to();
    String finishing = "finishing-" + watcher.name();
    String crashing = "crashing-" + watcher.name();
    int before = watcher.downs().size();
    host.spawn(finishing);
    host.spawn(crashing);
    watcher.monitor(host.name(), finishing);
    watcher.monitor(host.name(), crashing);
    watcher.monitor(host.name(), "nobody");
    host.finish(finishing);
    host.crash(crashing);
    network.await(pair + " knows three ends", () -> watcher.downs().size() >= before + 3);
    List<String> downs = watcher.downs();
    assertThat(downs.subList(before, downs.size()))
        .hasSize(3)
        .anyMatch(down -> isEnd(down, finishing + "@" + host.name(), DownReason.FINISHED))
        .anyMatch(down -> isEnd(down, crashing + "@" + host.name(), DownReason.CRASHED))
        .contains("nobody@" + host.name() + " NO_PROCESS");
  }

  /// A name that nobody holds any more when the request arrives tells nothing of who held it.
  private static boolean isEnd(String down, String process, DownReason reason) {
    return down.equals(process + " " + reason)
        || down.equals(process + " " + DownReason.NO_PROCESS);
  }

  @Test
  default void monitorThatWasTakenBackReportsNothing() {
    try (TestCluster cluster = cluster()) {
      TestNode gamma = cluster.node("gamma");
      TestNode delta = cluster.node("delta");
      delta.spawn("first");
      delta.spawn("second");
      gamma.monitor("delta", "first");
      assertThat(gamma.demonitor()).isTrue();
      assertThat(gamma.demonitor()).isFalse();
      gamma.monitor("delta", "second");
      delta.finish("first");
      delta.finish("second");
      cluster.network().await("the second end", () -> !gamma.downs().isEmpty());
      assertThat(gamma.downs()).hasSize(1).allMatch(down -> down.startsWith("second@delta "));
    }
  }

  @Test
  default void lossOfANodeIsReportedToWhoWatchesItAndItsProcesses() {
    require(Capability.DETECT);
    try (TestCluster cluster = cluster()) {
      cluster.node("delta").spawn("worker");
      List<TestNode> watchers = List.of(cluster.node("alpha"), cluster.node("gamma"));
      for (TestNode watcher : watchers) {
        watcher.monitor("delta", "worker");
        watcher.monitorNode("delta");
        assertThat(watcher.call("delta", 1)).isEqualTo("delta");
      }
      cluster.kill("delta");
      for (TestNode watcher : watchers) {
        cluster.network().await(watcher.name() + " hears of it", () -> watcher.downs().size() >= 2);
        assertThat(watcher.downs())
            .hasSize(2)
            .anyMatch(down -> down.startsWith("worker@delta "))
            .anyMatch(down -> down.startsWith("delta "));
      }
    }
  }

  @Test
  default void leaveOfANodeIsReportedToWhoWatchesIt() {
    require(Capability.LEAVE);
    try (TestCluster cluster = cluster()) {
      cluster.node("alpha").monitorNode("delta");
      cluster.node("gamma").monitorNode("delta");
      cluster.node("delta").leave("delta");
      for (TestNode watcher : List.of(cluster.node("alpha"), cluster.node("gamma"))) {
        cluster.network().await(watcher.name() + " hears of it", () -> !watcher.downs().isEmpty());
        assertThat(watcher.downs()).containsExactly("delta NODE_LEFT");
      }
    }
  }

  @Test
  default void monitorOfNoMemberReportsAtOnce() {
    try (TestCluster cluster = cluster()) {
      TestNode beta = cluster.node("beta");
      beta.monitorNode("omega");
      beta.monitor("omega", "worker");
      cluster.network().await("both reports", () -> beta.downs().size() >= 2);
      assertThat(beta.downs())
          .containsExactlyInAnyOrder("omega NO_CONNECTION", "worker@omega NO_CONNECTION");
    }
  }
}
