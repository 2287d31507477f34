package dev.partisan.protocol.plumtree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.plumtree.TreeNetwork.Course;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Many trees on a seeded network; each failure names its seed.
class PlumtreeNetworkTest {
  private static final int SIZE = 40;
  private static final int SEEDS = 25;

  @Test
  void allDeliverEachBroadcastOnceAndALongUsedTreeHasNoRedundancy() {
    for (long seed = 0; seed < SEEDS; seed++) {
      TreeNetwork network = new TreeNetwork(seed, SIZE, PlumtreeConfig.defaults());
      network.connectAll(2);
      for (int i = 0; i < 30; i++) {
        network.broadcast(0);
        network.run(1_000);
      }
      Course last = network.broadcast(0);
      network.run(2_000);
      assertThat(last.deliveries()).as("seed %d", seed).isEqualTo(SIZE);
      assertThat(last.payloads).as("seed %d", seed).isEqualTo(SIZE - 1);
      assertThat(network.missing()).as("seed %d", seed).isZero();
    }
  }

  @Test
  void allSurvivorsDeliverUnderLossOfPeers() {
    for (long seed = 0; seed < SEEDS; seed++) {
      TreeNetwork network = new TreeNetwork(seed, SIZE, PlumtreeConfig.defaults());
      network.connectAll(3);
      for (int i = 0; i < 10; i++) {
        network.broadcast(network.random().nextInt(SIZE));
        network.run(300);
      }
      List<Course> courses = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        network.crash(1 + 5 * i);
        courses.add(network.broadcast(5 * network.random().nextInt(SIZE / 5)));
        network.run(100);
      }
      network.run(60_000);
      assertDelivered(seed, network, courses);
    }
  }

  @Test
  void halvesThatWereApartHaveEachOthersBroadcastsAfterTheHeal() {
    for (long seed = 0; seed < SEEDS; seed++) {
      TreeNetwork network = new TreeNetwork(seed, SIZE, PlumtreeConfig.defaults());
      network.connectAll(2);
      network.broadcast(3);
      network.run(2_000);
      setApart(network, true);
      List<Course> courses = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        courses.add(network.broadcast(network.random().nextInt(SIZE)));
        network.run(500);
      }
      setApart(network, false);
      network.run(60_000);
      assertDelivered(seed, network, courses);
    }
  }

  private static void setApart(TreeNetwork network, boolean areApart) {
    for (int i = 0; i < SIZE; i++) {
      for (int j = i + 1; j < SIZE; j++) {
        if (i % 2 != j % 2) {
          network.cut(i, j, areApart);
        }
      }
    }
  }

  private static void assertDelivered(long seed, TreeNetwork network, List<Course> courses) {
    for (Course course : courses) {
      for (int node = 0; node < SIZE; node++) {
        assertThat(course.delivered[node] || network.isDead(node))
            .as("seed %d: %s at n%d", seed, course.id, node)
            .isTrue();
      }
    }
    assertThat(network.missing()).as("seed %d", seed).isZero();
  }
}
