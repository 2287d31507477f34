package dev.partisan.protocol.plumtree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Against a plain list that does the same.
class RecentIdsTest {
  @Test
  void knowsTheLastOnesAndHoldsTheLastOfThose() {
    for (long seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int maxSeen = 1 + random.nextInt(200);
      int maxHeld = 1 + random.nextInt(maxSeen);
      RecentIds recent = new RecentIds(maxSeen, maxHeld, 10);
      List<BroadcastId> all = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        NodeId root = new NodeId("n" + random.nextInt(4), 1);
        BroadcastId id = new BroadcastId(root, i + 1);
        recent.add(id, root, i);
        all.add(id);
        BroadcastId asked = all.get(random.nextInt(all.size()));
        int age = all.size() - 1 - all.indexOf(asked);
        long position = recent.find(asked);
        assertThat(position != RecentIds.NOT_FOUND).as("seed %d", seed).isEqualTo(age < maxSeen);
        if (position != RecentIds.NOT_FOUND) {
          assertThat(recent.isHeld(position)).as("seed %d", seed).isEqualTo(age < maxHeld);
          assertThat(recent.hops(position)).as("seed %d", seed).isEqualTo(all.indexOf(asked));
          assertThat(recent.parent(position)).as("seed %d", seed).isEqualTo(asked.root());
        }
      }
      assertThat(recent.held())
          .as("seed %d", seed)
          .isEqualTo(all.subList(all.size() - maxHeld, all.size()));
    }
  }

  @Test
  void tellsWhatItHoldsBesideWhatAnotherOneNames() {
    for (long seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int maxHeld = 1 + random.nextInt(60);
      RecentIds recent = new RecentIds(80, maxHeld, 10);
      List<BroadcastId> known = new ArrayList<>();
      for (int i = random.nextInt(120); i > 0; i--) {
        BroadcastId id = new BroadcastId(new NodeId("n", 1), i);
        recent.add(id, null, 0);
        if (random.nextInt(4) > 0) {
          known.add(random.nextInt(known.size() + 1), new BroadcastId(new NodeId("n", 1), i));
        }
        if (random.nextInt(8) == 0) {
          known.add(new BroadcastId(new NodeId("unheard", 1), i));
        }
      }
      List<BroadcastId> lacking = new ArrayList<>(recent.held());
      lacking.removeAll(known);
      assertThat(recent.heldBut(known)).as("seed %d", seed).isEqualTo(lacking);
    }
  }

  @Test
  void letsGoOfWhatWasHeldForLongEnough() {
    RecentIds recent = new RecentIds(100, 100, 10);
    NodeId root = new NodeId("n", 1);
    for (int i = 1; i <= 5; i++) {
      recent.add(new BroadcastId(root, i), null, 0);
      recent.tick(5L * i);
    }
    assertThat(recent.held()).containsExactly(new BroadcastId(root, 4), new BroadcastId(root, 5));
    assertThat(recent.size()).isEqualTo(5);
  }
}
