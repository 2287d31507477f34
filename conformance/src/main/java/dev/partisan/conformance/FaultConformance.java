package dev.partisan.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Restarts under the same name, and partitions that heal.
public interface FaultConformance extends Suite {
  @Test
  default void restartedNodeTakesItsPlaceAndNoneOfItsPredecessorsMail() {
    require(Capability.RESTART);
    try (TestCluster cluster = cluster()) {
      TestNode alpha = cluster.node("alpha");
      TestNode delta = cluster.node("delta");
      String first = delta.id();
      alpha.rememberCollector("delta");
      assertThat(alpha.forwardToRemembered(1).isQueued()).isTrue();
      cluster.network().await("1 arrives", () -> delta.collected().equals(List.of(1)));

      cluster.kill("delta");
      cluster.start("delta");
      cluster.awaitTogether();
      assertThat(delta.id()).isNotEqualTo(first);
      alpha.forwardToRemembered(2);
      for (TestNode other : List.of(alpha, cluster.node("beta"), cluster.node("gamma"))) {
        assertThat(other.call("delta", 3)).isEqualTo("delta");
        assertThat(delta.call(other.name(), 4)).isEqualTo(other.name());
      }
      assertThat(alpha.forward("delta", 5, 1).isQueued()).isTrue();
      cluster.network().await("5 arrives", () -> !delta.collected().isEmpty());
      assertThat(delta.collected()).containsExactly(5);
    }
  }

  @Test
  default void nodeThatIsCutOffStaysAMemberAndIsReachedAgainAfterTheHeal() {
    require(Capability.PARTITION);
    try (TestCluster cluster = cluster()) {
      partitionAndHeal(cluster, List.of("alpha", "beta", "gamma"), List.of("delta"));
    }
  }

  @Test
  default void halvesFindEachOtherAgainAfterTheHeal() {
    require(Capability.PARTITION);
    try (TestCluster cluster = cluster()) {
      partitionAndHeal(cluster, List.of("alpha", "gamma"), List.of("beta", "delta"));
    }
  }

  private static void partitionAndHeal(TestCluster cluster, List<String> one, List<String> other) {
    Map<String, String> view = cluster.node("alpha").view();
    cluster.network().partition(one, other);
    cluster
        .network()
        .await(
            "the sides lose each other",
            () -> losesAll(cluster, one, other) && losesAll(cluster, other, one));
    for (TestNode node : cluster.running()) {
      assertThat(node.view()).as("members at %s", node.name()).isEqualTo(view);
    }
    cluster.network().heal();
    cluster.awaitTogether();
    for (TestCluster.Pair pair : cluster.pairs()) {
      assertThat(pair.from().call(pair.to().name(), 1)).isEqualTo(pair.to().name());
    }
    assertThat(cluster.node("alpha").view()).isEqualTo(view);
  }

  private static boolean losesAll(TestCluster cluster, List<String> these, List<String> those) {
    return these.stream()
        .map(cluster::node)
        .noneMatch(node -> those.stream().anyMatch(node::reaches));
  }
}
