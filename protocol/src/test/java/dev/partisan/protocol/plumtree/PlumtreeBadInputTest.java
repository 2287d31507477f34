package dev.partisan.protocol.plumtree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Announcement;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Cause;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Digest;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Fetch;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gone;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Graft;
import dev.partisan.protocol.plumtree.PlumtreeMessage.IHave;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Offer;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Deliver;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Push;
import dev.partisan.protocol.plumtree.PlumtreeOutput.RefusalCause;
import dev.partisan.protocol.plumtree.PlumtreeOutput.Refused;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// A peer that sends what no peer should; each failure names its seed.
class PlumtreeBadInputTest {
  private static final NodeId SELF = new NodeId("self", 1);
  private static final NodeId PEER = new NodeId("peer", 2);
  private static final NodeId OTHER = new NodeId("other", 3);
  private static final NodeId ROOT = new NodeId("root", 4);
  private static final int MAX_HOPS = PlumtreeConfig.defaults().tree().maxHops();

  private static final List<Cause> CAUSES = List.of(Cause.values());

  private final Plumtree tree = newTree(0);

  private static Plumtree newTree(long seed) {
    PlumtreeConfig config =
        PlumtreeConfig.defaults()
            .withMemory(new PlumtreeConfig.Memory(500, 100, Duration.ofSeconds(60), 50));
    Plumtree tree = new Plumtree(SELF, config, new SplittableRandom(seed));
    tree.handle(new PlumtreeInput.PeerUp(PEER), 0);
    tree.handle(new PlumtreeInput.PeerUp(OTHER), 0);
    return tree;
  }

  @Test
  void hopsThatNoWayHasAreRefused() {
    BroadcastId id = new BroadcastId(ROOT, 1);
    for (int hops : new int[] {Integer.MIN_VALUE, -1, 0, MAX_HOPS + 1, Integer.MAX_VALUE}) {
      assertRefused(new Gossip(id, false, hops, Cause.EAGER), RefusalCause.HOPS);
    }
    for (int hops : new int[] {Integer.MIN_VALUE, -1, MAX_HOPS + 1, Integer.MAX_VALUE}) {
      assertRefused(new IHave(List.of(new Announcement(id, false, hops))), RefusalCause.HOPS);
    }
  }

  @Test
  void idsThatNobodyCanHaveGivenAreRefused() {
    for (BroadcastId forged :
        List.of(
            new BroadcastId(ROOT, 0),
            new BroadcastId(ROOT, Long.MIN_VALUE),
            new BroadcastId(NodeId.unmet("root"), 1),
            new BroadcastId(SELF, 1))) {
      assertRefused(new Gossip(forged, true, 1, Cause.EAGER), RefusalCause.FORGED_ID);
      assertRefused(new IHave(List.of(new Announcement(forged, true, 1))), RefusalCause.FORGED_ID);
      assertRefused(new Offer(List.of(forged)), RefusalCause.FORGED_ID);
    }
  }

  @Test
  void oversizedBatchesAreRefusedWhole() {
    int size = PlumtreeMessage.MAX_BATCH + 1;
    List<BroadcastId> ids = Collections.nCopies(size, new BroadcastId(ROOT, 1));
    Announcement announcement = new Announcement(new BroadcastId(ROOT, 1), false, 1);
    for (PlumtreeMessage message :
        List.of(
            new IHave(Collections.nCopies(size, announcement)),
            new Graft(ROOT, false, Collections.nCopies(size, 1L)),
            new Digest(ids),
            new Offer(ids),
            new Fetch(ids),
            new Gone(ids))) {
      assertRefused(message, RefusalCause.OVERSIZED);
    }
  }

  @Test
  void whatClaimsToComeFromThisNodeIsRefused() {
    Gossip gossip = new Gossip(new BroadcastId(ROOT, 1), false, 1, Cause.EAGER);
    assertThat(tree.handle(new PlumtreeInput.Received(SELF, gossip), 0))
        .containsExactly(new Refused(SELF, RefusalCause.FROM_SELF));
  }

  private void assertRefused(PlumtreeMessage message, RefusalCause cause) {
    assertThat(tree.handle(new PlumtreeInput.Received(PEER, message), 0))
        .containsExactly(new Refused(PEER, cause));
    assertThat(tree.missing()).isZero();
    assertThat(tree.eagerPeers(ROOT, false)).containsExactly(PEER, OTHER);
  }

  @Test
  void stateStaysBoundedAndBroadcastsArriveWhateverIsSent() {
    for (long seed = 0; seed < 50; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      Plumtree tried = newTree(seed);
      for (int i = 0; i < 2_000; i++) {
        NodeId from = random.nextInt(3) == 0 ? new NodeId("n" + random.nextInt(9), 7) : PEER;
        tried.handle(new PlumtreeInput.Received(from, anyMessage(random)), i * 1_000_000L);
        assertThat(tried.missing()).as("seed %d", seed).isLessThanOrEqualTo(50);
      }
      NodeId honest = new NodeId("honest", 77);
      BroadcastId id = new BroadcastId(honest, 1);
      Gossip gossip = new Gossip(id, false, 1, Cause.EAGER);
      List<PlumtreeOutput> outputs =
          tried.handle(new PlumtreeInput.Received(OTHER, gossip), 3_000_000_000L);
      assertThat(outputs).as("seed %d", seed).contains(new Deliver(id));
      // Nobody but the peer itself takes its link out of the tree.
      BroadcastId own = new BroadcastId(SELF, 1);
      assertThat(tried.handle(new PlumtreeInput.Broadcast(own), 3_000_000_000L))
          .as("seed %d", seed)
          .filteredOn(Push.class::isInstance)
          .allMatch(output -> ((Push) output).to().contains(OTHER));
    }
  }

  private static PlumtreeMessage anyMessage(RandomGenerator random) {
    BroadcastId id = anyId(random);
    boolean isOwnTree = random.nextBoolean();
    int hops = random.nextInt(MAX_HOPS + 3) - 1;
    List<BroadcastId> ids = Collections.nCopies(random.nextInt(4), id);
    return switch (random.nextInt(8)) {
      case 0 -> new Gossip(id, isOwnTree, hops, CAUSES.get(random.nextInt(CAUSES.size())));
      case 1 -> new IHave(List.of(new Announcement(id, isOwnTree, hops)));
      case 2 -> new Graft(id.root(), isOwnTree, List.of(id.sequence()));
      case 3 -> new PlumtreeMessage.Prune(id, isOwnTree);
      case 4 -> new Digest(ids);
      case 5 -> new Offer(ids);
      case 6 -> new Fetch(ids);
      default -> new Gone(ids);
    };
  }

  private static BroadcastId anyId(RandomGenerator random) {
    NodeId root =
        switch (random.nextInt(4)) {
          case 0 -> SELF;
          case 1 -> PEER;
          default -> new NodeId("r" + random.nextInt(300), random.nextInt(3));
        };
    long sequence = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(100);
    return new BroadcastId(root, sequence);
  }
}
