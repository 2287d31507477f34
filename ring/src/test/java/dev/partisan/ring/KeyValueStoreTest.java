package dev.partisan.ring;

import static dev.partisan.ring.Cluster.LONG;
import static dev.partisan.ring.Cluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.ring.QuorumException.Reason;
import dev.partisan.simulation.Partition;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Stores on simulated nodes.
final class KeyValueStoreTest {
  private final Simulation simulation = Simulation.seeded(11);

  @AfterEach
  void end() {
    simulation.close();
  }

  private Cluster cluster(int size) {
    return new Cluster(simulation, size, UnaryOperator.identity());
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            QuorumException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void oneNodeAloneKeepsWhatItIsGiven() {
    Cluster cluster = cluster(1);
    cluster.put("n0", "key", "value");
    assertThat(cluster.get("n0", "key")).containsExactly("value");
    assertThat(cluster.get("n0", "other")).isEmpty();
  }

  @Test
  void everyNodeReadsWhatAnyHasWritten() {
    Cluster cluster = cluster(5);
    for (int i = 0; i < 30; i++) {
      cluster.put("n" + i % 5, "key" + i, "value" + i);
    }
    for (int i = 0; i < 30; i++) {
      assertThat(cluster.get("n" + (i + 3) % 5, "key" + i)).containsExactly("value" + i);
    }
    simulation.perform(() -> cluster.store("n1").delete(bytes("key7")));
    assertThat(cluster.get("n2", "key7")).isEmpty();
  }

  @Test
  void concurrentValuesStandBesideEachOtherUntilOneReplacesThem() {
    Cluster cluster = cluster(3);
    cluster.put("n0", "key", "first");
    Found seen = simulation.perform(() -> cluster.store("n0").get(bytes("key")));
    VersionVector _ =
        simulation.perform(
            () -> cluster.store("n1").put(bytes("key"), bytes("left"), seen.context()));
    VersionVector _ =
        simulation.perform(
            () -> cluster.store("n2").put(bytes("key"), bytes("right"), seen.context()));
    assertThat(cluster.get("n0", "key")).containsExactly("left", "right");
    Found both = simulation.perform(() -> cluster.store("n0").get(bytes("key")));
    VersionVector _ =
        simulation.perform(
            () -> cluster.store("n0").put(bytes("key"), bytes("both"), both.context()));
    assertThat(cluster.get("n1", "key")).containsExactly("both");
  }

  @Test
  void minorityFailsWithTheReasonAndTheMajorityGoesOn() {
    Cluster cluster = cluster(3);
    simulation.partition(Partition.isolate("n0"));
    assertReason(Reason.TIMED_OUT, () -> cluster.put("n0", "key", "lost"));
    assertReason(Reason.TIMED_OUT, () -> cluster.get("n0", "key"));
    cluster.put("n1", "key", "value");
    assertThat(cluster.get("n2", "key")).containsExactly("value");
    simulation.heal();
    simulation.runUntil("n0 reads it", LONG, () -> cluster.reads("n0", "key", "value"));
  }

  /// What makes hand-offs safe: who knows of a newer preference list takes no part in quorums of an older one.
  @Test
  void replicaAnswersUnderThePresentVersionOfItsSlotOnly() {
    Cluster cluster = cluster(3);
    RingState state = cluster.store("n0").ring().state();
    int partition = state.partitionOf(bytes("key"));
    long version = state.slot(partition).version();
    Node node = simulation.node("n0").node();
    List<Long> answered = new ArrayList<>();
    AtomicBoolean isDone = new AtomicBoolean();
    node.spawn((Context<KvMessage> self) -> {
      Ref<KvMessage> vnode = node.ref("n1", KeyValueStore.process(partition));
      Versioned put =
          Versioned.EMPTY.put(7, VersionVector.EMPTY, new Value(bytes("x"), 1, 0, false));
      for (long each : List.of(version - 1, version, version + 1)) {
        node.forward(vnode, new KvMessage.Store(self.self(), each, each, bytes("key"), put));
        node.forward(vnode, new KvMessage.Ask(self.self(), each + 100, each, bytes("key")));
        for (int i = 0; i < 2; i++) {
          self.receive(Duration.ofSeconds(1)).ifPresent(message -> answered.add(number(message)));
        }
      }
      isDone.set(true);
    });
    simulation.runUntil("all were sent", LONG, isDone::get);
    assertThat(answered).containsExactly(version, version + 100);
  }

  private static long number(KvMessage answer) {
    return switch (answer) {
      case KvMessage.Stored stored -> stored.request();
      case KvMessage.Told told -> told.request();
      default -> throw new AssertionError(answer);
    };
  }

  @Test
  void tooLongKeysAndValuesAreRefused() {
    Cluster cluster =
        new Cluster(simulation, 1, config -> config.withMaxValueBytes(1000).withMaxBytes(5000));
    assertReason(
        Reason.TOO_LARGE,
        () -> simulation.perform(() -> cluster.store("n0").put(bytes("key"), new byte[1001])));
    assertReason(
        Reason.TOO_LARGE,
        () -> simulation.perform(() -> cluster.store("n0").put(new byte[70_000], new byte[1])));
    assertReason(
        Reason.FULL,
        () -> {
          for (int i = 0; i < 10; i++) {
            byte[] key = bytes("key" + i);
            simulation.perform(() -> cluster.store("n0").put(key, new byte[900]));
          }
        });
    assertThat(cluster.store("n0").stats().usedBytes()).isBetween(3000L, 5000L);
  }

  @Test
  void siblingsAreBounded() {
    Cluster cluster = new Cluster(simulation, 3, config -> config.withMaxSiblings(5));
    assertReason(
        Reason.TOO_MANY_SIBLINGS,
        () -> {
          for (int i = 0; i < 6; i++) {
            byte[] value = bytes("value" + i);
            VersionVector _ =
                simulation.perform(
                    () -> cluster.store("n0").put(bytes("key"), value, VersionVector.EMPTY));
          }
        });
    assertThat(cluster.get("n1", "key")).hasSize(5);
  }

  @Test
  void nodeThatComesBackEmptyGetsItsDataFromTheOthersBeforeItAnswers() {
    Cluster cluster = cluster(3);
    for (int i = 0; i < 20; i++) {
      cluster.put("n0", "key" + i, "value" + i);
    }
    cluster.crash("n1");
    cluster.put("n2", "key3", "newer");
    cluster.restart("n1");
    cluster.settle();
    assertThat(cluster.store("n1").stats().keys()).isEqualTo(20);
    cluster.crash("n2"); // n1 and n0 are the quorum now
    assertThat(cluster.get("n1", "key3")).containsExactly("newer");
    assertThat(cluster.get("n0", "key9")).containsExactly("value9");
  }

  @Test
  void partitionsMoveWithTheirDataWhenANodeJoinsAndWhenOneLeaves() {
    Cluster cluster = cluster(3);
    for (int i = 0; i < 40; i++) {
      cluster.put("n0", "key" + i, "value" + i);
    }
    String newcomer = cluster.start();
    cluster.settle();
    assertThat(cluster.store(newcomer).stats().keys()).isPositive();
    Ring leaving = cluster.store("n0").ring();
    simulation.perform(leaving::leave);
    simulation.runUntil("n0 is free", LONG, leaving::isFree);
    simulation.run(Duration.ofSeconds(2));
    assertThat(cluster.store("n0").stats().keys()).isZero();
    cluster.crash("n0");
    for (int i = 0; i < 40; i++) {
      assertThat(cluster.get("n2", "key" + i)).containsExactly("value" + i);
    }
  }

  /// Nobody reads: the trees find what one has missed.
  @Test
  void replicasBecomeEqualByComparingTrees() {
    Cluster cluster = cluster(3);
    simulation.partition(Partition.isolate("n2").noticed());
    for (int i = 0; i < 50; i++) {
      cluster.put("n0", "key" + i, "value" + i);
    }
    simulation.run(Duration.ofMinutes(2)); // longer than messages are kept
    simulation.heal();
    simulation.runUntil(
        "all have the same",
        LONG,
        () -> {
          List<Long> digests = new ArrayList<>();
          for (KeyValueStore store : cluster.stores().values()) {
            long all = 0;
            for (int p = 0; p < 8; p++) {
              all += store.digest(p) * (p + 1);
            }
            digests.add(all);
          }
          return digests.stream().distinct().count() == 1 && digests.getFirst() != 0;
        });
  }

  @Test
  void sloppyQuorumTakesPutsInForReplicasThatAreAwayAndHandsThemBack() {
    Cluster cluster = new Cluster(simulation, 5, KvConfig::sloppy);
    List<String> replicas = cluster.replicas("key");
    simulation.partition(
        Partition.between(
            replicas.subList(1, 3),
            cluster.stores().keySet().stream()
                .filter(name -> !replicas.subList(1, 3).contains(name))
                .toList()));
    simulation.run(Duration.ofSeconds(20)); // until they count as unreachable
    cluster.put(replicas.getFirst(), "key", "value");
    assertThat(hinted(cluster)).isPositive();
    simulation.heal();
    RingState state = cluster.store("n0").ring().state();
    int partition = state.partitionOf(bytes("key"));
    simulation.runUntil(
        "the replicas have it",
        LONG,
        () -> replicas.stream().allMatch(name -> cluster.store(name).digest(partition) != 0));
  }

  private static long hinted(Cluster cluster) {
    return cluster.stores().values().stream().mapToLong(store -> store.stats().hinted()).sum();
  }

  @Test
  void echoComesBackFromTheOwnerOfEachPartition() {
    Cluster cluster = cluster(3);
    List<EchoService> services = new ArrayList<>();
    for (KeyValueStore store : cluster.stores().values()) {
      services.add(simulation.perform(() -> EchoService.on(store.ring())));
    }
    for (int p = 0; p < 8; p++) {
      int partition = p;
      byte[] same =
          simulation.perform(
              () -> services.getFirst().echo(partition, bytes("hello"), Duration.ofSeconds(5)));
      assertThat(same).isEqualTo(bytes("hello"));
    }
  }
}
