package dev.partisan.crdt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Random changes to values of each type, for tests of what holds for all of them.
///
/// @param bottom a value that holds nothing
/// @param change makes a delta
record Histories<S extends Crdt<S>>(String name, S bottom, Change<S> change) {
  interface Change<S> {
    S delta(S state, Actor actor, RandomGenerator random);
  }

  static final List<Actor> ACTORS =
      List.of(new Actor("a", 1), new Actor("a", -2), new Actor("b", 3), new Actor("c", 4));

  static Stream<Histories<?>> ofAllTypes() {
    return Stream.of(
        new Histories<>(
            "g-counter",
            GCounter.ZERO,
            (s, actor, random) -> s.increment(actor, random.nextInt(3))),
        new Histories<>(
            "pn-counter",
            PnCounter.ZERO,
            (s, actor, random) -> s.add(actor, random.nextInt(-3, 4))),
        new Histories<>(
            "g-set", GSet.<Integer>empty(), (s, actor, random) -> s.add(random.nextInt(20))),
        new Histories<>("or-set", OrSet.<Integer>empty(), Histories::changeSet),
        new Histories<>("lww-register", LwwRegister.<Integer>empty(), Histories::changeLastWriter),
        new Histories<>("mv-register", MvRegister.<Integer>empty(), Histories::changeMany),
        new Histories<>(
            "max",
            MaxRegister.<Integer>empty(),
            (s, actor, random) -> MaxRegister.of(random.nextInt(50))),
        new Histories<>(
            "min",
            MinRegister.<Long>empty(),
            (s, actor, random) -> MinRegister.of(random.nextLong(50))),
        new Histories<>(
            "g-map of pn-counters",
            GMap.<Integer, PnCounter>empty(),
            (s, actor, random) ->
                s.update(
                    random.nextInt(4), PnCounter.ZERO, it -> it.add(actor, random.nextInt(-2, 3)))),
        new Histories<>(
            "or-map of or-sets",
            OrMap.<Integer, OrSet<Integer>>empty(),
            (s, actor, random) ->
                changeMap(s, random, OrSet.empty(), it -> changeSet(it, actor, random))),
        new Histories<>(
            "or-map of or-maps of mv-registers",
            OrMap.<Integer, OrMap<Integer, MvRegister<Integer>>>empty(),
            (s, actor, random) ->
                changeMap(
                    s,
                    random,
                    OrMap.empty(),
                    inner ->
                        changeMap(
                            inner,
                            random,
                            MvRegister.empty(),
                            it -> changeMany(it, actor, random)))));
  }

  private static OrSet<Integer> changeSet(OrSet<Integer> set, Actor actor, RandomGenerator random) {
    int element = random.nextInt(6);
    return switch (random.nextInt(10)) {
      case 0 -> set.clear();
      case 1, 2, 3 -> set.remove(element);
      default -> set.add(actor, element);
    };
  }

  private static LwwRegister<Integer> changeLastWriter(
      LwwRegister<Integer> register, Actor actor, RandomGenerator random) {
    return register.set(actor, Instant.ofEpochMilli(random.nextInt(20)), random.nextInt(100));
  }

  private static MvRegister<Integer> changeMany(
      MvRegister<Integer> register, Actor actor, RandomGenerator random) {
    return random.nextInt(6) == 0 ? register.clear() : register.set(actor, random.nextInt(100));
  }

  private static <V extends Causal<V>> OrMap<Integer, V> changeMap(
      OrMap<Integer, V> map,
      RandomGenerator random,
      V empty,
      java.util.function.UnaryOperator<V> change) {
    int key = random.nextInt(4);
    return random.nextInt(5) == 0 ? map.remove(key) : map.update(key, empty, change);
  }

  /// States that replicas of one variable, one an actor, went through: with deltas on their way lost, doubled and
  /// overtaken, and states joined now and then.
  List<S> states(RandomGenerator random, int steps) {
    List<S> replicas = new ArrayList<>(Collections.nCopies(ACTORS.size(), bottom));
    List<S> deltas = new ArrayList<>();
    List<S> all = new ArrayList<>();
    all.add(bottom);
    for (int step = 0; step < steps; step++) {
      int at = random.nextInt(replicas.size());
      S state = replicas.get(at);
      S next =
          switch (random.nextInt(4)) {
            case 0 -> state.join(replicas.get(random.nextInt(replicas.size())));
            case 1 ->
                deltas.isEmpty() ? state : state.join(deltas.get(random.nextInt(deltas.size())));
            default -> {
              S delta = change.delta(state, ACTORS.get(at), random);
              deltas.add(delta);
              yield state.join(delta);
            }
          };
      replicas.set(at, next);
      all.add(next);
    }
    all.addAll(deltas);
    return all;
  }

  @Override
  public String toString() {
    return name;
  }
}
