package dev.partisan.crdt;

import static dev.partisan.crdt.Replicas.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.crdt.Replicas.Shape;
import dev.partisan.simulation.SimulatedNode;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Stores on simulated nodes.
final class StoreTest {
  private final Simulation simulation = Simulation.seeded(4);

  @AfterEach
  void end() {
    simulation.close();
  }

  static Stream<Arguments> allWays() {
    return Stream.of(Shape.values())
        .flatMap(shape -> Stream.of(Dissemination.values()).map(way -> Arguments.of(shape, way)));
  }

  private Replicas start(Shape shape, Dissemination way, int size) {
    return new Replicas(simulation, shape, size, config -> config.withDissemination(way));
  }

  private Replicas pair() {
    return start(Shape.FULL_MESH, Dissemination.DELTA, 2);
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void whatOneNodeChangesComesToAll(Shape shape, Dissemination way) {
    Replicas replicas = start(shape, way, 6);
    for (int i = 0; i < 6; i++) {
      replicas.count("n" + i, 1L << i);
      simulation.run(Duration.ofMillis(700));
    }
    simulation.runUntil("all have counted", LONG, () -> replicas.allRunningHave(63));
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void nodeThatComesLateGetsEverything(Shape shape, Dissemination way) {
    Replicas replicas = start(shape, way, 4);
    replicas.crash("n3");
    replicas.count("n0", 5);
    simulation.run(Duration.ofMinutes(2));
    replicas.restart("n3");
    simulation.runUntil("the newcomer has it", LONG, () -> replicas.allRunningHave(5));
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeTravels(Dissemination way) {
    Replicas replicas = start(Shape.FULL_MESH, way, 2);
    List<String> names = new ArrayList<>();
    Histories.ofAllTypes().forEach(type -> names.add(declareAndChange(replicas, type)));
    simulation.runUntil(
        "both have all",
        LONG,
        () ->
            names.stream()
                .allMatch(name ->
                    replicas
                        .store(0)
                        .value(name)
                        .equals(replicas.store(1).snapshot().values().get(name))));
    assertThat(replicas.store(1).stats().refused()).isZero();
  }

  private static <S extends Crdt<S>> String declareAndChange(Replicas replicas, Histories<S> type) {
    Store store = replicas.store(0);
    Variable<S> variable = store.declare(type.name(), type.bottom());
    S value = type.states(new SplittableRandom(1), 60).stream().reduce(type.bottom(), Crdt::join);
    variable.update(it -> value);
    return type.name();
  }

  @Test
  void thresholdReadWaitsUntilTheValueHasGrown() {
    Replicas replicas = pair();
    Variable<GCounter> there = replicas.counter("n1");
    for (int i = 1; i <= 10; i++) {
      simulation.after(Duration.ofSeconds(i), () -> replicas.count("n0"));
    }
    GCounter reached = simulation.perform(() -> there.threshold(it -> it.value() >= 7));
    assertThat(reached.value()).isGreaterThanOrEqualTo(7);
    assertThat(simulation.elapsed()).isGreaterThan(Duration.ofSeconds(7));
  }

  @Test
  void thresholdThatIsReachedAlreadyDoesNotWait() {
    Replicas replicas = pair();
    replicas.count("n0", 3);
    Duration before = simulation.elapsed();
    GCounter reached =
        simulation.perform(() -> replicas.counter("n0").threshold(it -> it.value() >= 3));
    assertThat(reached.value()).isEqualTo(3);
    assertThat(simulation.elapsed().minus(before)).isLessThan(Duration.ofMillis(10));
  }

  @Test
  void thresholdReadEndsWithItsTime() {
    Replicas replicas = pair();
    Optional<GCounter> none =
        simulation.perform(
            () -> replicas.counter("n0").threshold(it -> it.value() > 0, Duration.ofSeconds(3)));
    assertThat(none).isEmpty();
  }

  @Test
  void thresholdReadEndsWithTheStore() {
    Replicas replicas = pair();
    simulation.after(Duration.ofSeconds(1), () -> replicas.store(0).close());
    assertThatThrownBy(
            () -> simulation.perform(() -> replicas.counter("n0").threshold(it -> it.value() > 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> replicas.count("n0")).hasMessageContaining("closed");
  }

  @Test
  void whatAPredicateThrowsReachesItsCaller() {
    Replicas replicas = pair();
    Variable<GCounter> counter = replicas.counter("n0");
    simulation.after(Duration.ofSeconds(1), () -> replicas.count("n0"));
    assertThatThrownBy(
            () -> simulation.perform(() -> counter.threshold(it -> 1 / (1 - it.value()) > 9)))
        .isInstanceOf(ArithmeticException.class);
    assertThat(replicas.counted("n0")).isEqualTo(1);
  }

  @Test
  void derivedSetsFollowTheirInputs() {
    Store store = pair().store(0);
    Variable<OrSet<String>> left = store.declare("left", OrSet.empty());
    Variable<GSet<Integer>> right = store.declare("right", GSet.empty());
    SetView<String> pairs =
        store
            .elements(left)
            .product(store.elements(right))
            .filter(pair -> pair.left().length() == pair.right())
            .map(pair -> pair.left() + pair.right());
    SetView<String> all = pairs.union(store.elements(left));
    left.update(it -> it.add(store.actor(), "abc"));
    assertThat(all.read()).containsExactly("abc");
    right.update(it -> it.add(3));
    assertThat(pairs.read()).containsExactly("abc3").isSameAs(pairs.read());
    assertThat(all.read()).containsExactly("abc3", "abc");
    left.update(it -> it.remove("abc"));
    assertThat(all.read()).isEmpty();
  }

  @Test
  void thresholdReadWaitsForADerivedSet() {
    Replicas replicas = pair();
    Variable<OrSet<String>> here = replicas.store(0).declare("set", OrSet.empty());
    Variable<OrSet<String>> there = replicas.store(1).declare("set", OrSet.empty());
    SetView<Integer> lengths = replicas.store(1).elements(there).map(String::length);
    simulation.after(
        Duration.ofSeconds(1), () -> here.update(it -> it.add(replicas.store(0).actor(), "four")));
    assertThat(simulation.perform(() -> lengths.threshold(it -> it.contains(4))))
        .containsExactly(4);
  }

  @Test
  void listenerHearsOfChangesUntilItIsClosed() {
    Replicas replicas = pair();
    List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    var listening = replicas.counter("n1").onChange(it -> heard.add(it.value()));
    replicas.count("n0", 4);
    simulation.run(Duration.ofSeconds(20));
    assertThat(heard).containsExactly(4L);
    listening.close();
    replicas.count("n0", 4);
    simulation.run(Duration.ofSeconds(20));
    assertThat(heard).containsExactly(4L);
  }

  @Test
  void nameThatStandsForTwoTypesIsAnErrorHereAndCountedThere() {
    Replicas replicas = pair();
    replicas.count("n0");
    assertThatThrownBy(() -> replicas.store(0).declare("counter", GSet.empty()))
        .isInstanceOf(TypeMismatchException.class)
        .hasMessageContaining("'counter' is a GCounter here, not a GSet");
    Variable<GSet<String>> other = replicas.store(1).declare("counter", GSet.empty());
    other.update(it -> it.add("x"));
    simulation.runUntil(
        "it is counted",
        LONG,
        () ->
            replicas.store(1).stats().mismatches() > 0
                && replicas.store(0).stats().mismatches() > 0);
    assertThat(replicas.counted("n0")).isEqualTo(1);
    assertThat(other.read().elements()).containsExactly("x");
  }

  @Test
  void valueBeyondTheLimitIsRefusedAndNothingChanged() {
    Replicas replicas =
        new Replicas(simulation, Shape.FULL_MESH, 2, config -> config.withMaxEntries(3));
    Variable<GSet<Integer>> set = replicas.store(0).declare("set", GSet.empty());
    for (int i = 0; i < 3; i++) {
      int element = i;
      set.update(it -> it.add(element));
    }
    assertThatThrownBy(() -> set.update(it -> it.add(3)))
        .isInstanceOf(StoreLimitException.class)
        .hasMessageContaining("variable 'set' would have 4 entries, of 3: raise maxEntries");
    assertThat(set.read().elements()).hasSize(3);
  }

  @Test
  void storesThatSpreadInDifferentWaysSaySo() {
    Replicas replicas = pair();
    replicas.store(0).close();
    simulation.run(Duration.ofSeconds(1));
    Store other =
        simulation.perform(() ->
            Store.of(
                simulation.node("n0").node(),
                StoreConfig.defaults()
                    .withInterval(Duration.ofSeconds(1))
                    .withDissemination(Dissemination.STATE)));
    other.declare("counter", GCounter.ZERO).update(it -> it.increment(other.actor(), 1));
    simulation.runUntil(
        "both have noticed",
        LONG,
        () -> other.stats().refused() > 0 && replicas.store(1).stats().refused() > 0);
  }

  @Test
  void secondStoreOfANameIsRefused() {
    Replicas replicas = pair();
    SimulatedNode node = simulation.node("n0");
    assertThatThrownBy(() -> simulation.perform(() -> Store.of(node.node())))
        .isInstanceOf(dev.partisan.NameTakenException.class);
    assertThat(replicas.size()).isEqualTo(2);
  }

  /// A store that begins anew knows nothing of what it counted before: as the same actor it would count that again from
  /// nothing, and others would not notice.
  @Test
  void storeOpenedAnewOnTheSameNodeIsAnotherActor() {
    Replicas replicas = pair();
    replicas.count("n0", 2);
    simulation.run(Duration.ofSeconds(20));
    Actor before = replicas.store(0).actor();
    replicas.store(0).close();
    simulation.run(Duration.ofSeconds(1));
    Store again = simulation.perform(() -> Store.of(simulation.node("n0").node()));
    assertThat(again.actor()).isNotEqualTo(before);
    again.declare("counter", GCounter.ZERO).update(it -> it.increment(again.actor(), 3));
    simulation.runUntil("both count", LONG, () -> replicas.counted("n1") == 5);
  }

  @ParameterizedTest
  @EnumSource
  void snapshotIsWhereTheNextRunGoesOn(Dissemination way) {
    Replicas replicas = start(Shape.FULL_MESH, way, 2);
    replicas.crash("n1");
    replicas.count("n0", 7);
    replicas.keep("n0", replicas.store(0).snapshot());
    replicas.crash("n0");
    replicas.restart("n0");
    replicas.restart("n1");
    replicas.count("n0", 1);
    simulation.runUntil("both have it", LONG, () -> replicas.allRunningHave(8));
  }

  @Test
  void peerThatMissedMoreThanIsKeptIsSentTheWhole() {
    Replicas replicas =
        new Replicas(simulation, Shape.FULL_MESH, 2, config -> config.withMaxUnacknowledged(5));
    Variable<GSet<Integer>> set = replicas.store(0).declare("set", GSet.empty());
    simulation.run(Duration.ofSeconds(10));
    simulation.partition(dev.partisan.simulation.Partition.isolate("n1"));
    for (int i = 0; i < 50; i++) {
      int element = i;
      set.update(it -> it.add(element));
      simulation.run(Duration.ofMillis(300));
    }
    long before = replicas.store(0).stats().wholes();
    simulation.heal();
    Variable<GSet<Integer>> there = replicas.store(1).declare("set", GSet.empty());
    simulation.runUntil("all is there", LONG, () -> there.read().size() == 50);
    assertThat(replicas.store(0).stats().wholes()).isGreaterThan(before);
  }

  @Test
  void nothingIsSentOfWhatIsKnown() {
    Replicas replicas = start(Shape.FULL_MESH, Dissemination.DELTA, 3);
    replicas.count("n0");
    simulation.run(Duration.ofMinutes(1));
    long before = sentOnDefault();
    simulation.run(Duration.ofMinutes(1));
    assertThat(sentOnDefault()).isEqualTo(before);
  }

  private long sentOnDefault() {
    return simulation.nodes().stream()
        .flatMap(node -> node.node().stats().channels().stream())
        .filter(channel -> channel.channel().equals("default"))
        .mapToLong(channel -> channel.sent().messages())
        .sum();
  }
}
