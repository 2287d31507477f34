package dev.partisan.conformance;

import static dev.partisan.conformance.Suite.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.JoinException;
import dev.partisan.protocol.JoinFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Join, leave, leave of another node, members (Table 1 of the paper).
public interface MembershipConformance extends Suite {
  /// An address at which nobody listens.
  String NOWHERE = "127.0.0.1:1";

  @Test
  default void nodesComeTogetherAndEachListsAll() {
    try (TestCluster cluster = cluster()) {
      for (TestNode node : cluster.running()) {
        assertThat(node.members().keySet())
            .containsExactlyInAnyOrderElementsOf(TopologyConformance.NAMES);
        assertThat(node.members()).containsEntry(node.name(), new TestNode.Seen(node.id(), true));
      }
    }
  }

  @Test
  default void joinOfNobodyFailsWithATypeAndChangesNothing() {
    require(Capability.JOIN);
    try (TestCluster cluster = cluster()) {
      TestNode beta = cluster.node("beta");
      Map<String, String> before = beta.view();
      RefusedException refusal =
          assertRefused(() -> beta.joinAddress(NOWHERE), JoinException.class);
      assertThat(refusal.reason()).isEqualTo(JoinFailure.TIMED_OUT.name());
      assertThat(beta.view()).isEqualTo(before);
    }
  }

  @Test
  default void joinIsRefusedWithATypeWhereThereIsNone() {
    requireNot(Capability.JOIN);
    try (TestCluster cluster = cluster()) {
      TestNode beta = cluster.node("beta");
      Map<String, String> before = beta.view();
      RefusedException refusal = assertRefused(() -> beta.join("gamma"), JoinException.class);
      assertThat(refusal.reason()).isEqualTo(JoinFailure.UNSUPPORTED.name());
      assertThat(beta.view()).isEqualTo(before);
    }
  }

  @Test
  default void nodeLeavesAndAllForgetIt() {
    require(Capability.LEAVE);
    try (TestCluster cluster = cluster()) {
      TestNode gamma = cluster.node("gamma");
      gamma.leave("gamma");
      assertThat(gamma.view()).containsOnlyKeys("gamma");
      cluster.awaitTogether(List.of("alpha", "beta", "delta"));
    }
  }

  @Test
  default void nodeThatLeftIsWelcomeAgain() {
    require(Capability.LEAVE);
    require(Capability.JOIN);
    try (TestCluster cluster = cluster()) {
      TestNode gamma = cluster.node("gamma");
      for (int round = 0; round < 3; round++) {
        gamma.leave("gamma");
        cluster.awaitTogether(List.of("alpha", "beta", "delta"));
        gamma.join("alpha");
        cluster.awaitTogether();
        for (TestCluster.Pair pair : cluster.pairs()) {
          assertThat(pair.from().call(pair.to().name(), round)).isEqualTo(pair.to().name());
        }
      }
    }
  }

  @Test
  default void leaveIsRefusedWithATypeWhereNobodyLeaves() {
    requireNot(Capability.LEAVE);
    try (TestCluster cluster = cluster()) {
      TestNode gamma = cluster.node("gamma");
      Map<String, String> before = gamma.view();
      assertRefused(
          () -> gamma.leave("gamma"),
          UnsupportedOperationException.class,
          IllegalArgumentException.class);
      assertThat(gamma.view()).isEqualTo(before);
    }
  }

  @Test
  default void nodeIsMadeToLeaveByAnotherOne() {
    require(Capability.REMOVE);
    try (TestCluster cluster = cluster()) {
      cluster.node("delta").leave("gamma");
      cluster.awaitTogether(List.of("alpha", "beta", "delta"));
      TestNode gamma = cluster.node("gamma");
      cluster.network().await("gamma has heard of it", () -> gamma.members().size() == 1);
    }
  }

  @Test
  default void nodeThatIsGoneIsMadeToLeaveToo() {
    require(Capability.REMOVE);
    try (TestCluster cluster = cluster()) {
      cluster.kill("gamma");
      cluster.node("alpha").leave("gamma");
      cluster.awaitTogether();
    }
  }

  @Test
  default void leaveOfAnotherIsRefusedWithATypeWhereNobodyIsRemoved() {
    requireNot(Capability.REMOVE);
    try (TestCluster cluster = cluster()) {
      TestNode delta = cluster.node("delta");
      Map<String, String> before = delta.view();
      assertRefused(
          () -> delta.leave("gamma"),
          UnsupportedOperationException.class,
          IllegalArgumentException.class);
      assertThat(delta.view()).isEqualTo(before);
    }
  }

  @Test
  default void leaveOfNobodyIsRefusedWithAType() {
    try (TestCluster cluster = cluster()) {
      TestNode beta = cluster.node("beta");
      assertRefused(
          () -> beta.leave("nobody"),
          UnsupportedOperationException.class,
          IllegalArgumentException.class);
    }
  }
}
