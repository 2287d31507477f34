package dev.partisan.crdt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A set that follows others: what is derived from variables on this node, and changes with them. It is not replicated;
/// since each node derives it from the same variables, all have the same in the end.
///
/// ```java
/// SetView<Ad> live = store.elements(ads).product(store.elements(contracts))
///     .filter(pair -> pair.left().id() == pair.right().ad())
///     .map(SetView.Pair::left);
/// ```
///
/// It is worked out when it is read, or waited for, and its inputs have changed since; the whole of it, which for a
/// product is the product of the sizes.
public final class SetView<E> extends View<Set<E>> {
  /// An element of a product.
  public record Pair<L, R>(L left, R right) {}

  private final List<View<?>> inputs;
  private final Supplier<Set<E>> derivation;
  private List<Object> derivedFrom = List.of();
  private @Nullable Set<E> derived;

  private SetView(Store store, List<View<?>> inputs, Supplier<Set<E>> derivation) {
    super(store);
    this.inputs = inputs;
    this.derivation = derivation;
  }

  static <E> SetView<E> of(View<? extends Elements<E>> variable) {
    return following(variable, () -> variable.read().elements());
  }

  static <E> SetView<E> following(View<?> input, Supplier<Set<E>> derivation) {
    return new SetView<>(input.store(), List.of(input), derivation);
  }

  /// The elements; unmodifiable. The same instance as before if nothing has changed.
  @Override
  public Set<E> read() {
    return store().locked(this::derive);
  }

  private Set<E> derive() {
    List<Object> now = new ArrayList<>(inputs.size());
    inputs.forEach(input -> now.add(input.read()));
    Set<E> before = derived;
    if (before != null && isSame(now)) {
      return before;
    }
    Set<E> next = Collections.unmodifiableSet(derivation.get());
    if (before != null && before.equals(next)) {
      next = before;
    }
    derivedFrom = now;
    derived = next;
    return next;
  }

  /// Values are immutable, and joins that change nothing return what was there: so identity tells.
  private boolean isSame(List<Object> now) {
    for (int i = 0; i < now.size(); i++) {
      if (!Lattice.isSame(derivedFrom.get(i), now.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// What a function makes of each element.
  public <R> SetView<R> map(Function<? super E, ? extends R> function) {
    return following(
        this,
        () -> {
          Set<R> mapped = new LinkedHashSet<>();
          read().forEach(element -> mapped.add(function.apply(element)));
          return mapped;
        });
  }

  /// The elements that a predicate accepts.
  public SetView<E> filter(Predicate<? super E> wanted) {
    return following(
        this,
        () -> {
          Set<E> kept = new LinkedHashSet<>(read());
          kept.removeIf(element -> !wanted.test(element));
          return kept;
        });
  }

  /// The elements of either.
  ///
  /// @throws IllegalArgumentException when the other one is of another store
  public SetView<E> union(SetView<E> other) {
    return with(
        other,
        () -> {
          Set<E> both = new LinkedHashSet<>(read());
          both.addAll(other.read());
          return both;
        });
  }

  /// Each element with each of the other one.
  ///
  /// @throws IllegalArgumentException when the other one is of another store
  public <R> SetView<Pair<E, R>> product(SetView<R> other) {
    return with(
        other,
        () -> {
          Set<Pair<E, R>> pairs = new LinkedHashSet<>();
          for (E left : read()) {
            other.read().forEach(right -> pairs.add(new Pair<>(left, right)));
          }
          return pairs;
        });
  }

  private <R> SetView<R> with(SetView<?> other, Supplier<Set<R>> derivation) {
    if (other.store() != store()) {
      throw new IllegalArgumentException("a view derives from variables of one store, not of two");
    }
    return new SetView<>(store(), List.of(this, other), derivation);
  }

  @Override
  boolean dependsOn(String variable) {
    return inputs.stream().anyMatch(input -> input.dependsOn(variable));
  }
}
