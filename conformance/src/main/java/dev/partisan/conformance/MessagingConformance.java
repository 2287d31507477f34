package dev.partisan.conformance;

import static dev.partisan.conformance.Suite.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.NoSuchProcessException;
import dev.partisan.NodeUnreachableException;
import dev.partisan.SendResult;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Forward, cast and call, between every two nodes and in both directions.
public interface MessagingConformance extends Suite {
  /// As many as leave the sender no chance to wait for each.
  int MANY = 2_000;

  /// More than one frame holds.
  int LARGE_BYTES = 200_000;

  @Test
  default void messagesOfASenderArriveInTheirOrder() {
    try (TestCluster cluster = cluster()) {
      for (TestCluster.Pair pair : cluster.pairs()) {
        TestNode to = pair.to();
        int before = to.collected().size();
        assertThat(pair.from().forward(to.name(), 0, MANY)).isEqualTo(SendResult.QUEUED);
        cluster.network().await("all arrive", () -> to.collected().size() >= before + MANY);
        List<Integer> arrived = to.collected().subList(before, before + MANY);
        assertThat(arrived).as("%s", pair).isEqualTo(IntStream.range(0, MANY).boxed().toList());
      }
    }
  }

  @Test
  default void smallMessagesDoNotOvertakeALargeOneOfTheSameSender() {
    try (TestCluster cluster = cluster()) {
      TestNode delta = cluster.node("delta");
      TestNode gamma = cluster.node("gamma");
      for (int i = 0; i < 20; i += 2) {
        assertThat(gamma.forward("delta", i, 1, LARGE_BYTES)).isEqualTo(SendResult.QUEUED);
        assertThat(gamma.forward("delta", i + 1, 1)).isEqualTo(SendResult.QUEUED);
      }
      cluster.network().await("all arrive", () -> delta.collected().size() >= 20);
      assertThat(delta.collected()).isEqualTo(IntStream.range(0, 20).boxed().toList());
    }
  }

  @Test
  default void castsReachTheServer() {
    try (TestCluster cluster = cluster()) {
      int number = 0;
      for (TestCluster.Pair pair : cluster.pairs()) {
        int sent = ++number;
        assertThat(pair.from().cast(pair.to().name(), sent)).isEqualTo(SendResult.QUEUED);
        cluster
            .network()
            .await("cast " + sent + " arrives", () -> pair.to().casts().contains(sent));
      }
    }
  }

  @Test
  default void callsAreAnsweredByTheNodeThatWasAsked() {
    try (TestCluster cluster = cluster()) {
      for (int round = 0; round < 3; round++) {
        for (TestCluster.Pair pair : cluster.pairs()) {
          assertThat(pair.from().call(pair.to().name(), round)).isEqualTo(pair.to().name());
        }
      }
    }
  }

  @Test
  default void callOfNoProcessFailsWithAType() {
    try (TestCluster cluster = cluster()) {
      for (TestCluster.Pair pair : cluster.pairs()) {
        assertRefused(
            () -> pair.from().call(pair.to().name(), "nobody", 1), NoSuchProcessException.class);
      }
    }
  }

  @Test
  default void messageForNoMemberHasNoRouteAndTheCallFailsWithAType() {
    try (TestCluster cluster = cluster()) {
      TestNode gamma = cluster.node("gamma");
      assertThat(gamma.forward("omega", 0, 1)).isEqualTo(SendResult.NO_ROUTE);
      assertThat(gamma.cast("omega", 0)).isEqualTo(SendResult.NO_ROUTE);
      assertRefused(() -> gamma.call("omega", 1), NodeUnreachableException.class);
    }
  }
}
