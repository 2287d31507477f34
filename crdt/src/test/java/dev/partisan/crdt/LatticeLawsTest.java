package dev.partisan.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What makes a type conflict-free, over random histories.
final class LatticeLawsTest {
  private static final int SEEDS = 50;
  private static final int STEPS = 40;

  static Stream<Histories<?>> types() {
    return Histories.ofAllTypes();
  }

  private interface Law<S> {
    void holds(S a, S b, S c);
  }

  private static <S extends Crdt<S>> void forAll(Histories<S> type, Law<S> law) {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      List<S> states = type.states(random, STEPS);
      for (int i = 0; i < 20; i++) {
        law.holds(pick(states, random), pick(states, random), pick(states, random));
      }
    }
  }

  private static <S> S pick(List<S> states, RandomGenerator random) {
    return states.get(random.nextInt(states.size()));
  }

  @ParameterizedTest
  @MethodSource("types")
  <S extends Crdt<S>> void joinIsAssociative(Histories<S> type) {
    forAll(type, (a, b, c) -> assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c))));
  }

  @ParameterizedTest
  @MethodSource("types")
  <S extends Crdt<S>> void joinIsCommutative(Histories<S> type) {
    forAll(type, (a, b, c) -> assertThat(a.join(b)).isEqualTo(b.join(a)));
  }

  @ParameterizedTest
  @MethodSource("types")
  <S extends Crdt<S>> void joinIsIdempotentAndSaysSoByIdentity(Histories<S> type) {
    forAll(
        type,
        (a, b, c) -> {
          S joined = a.join(b);
          assertThat(joined.join(joined)).isSameAs(joined);
          assertThat(joined.join(b)).isSameAs(joined);
          assertThat(joined.join(a)).isSameAs(joined);
        });
  }

  @ParameterizedTest
  @MethodSource("types")
  <S extends Crdt<S>> void newsDoWhatTheWholeDoes(Histories<S> type) {
    forAll(
        type,
        (a, b, c) -> {
          S news = a.newsTo(b);
          assertThat(b.join(news)).isEqualTo(b.join(a));
          assertThat(news.size()).isLessThanOrEqualTo(2 * a.size() + b.size());
        });
  }

  @ParameterizedTest
  @MethodSource("types")
  <S extends Crdt<S>> void nothingIsNewsToOneWhoKnows(Histories<S> type) {
    forAll(
        type,
        (a, b, c) -> {
          assertThat(a.newsTo(a).isBottom()).isTrue();
          assertThat(a.newsTo(a.join(b)).isBottom()).isTrue();
          assertThat(type.bottom().isBottom()).isTrue();
        });
  }

  /// Of the same changes one copy gets the deltas, in any order and some twice, another one whole states.
  @ParameterizedTest
  @MethodSource("types")
  <S extends Crdt<S>> void deltasJoinedAmountToTheState(Histories<S> type) {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      List<S> replicas =
          new ArrayList<>(Collections.nCopies(Histories.ACTORS.size(), type.bottom()));
      List<S> deltas = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        int at = random.nextInt(replicas.size());
        S state = replicas.get(at).join(replicas.get(random.nextInt(replicas.size())));
        S delta = type.change().delta(state, Histories.ACTORS.get(at), random);
        deltas.add(delta);
        replicas.set(at, state.join(delta));
      }
      deltas.addAll(deltas.subList(0, deltas.size() / 3));
      Collections.shuffle(deltas, new Random(seed));
      assertThat(all(deltas, type.bottom())).isEqualTo(all(replicas, type.bottom()));
    }
  }

  private static <S extends Crdt<S>> S all(List<S> values, S bottom) {
    return values.stream().reduce(bottom, Crdt::join);
  }
}
